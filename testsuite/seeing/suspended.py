# suspended.py: read what a debugger says of suspended.c or suspended.rs while they are in
# `stop', and print how many of the three suspended functions it names, and how many of their
# variables and parameters it shows.
# SPDX-License-Identifier: GPL-3.0-or-later

import re
import sys

VARIABLES = {
    'low_sum': r'13\b', 'low_pair': r'[({]\D*3,\D*7[)}]', 'mid_sum': r'22\b',
    'top_sum': r'31\b'}

text = sys.stdin.read()
functions = sum(f'{name}::{{async' in text for name in ('low', 'mid', 'top'))
shown = sum(bool(re.search(rf'\b{name}(:| =) {value}', text))
            for name, value in VARIABLES.items())
shown += sum(bool(re.search(rf'\bn(:| =) {n}\b', text)) for n in (1, 2, 3))
print('%d of 3 functions, %d of 7 variables' % (functions, shown))
