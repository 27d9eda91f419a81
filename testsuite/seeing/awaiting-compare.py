# awaiting-compare.py TRUE SEEN: what awaiting.py has printed of the same program in SEEN is the
# same as in TRUE, of which it may lack a part.  A part of a structure may be alone in one of
# them.  Prints what differs, and how many values are in both.
# SPDX-License-Identifier: GPL-3.0-or-later

import sys


def read(name):
    """Values by their paths; functions may have variables of the same name."""
    values = {}
    for line in open(name):
        if line.startswith('in frame: '):
            path, value = line[len('in frame: '):].rstrip('\n').split(' = ', 1)
            values.setdefault(path, []).append(value)
    return values


true, seen = read(sys.argv[1]), read(sys.argv[2])
alike = different = 0
for path, values in seen.items():
    for value in values:
        if path in true and value not in true[path]:
            different += 1
            print('%s = %s, and %s in truth' % (path, value, ' or '.join(true[path])))
        alike += path in true and value in true[path]
print('%d values, %d are not true' % (alike, different))
