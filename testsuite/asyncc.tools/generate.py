"""Write a random async program whose output does not depend on how it runs.

Usage: generate.py SEED > program.c
SPDX-License-Identifier: GPL-3.0-or-later

The program prints a checksum.  Compiled with -DASYNCC_SYNC it is ordinary C and
must print the same.  As an async program it also drops its root after every
number of polls and checks that clean-ups balance and all memory comes back.

All arithmetic is unsigned.  Every full expression has at most one operand with
side effects, except where C orders them, so that the answer is defined."""

import random
import sys

HEAD = r'''
#include <asyncc.h>
#include <stdio.h>
#include <stdlib.h>

typedef unsigned int u;
struct s { u a; unsigned char b; unsigned long c; };
struct big { u v[12]; struct s s; };

static unsigned long sum, alive, budget = 100000;
static __attribute__ ((noinline)) void mix (unsigned long x) { sum = sum * 1000003 + x; }
static __attribute__ ((noinline)) u poke (u *p, u v) { u old = *p; *p = v; return old; }
static __attribute__ ((noinline)) u opaque (u v) { __asm__ volatile ("" : "+r" (v)); return v; }
static void leave (u *p) { alive--; mix (*p); }
static u enter (u v) { alive++; mix (v); return v; }
#define GUARD __attribute__ ((cleanup (leave))) u

static __async u now (u v) { return v; }
static __async u later (u v) { __async_suspend (); return v + 1; }
static __attribute__ ((noinline)) __async u far_now (u v) { mix (v); return v; }
static __attribute__ ((noinline)) __async u far_later (u v)
{ mix (v); __async_suspend (); return v + 1; }
static __async void waits (u n) { while (n--) __async_suspend (); }
'''

TAIL = r'''
#ifdef ASYNCC_SYNC
int main (void)
{
  mix (root (SEED));
  printf ("%lx\n", sum);
  return 0;
}
#else
static long blocks;
static void *get (size_t size, size_t align)
{
  unsigned char *p = aligned_alloc (align, (size + align - 1) / align * align);
  for (size_t i = 0; i < size; i++)
    p[i] = 0xa5;
  blocks++;
  return p;
}
static void give (void *p, size_t size, size_t align)
{
  (void) align;
  for (size_t i = 0; i < size; i++)
    ((unsigned char *) p)[i] = 0x5a;
  blocks--;
  free (p);
}
static int poll_until (struct async_future *f, unsigned long n)
{
  struct async_context cx;
  async_context_init (&cx, async_waker_noop ());
  while (n--)
    if (async_poll (f, &cx) == ASYNC_READY)
      return 1;
  return 0;
}
int main (void)
{
  unsigned long polls, n = 0;
  async_set_allocator (get, give);
  __future (u) f = root (SEED);
  while (!poll_until ((struct async_future *) f, 1))
    n++;
  mix (__asyncc_take (f));
  printf ("%lx\n", sum);
  if (alive || blocks)
    return printf ("%lu alive, %ld blocks\n", alive, blocks), 1;
  for (polls = 0; polls <= n + 1; polls += 1 + polls / 20)
    {
      f = root (SEED);
      budget = 100000;
      int ready = poll_until ((struct async_future *) f, polls);
      async_drop (f);
      if (ready != (polls > n) || alive || blocks)
	return printf ("dropped after %lu of %lu polls: %lu alive, %ld blocks\n",
		       polls, n, alive, blocks), 1;
    }
  return 0;
}
#endif
'''


class Function:
    def __init__(self, gen, number):
        self.gen, self.rng, self.number = gen, gen.rng, number
        self.name = 'f%d' % number
        self.lines, self.depth, self.names = [], 1, 0
        self.scopes = [[]]          # u variables of each open scope
        self.arrays, self.structs = [[]], [[]]
        self.guards = 0
        self.loop = 0
        self.in_block = 0

    def out(self, text):
        self.lines.append('  ' * self.depth + text)

    def fresh(self, kind='v'):
        self.names += 1
        return '%s%d' % (kind, self.names)

    def open(self):
        self.depth += 1
        for stack in self.scopes, self.arrays, self.structs:
            stack.append([])

    def close(self):
        self.depth -= 1
        for stack in self.scopes, self.arrays, self.structs:
            stack.pop()

    def any_of(self, stack):
        flat = [x for scope in stack for x in scope]
        return self.rng.choice(flat) if flat else None

    def atom(self):
        r = self.rng
        k = r.randrange(10)
        if k < 5:
            v = self.any_of(self.scopes)
            if v:
                return v
        if k == 5:
            a = self.any_of(self.arrays)
            if a:
                return '%s[%s & 3]' % (a, self.any_of(self.scopes) or '1')
        if k == 6:
            s = self.any_of(self.structs)
            if s:
                return '%s.%s' % (s, r.choice(['a', 'b', 'c']))
        return '%du' % r.randrange(100)

    def pure(self, level=2):
        r = self.rng
        if level == 0 or r.random() < .3:
            return self.atom()
        k = r.randrange(8)
        a, b = self.pure(level - 1), self.pure(level - 1)
        if k < 5:
            return '(u) (%s %s %s)' % (a, r.choice('+-*^|&'), b)
        if k == 5:
            return '(%s %s %s)' % (a, r.choice(['<', '==', '>=', '!=']), b)
        if k == 6:
            return '(%s %% 7u ? %s : %s)' % (a, b, self.atom())
        return '(u) (unsigned char) (%s)' % a

    def call(self):
        """An awaited value of type u, with side effects."""
        r = self.rng
        k = r.randrange(12)
        if k < 5 or (self.number == 0 and k < 9):
            f = r.choice(['now', 'later', 'far_now', 'far_later'])
            return '__await (%s (%s))' % (f, self.pure())
        if k < 9:
            return self.call_function()
        if k == 9:
            return 'poke (&%s, %s)' % (self.any_of(self.scopes), self.pure(1))
        if k == 10:
            return '({ __future (u) o = %s (%s); __await (o); })' % (
                r.choice(['later', 'far_later', 'now']), self.pure(1))
        return '(__await (waits (%du)), %s)' % (r.randrange(3), self.pure(1))

    def call_function(self):
        r = self.rng
        f = r.choice(self.gen.functions) if r.random() < .85 or self.number == 0 else self
        if f is self:               # recursion, with a fuse
            args = self.arguments(self.kind)
            return '(budget > 50000 ? (budget -= 5000, %s) : %s)' % (
                self.await_of(self, args), self.pure(1))
        args = self.arguments(f.kind)
        return '(budget ? (budget -= 50, %s) : %s)' % (self.await_of(f, args), self.pure(1))

    def arguments(self, kind):
        first = self.pure(1)
        return {'u': first, 'uu': '%s, %s' % (first, self.pure(1)),
                'us': '%s, (struct s) { %s, %s, %s }' % (first, self.pure(1), self.pure(0),
                                                        self.pure(0)),
                'up': '%s, &%s' % (first, self.any_of(self.scopes))}[kind]

    def await_of(self, f, args):
        r = self.rng
        member = {'u': '', 's': '.a', 'b': '.v[3]', 'c': '', 'l': ''}[f.result]
        if r.random() < .2 and f is not self:
            return '({ __typeof__ (%s (%s)) o = %s (%s); __await (o)%s; })' % (
                f.name, '0u' + {'u': '', 'uu': ', 0u', 'us': ', (struct s) { 0 }',
                                'up': ', (u *) 0'}[f.kind], f.name, args, member)
        if r.random() < .15:
            return '__await ((opaque (1) ? %s : 0) (%s))%s' % (f.name, args, member)
        return '__await (%s (%s))%s' % (f.name, args, member)

    def expression(self):
        """At most one operand with side effects."""
        r = self.rng
        k = r.randrange(8)
        if k < 2:
            return self.pure()
        c = self.call()
        if k < 4:
            return c
        if 'poke' in c or '&' in c.replace('&&', '').replace('& 3', ''):
            return c                # it may change what the rest reads
        if k == 4:
            return '%s %s %s' % (self.pure(1), r.choice('+-^*'), c)
        if k == 5:
            return '(%s %s %s)' % (c, r.choice(['&&', '||']), self.call())
        if k == 6:
            return '(%s & 1 ? %s : %s)' % (self.pure(1), c, self.call())
        return '%s * %s' % (c, self.pure(1))

    def statement(self, size):
        r = self.rng
        kinds = [(self.declare, 6), (self.assign, 6), (self.mixes, 2), (self.suspend, 2),
                 (self.branch, 3), (self.for_loop, 2), (self.while_loop, 1), (self.switch, 1),
                 (self.guard_scope, 2), (self.block, 1), (self.leave_early, 1),
                 (self.jump, 1), (self.nested, 1)]
        total = sum(w for _, w in kinds)
        at = r.randrange(total)
        for f, w in kinds:
            at -= w
            if at < 0:
                f(size)
                return

    def body(self, size):
        self.open()
        for _ in range(self.rng.randint(1, max(1, size))):
            self.statement(size - 1)
        self.close()

    def declare(self, _):
        r = self.rng
        k = r.randrange(8)
        name = self.fresh()
        if k == 0:
            self.out('u %s[4] = { %s, %s };' % (name, self.pure(1), self.pure(1)))
            self.arrays[-1].append(name)
        elif k == 1:
            self.out('struct s %s = { %s, %s, %s };' % (name, self.pure(1), self.pure(0),
                                                        self.pure(1)))
            self.structs[-1].append(name)
        elif k == 2:
            self.out('volatile u vol%s = %s; u %s = vol%s;' % (name, self.expression(), name, name))
            self.scopes[-1].append(name)
        elif k == 3:
            self.out('GUARD %s = enter (%s);' % (name, self.expression()))
            self.scopes[-1].append(name)
        else:
            self.out('u %s = %s;' % (name, self.expression()))
            self.scopes[-1].append(name)

    def assign(self, _):
        r = self.rng
        k = r.randrange(6)
        target = self.any_of(self.scopes)
        if k == 0 and self.any_of(self.arrays):
            self.out('%s[%d] %s= %s;' % (self.any_of(self.arrays), r.randrange(4),
                                         r.choice(['', '+', '^']), self.pure()))
        elif k == 1 and self.any_of(self.structs):
            self.out('%s.%s = %s;' % (self.any_of(self.structs), r.choice('abc'), self.expression()))
        elif k == 2:
            self.out('%s %s= %s;' % (target, r.choice('+-^'), self.pure()))
        else:
            self.out('%s = %s;' % (target, self.expression()))

    def mixes(self, _):
        self.out('mix (%s);' % self.expression())

    def suspend(self, _):
        self.out('__async_suspend ();')

    def branch(self, size):
        self.out('if (%s & %d) {' % (self.expression_in_parens(), 1 << self.rng.randrange(3)))
        self.body(size)
        if self.rng.random() < .5:
            self.out('} else {')
            self.body(size)
        self.out('}')

    def expression_in_parens(self):
        return '(%s)' % self.expression()

    def for_loop(self, size):
        i = self.fresh('i')
        self.out('for (u %s = 0; %s < %du; %s++) {' % (i, i, self.rng.randint(1, 4), i))
        self.open()
        self.scopes[-1].append('(%s + 0u)' % i if False else i + 'c')
        self.out('u %sc = %s;' % (i, i))
        self.loop += 1
        for _ in range(self.rng.randint(1, max(1, size))):
            self.statement(size - 1)
        if self.rng.random() < .3:
            self.out('if (%s %% 3u == 1) %s;' % (self.pure(1), self.rng.choice(['break', 'continue'])))
        self.loop -= 1
        self.close()
        self.out('}')

    def while_loop(self, size):
        i = self.fresh('w')
        self.out('u %s = %du;' % (i, self.rng.randint(1, 3)))
        if self.rng.random() < .5:
            self.out('while (%s-- && (%s, 1)) {' % (i, self.call()))
            self.body(size)
            self.out('}')
        else:
            self.out('do {')
            self.body(size)
            self.out('} while (--%s);' % i)

    def switch(self, size):
        self.out('switch (%s %% 5u) {' % self.expression_in_parens())
        for c in range(self.rng.randint(2, 4)):
            self.out('case %d: {' % c)
            self.body(size)
            self.out('}' + (' break;' if self.rng.random() < .6 else ' /* fall through */'))
        self.out('default: mix (7);')
        self.out('}')

    def guard_scope(self, size):
        name = self.fresh('g')
        self.out('{')
        self.open()
        self.out('GUARD %s = enter (%s);' % (name, self.expression()))
        self.scopes[-1].append(name)
        for _ in range(self.rng.randint(1, max(1, size))):
            self.statement(size - 1)
        self.close()
        self.out('}')

    def block(self, size):
        if self.in_block > 1:
            return self.suspend(size)
        target = self.any_of(self.scopes)
        self.out('%s = __await (__async_block (u, {' % target)
        self.in_block += 1
        loop, self.loop = self.loop, 0
        self.body(size)
        self.loop = loop
        self.in_block -= 1
        self.out('  return %s;' % self.pure())
        self.out('}));')
        return None

    def nested(self, size):
        if self.in_block > 1:
            return self.suspend(size)
        name = self.fresh('n')
        self.out('__async u %s (u p%s) {' % (name, name))
        self.in_block += 1
        loop, self.loop = self.loop, 0
        self.open()
        self.scopes[-1].append('p' + name)
        for _ in range(self.rng.randint(1, max(1, size))):
            self.statement(size - 1)
        self.out('return %s;' % self.pure())
        self.close()
        self.loop = loop
        self.in_block -= 1
        self.out('}')
        target = self.any_of(self.scopes)
        self.out('%s = __await (%s (%s));' % (target, name, self.pure()))
        return None

    def leave_early(self, _):
        r = self.rng
        if self.loop and r.random() < .6:
            self.out('if (%s %% 5u == 2) %s;' % (self.pure(1), r.choice(['break', 'continue'])))
        elif self.in_block:
            self.out('if (%s %% 11u == 3) return %s;' % (self.pure(1), self.expression()))
        else:
            self.out('if (%s %% 11u == 3) %s' % (self.pure(1), self.finish(self.pure(1))))

    def jump(self, size):
        """Forward over some statements that declare nothing at this level."""
        label = self.fresh('l')
        self.out('if (%s %% 3u == 0) goto %s;' % (self.pure(1), label))
        self.out('{')
        self.body(size)
        self.out('}')
        self.out('%s:;' % label)

    def finish(self, value):
        return {'u': 'return %s;', 'l': 'return %s;', 'c': 'return %s;',
                's': 'return (struct s) { %s, 1, 2 };',
                'b': 'return (struct big) { .v[3] = %s, .v[0] = 1 };'}[self.result] % value

    def generate(self, size):
        r = self.rng
        self.result = r.choice('uuulcsb')
        self.kind = r.choice(['u', 'uu', 'us', 'up'])
        params = {'u': 'u x', 'uu': 'u x, u y', 'us': 'u x, struct s s', 'up': 'u x, u *p'}
        types = {'u': 'u', 'l': 'unsigned long', 'c': 'unsigned char', 's': 'struct s',
                 'b': 'struct big'}
        self.scopes[0] = ['x'] + (['y'] if self.kind == 'uu' else [])
        if self.kind == 'us':
            self.structs[0] = ['s']
        attribute = r.choice(['', '', '__attribute__ ((noinline)) ', 'inline '])
        head = 'static %s__async %s %s (%s)' % (attribute, types[self.result], self.name,
                                                params[self.kind])
        if self.kind == 'up':
            self.out('u local = *p;')
            self.scopes[0].append('local')
        for _ in range(r.randint(2, 7)):
            self.statement(size)
        if self.kind == 'up':
            self.out('*p = local;')
        self.out(self.finish(self.expression()))
        return '\n'.join([head, '{'] + self.lines + ['}', ''])


class Generator:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.functions = []

    def program(self, seed):
        text = [HEAD]
        for number in range(self.rng.randint(2, 6)):
            f = Function(self, number)
            text.append(f.generate(3))
            self.functions.append(f)
        root = Function(self, 99)
        root.name, root.kind, root.result = 'root', 'u', 'u'
        root.scopes[0] = ['x']
        for _ in range(3):
            root.out('x += %s;' % root.call_function_plain())
            root.statement(2)
        root.out('return x;')
        text.append('\n'.join(['static __async u root (u x)', '{'] + root.lines + ['}', '']))
        text.append('#define SEED %du' % seed)
        text.append(TAIL)
        return '\n'.join(text)


def call_function_plain(self):
    f = self.rng.choice(self.gen.functions)
    return self.await_of(f, self.arguments(f.kind))


Function.call_function_plain = call_function_plain

if __name__ == '__main__':
    number = int(sys.argv[1])
    sys.stdout.write(Generator(number).program(number))
