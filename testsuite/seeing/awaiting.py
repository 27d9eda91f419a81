# awaiting.py, in gdb: print what lies in the frames of awaiting.c, each time that it stops, a
# line for each value that is no structure.
# SPDX-License-Identifier: GPL-3.0-or-later

import re

import gdb


def walk(path, value):
    kind = value.type.strip_typedefs()
    if kind.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION):
        for field in kind.fields():
            walk('%s.%s' % (path, field.name), value[field])
    else:
        print('in frame: %s = %s' % (path, re.sub('0x[0-9a-f]+', '...', value.format_string())))


gdb.execute('break stop')
gdb.execute('run')
frame = gdb.lookup_type('struct all::{async-fn#0}').pointer()
stops = 0
while gdb.selected_thread():
    future = gdb.newest_frame().read_var('f')
    walk('stop %d' % stops, future.cast(frame).dereference())
    stops += 1
    gdb.execute('continue')
