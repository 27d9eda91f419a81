"""Turn a program of csmith into async code.

Usage: csmith-async.py SEED <program >async-program
SPDX-License-Identifier: GPL-3.0-or-later

Its functions become async, their calls awaited: directly, through a future
object or through a pointer to the function.  They suspend between statements;
operands become awaits of leaves that suspend; some statements become blocks.
main runs the root by async_run or by a loop of polls, and DROP=N in the
environment has it dropped after N polls.  With -DASYNCC_SYNC the same text is
the synchronous program.  The seed decides."""

import random
import re
import sys

HEAD = r'''#include <asyncc.h>
#include <stdlib.h>
#ifdef ASYNCC_SYNC
# define DRIVE(f) (f)
#else
static long drop_after, polls;
static unsigned due;
static void drive (struct async_future *f)
{
  struct async_context cx;
  drop_after = getenv ("DROP") ? atol (getenv ("DROP")) : -1;
  async_context_init (&cx, async_waker_noop ());
  while (polls++ != drop_after && async_poll (f, &cx) == ASYNC_PENDING)
    continue;
  async_drop (f);
  if (polls > drop_after && drop_after >= 0)
    exit (0);
}
# if RUN
#  define DRIVE(f) async_run (f)
# else
#  define DRIVE(f) drive ((struct async_future *) (f))
# endif
#endif
#if RUN
# define SUSPEND() __await (async_yield ())
#else
# define SUSPEND() __async_suspend ()
#endif
static volatile int opaque_one = 1;
'''

# After csmith.h, where the types are.  A leaf that never suspends, one that
# does once, and one that does often.
LEAVES = r'''
#define LEAF(t) \
  static __async t now_##t (t x) { return x; } \
  static __async __attribute__ ((noinline)) t later_##t (t x) \
  { \
    SUSPEND (); \
    return x; \
  } \
  static __async __attribute__ ((noipa)) t often_##t (t x) \
  { \
    for (int i = 0; i < 3 * opaque_one; i++) \
      SUSPEND (); \
    return x; \
  }
LEAF (int8_t) LEAF (int16_t) LEAF (int32_t) LEAF (int64_t)
LEAF (uint8_t) LEAF (uint16_t) LEAF (uint32_t) LEAF (uint64_t)
LEAF (float)
'''

CALL = re.compile(r'\bfunc_\d+\(|\bsafe_\w+_func_(u?int\d+_t|float)(_\w+)?\(')
HEADER = re.compile(r'^\w[\w\s*]*\bfunc_\d+\(.*\);?\s*$')
# A statement that may go into a block: an assignment or a call.
SIMPLE = re.compile(r'^\s+(\(\*|\+\+|--|[gl]_\w+|func_)[^{}]*;\s*$')


def closing(text, at):
    """Where the parenthesis at AT ends."""
    depth = 0
    while True:
        depth += {'(': 1, ')': -1}.get(text[at], 0)
        if depth == 0:
            return at
        at += 1


def awaited(rng, call):
    """An await of CALL, an expression."""
    k = rng.randrange(8)
    name = call[:call.index('(')]
    if k == 0:
        return '({ __typeof__ (%s) o = %s; __await (o); })' % (call, call)
    if k == 1:
        return '__await ((opaque_one ? %s : 0) %s)' % (name, call[len(name):])
    return '__await (%s)' % call


def rewrite(rng, text):
    """TEXT with its calls awaited and some of its operands suspending."""
    out = ''
    while True:
        m = CALL.search(text)
        if not m:
            return out + text
        end = closing(text, m.end() - 1)
        call = m.group(0) + rewrite(rng, text[m.end():end]) + ')'
        if m.group(1) is None:
            call = awaited(rng, call)
        elif rng.random() < .25:
            leaf = rng.choice(['now', 'later', 'later', 'often'])
            call = '__await (%s_%s (%s))' % (leaf, m.group(1), call)
        out += text[:m.start()] + call
        text = text[end + 1:]


def body_line(rng, line, following):
    """A line of a function, and what is put behind it."""
    line = rewrite(rng, line)
    if SIMPLE.match(line) and rng.random() < .1:
        line = '__await (__async_block (void, { %s }));\n' % line.strip()
    complete = line.rstrip().endswith(';') and not following.lstrip().startswith('else')
    if complete and rng.random() < .2:
        line += '    SUSPEND ();\n'
    return line


def transform(seed, lines):
    rng = random.Random(seed)
    out = ['#define RUN %d\n' % rng.randrange(2), HEAD]
    inside = in_main = False
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else ''
        if HEADER.match(line):
            line = '__async ' + line
        elif line.startswith('#include "csmith.h"'):
            line += LEAVES
        elif line.startswith('int main'):
            in_main = True
        elif in_main:
            line = re.sub(r'\bfunc_1\(\)', 'DRIVE (func_1 ())', line)
        elif line.startswith('{'):
            inside = True
        elif line.startswith('}'):
            inside = False
        elif inside:
            line = body_line(rng, line, following)
        out.append(line)
    return ''.join(out)


if __name__ == '__main__':
    sys.stdout.write(transform(int(sys.argv[1]), sys.stdin.readlines()))
