# compare.py SYNC ASYNC: what is seen (collect.py) of a program that was compiled as a
# synchronous one, and of the same as an async one.  Prints what the former shows and the
# latter does not, and what differs, and in the last line how many variables are shown by
# the former, lost, and shown by the latter alone.
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import re
import sys


def plain(name):
    """NAME without what stands for async functions and for copies."""
    return re.sub(r'::\{[^}]*\}|\.(async_fn|constprop|isra)\.\d+|\.(start|body)\b', '', name)


def shown(value):
    return value is not None and 'optimized out' not in value


def alike(a, b):
    """Addresses differ from run to run, and of a pointer to what is nowhere there is none."""
    a, b = (re.sub(r'0x[0-9a-f]+', '', value) for value in (a, b))
    return a == b or '<synthetic pointer>' in (a, b)


def compare_function(place, ours, theirs, counts):
    for name, value in theirs.items():
        other = ours.get(name)
        counts['sync'] += shown(value)
        if shown(value) and not shown(other):
            counts['lost'] += 1
            print('%s: %s = %s, lost' % (place, name, value))
        elif shown(value) and not alike(value, other):
            counts['wrong'] += 1
            print('%s: %s = %s, and %s in the synchronous program' % (place, name, other, value))
    counts['more'] += sum(shown(v) and not shown(theirs.get(n)) for n, v in ours.items())


def main():
    sync, asynchronous = (json.load(open(name)) for name in sys.argv[1:])
    counts = dict.fromkeys(('sync', 'lost', 'wrong', 'more', 'frames'), 0)
    if len(sync) != len(asynchronous):
        print('%d stops, not %d' % (len(asynchronous), len(sync)))
        counts['frames'] += 1
    for (n, theirs), (_, ours) in zip(sync, asynchronous):
        names = [[plain(f[0]) for f in frames] for frames in (theirs, ours)]
        if names[0] != names[1]:
            print('stop %s: called by %s, not %s' % (n, names[1], names[0]))
            counts['frames'] += 1
            continue
        for their, our in zip(theirs, ours):
            place = 'stop %s, %s:%d' % (n, our[0], our[1])
            if their[1] != our[1]:
                print('%s: not line %d' % (place, their[1]))
                counts['frames'] += 1
            compare_function(place, our[2], their[2], counts)
    print('%(sync)d variables, %(lost)d lost, %(wrong)d wrong, %(more)d more, '
          '%(frames)d frames wrong' % counts)


main()
