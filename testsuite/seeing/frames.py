# frames.py: read what a tool says of chain.c, and print how many of its three async functions
# the first stack has in their order, and how many other functions stand between them.
# SPDX-License-Identifier: GPL-3.0-or-later

import re
import sys

FRAME = re.compile(r'(?:#(\d+) +(?:0x[0-9a-f]+ (?:in )?)?|==\d+== +(at|by) 0x[0-9A-F]+: )'
                   r'([^\s(]+)')


def first_stack(lines):
    found = []
    for line in lines:
        frame = FRAME.search(line)
        if frame and found and (frame.group(1) == '0' or frame.group(2) == 'at'):
            break
        if frame:
            found.append(frame.group(3))
    return found


names = first_stack(sys.stdin)
places = [next((k for k, name in enumerate(names) if name.startswith((part + '::',
                                                                      part + '.async_fn'))), None)
          for part in ('low', 'mid', 'top')]
right = [p for p in places if p is not None]
between = right[-1] - right[0] + 1 - len(right) if right == sorted(right) and right else 0
print('%d right, %d other, %d missing' % (len(right), between, 3 - len(right)))
