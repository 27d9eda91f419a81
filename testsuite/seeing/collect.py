# For gdb: what is seen of a program at each call of stop, as JSON in the file that the
# environment calls SEEN: the argument of the call, and for each function of the program its
# name, its line and its variables.
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os

import gdb

for setting in ('confirm off', 'pagination off', 'width 0', 'startup-with-shell off',
                'disable-randomization off'):
    gdb.execute('set ' + setting)


def variables(frame):
    """Innermost scope first, and so only those that the source sees there."""
    found, block = {}, frame.block()
    while block:
        for symbol in block:
            if (symbol.is_variable or symbol.is_argument) and symbol.name not in found:
                try:
                    found[symbol.name] = str(symbol.value(frame))
                except (gdb.error, gdb.MemoryError) as e:
                    found[symbol.name] = '<optimized out: %s>' % e
        if block.function:
            break
        block = block.superblock
    return found


def of_library(frame):
    place = frame.find_sal()
    return not place.symtab or '/runtime/' in place.symtab.fullname()


def functions(frame):
    """Those that FRAME and its callers run, up to main, but for the library's outermost."""
    found, users = [], 0
    while frame and frame.name() != 'main':
        library = of_library(frame)
        found.append((frame.name() or '?', frame.find_sal().line,
                      {} if library else variables(frame)))
        users = users if library else len(found)
        frame = frame.older()
    return found[:users]


gdb.execute('break stop', to_string=True)
gdb.execute('run', to_string=True)
seen = []
while gdb.selected_thread() is not None:
    frame = gdb.newest_frame()
    seen.append((str(frame.read_var('n')), functions(frame.older())))
    gdb.execute('continue', to_string=True)
with open(os.environ['SEEN'], 'w') as f:
    json.dump(seen, f)
