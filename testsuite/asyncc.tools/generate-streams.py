"""Write a random program of generators that knows what each of them yields.

Usage: generate-streams.py SEED > program.c
SPDX-License-Identifier: GPL-3.0-or-later

Each generator stands there twice: as such, and as a plain function that appends its
values to a list.  The program goes through the first, by __next and by __each, to the
end and to each value before, and compares; clean-ups have to balance then, and all
memory to come back.  It prints nothing, and ends with 0, or with a message.

What a generator yields depends on its arguments only.  All arithmetic is unsigned.

Some are walks: they yield all of themselves, at several places, with arguments of any type
that may point to variables of the frame further out, and change these."""

import random
import sys

HEAD = r'''
#include <asyncc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned int u;
typedef unsigned char c;
typedef double d;
struct s { u a; unsigned char b; unsigned long c; };
struct big { u v[12]; struct s s; };
typedef struct s s;
typedef struct big big;

/* A program that yields too much is none. */
static long alive, blocks, budget = 100000;
static void leave (u *p) { (void) p; alive--; }
static u enter (u v) { alive++; return v; }
#define GUARD __attribute__ ((cleanup (leave))) u

#define LIST(T) \
  struct list_##T { T *v; size_t n; }; \
  static __attribute__ ((unused)) void push_##T (struct list_##T *l, T v) \
  { \
    if (budget-- == 0) \
      exit (0); \
    if ((l->n & (l->n - 1)) == 0) \
      l->v = realloc (l->v, (2 * l->n + 1) * sizeof v); \
    l->v[l->n++] = v; \
  }
LIST (u) LIST (c) LIST (d) LIST (s) LIST (big)

static inline u from_u (u v) { return v; }
static inline u from_c (c v) { return v; }
static inline u from_d (d v) { return (u) (unsigned long) v; }
static inline u from_s (s v) { return v.a + v.b + (u) v.c; }
static inline u from_big (big v) { return v.v[3] + v.v[11] + from_s (v.s); }
static inline u to_u (u v) { return v; }
static inline c to_c (u v) { return (c) v; }
static inline d to_d (u v) { return v / 4 * 4; }
static inline s to_s (u v) { return (s) { v, (c) (v >> 3), v * 5ul }; }
static inline big to_big (u v)
{ big b = { { v, v + 1 }, to_s (v) }; b.v[3] = v * 3; b.v[11] = ~v; return b; }

static void *get (size_t size, size_t align)
{
  void *p = aligned_alloc (align, (size + align - 1) / align * align);
  memset (p, 0xa5, size);
  blocks++;
  return p;
}
static void give (void *p, size_t size, size_t align)
{ (void) align; memset (p, 0x5a, size); blocks--; free (p); }

static void wrong (const char *what, const char *name, size_t i)
{ fprintf (stderr, "%s: %s at %zu\n", name, what, i); exit (1); }
static void balanced (const char *name, size_t i)
{
  if (alive != 0)
    wrong ("clean-ups", name, i);
  if (blocks != 0)
    wrong ("memory", name, i);
}
#define COMPARE(T, i, v) \
  do { \
    if ((i) >= expected.n) wrong ("too many values", __func__, i); \
    if (from_##T (expected.v[i]) != from_##T (v)) wrong ("a value", __func__, i); \
  } while (0)
'''

CHECK = r'''
static __attribute__ ((noinline)) void
check_%(k)d_next (u x, u y, size_t most)
{
  struct list_%(T)s expected = { 0 };
  e%(k)d (&expected, x, y);
  for (size_t stop = 0; stop <= expected.n && stop <= most; stop++)
    {
      __stream (%(T)s) str = g%(k)d (x, y);
      %(T)s v;
      size_t i = 0;
      for (; i < stop; i++)
        {
          if (!__next (str, &v))
            wrong ("too few values", "next", i);
          COMPARE (%(T)s, i, v);
        }
      if (stop == expected.n && (__next (str, &v) || __next (str, &v)))
        wrong ("no end", "next", i);
      async_drop (str);
      balanced ("g%(k)d next", stop);
    }
  free (expected.v);
}

static __attribute__ ((noinline)) void
check_%(k)d_each (u x, u y, size_t most)
{
  struct list_%(T)s expected = { 0 };
  e%(k)d (&expected, x, y);
  for (size_t stop = 1; stop <= expected.n + 1 && stop <= most; stop++)
    {
      size_t i = 0;
      for (__each (v, g%(k)d (x, y)))
        {
          COMPARE (%(T)s, i, v);
          if (++i == stop)
            break;
        }
      if (i != stop && i != expected.n)
        wrong ("too few values", "each", i);
      balanced ("g%(k)d each", stop);
    }
  free (expected.v);
}
'''

CHECK_ASYNC = r'''
static __async size_t
consume_%(k)d (u x, u y, struct list_%(T)s expected, size_t stop)
{
  GUARD guard = enter (0);
  size_t i = 0;
  for (__each (v, g%(k)d (x, y)))
    {
      COMPARE (%(T)s, i, v);
      if (++i == stop)
        break;
    }
  return i;
}

/* Poll, and drop after POLLS of that; true if it was ready before.  */
static bool
drive_%(k)d (u x, u y, struct list_%(T)s expected, size_t stop, size_t polls)
{
  struct async_context cx;
  __future (size_t) f = consume_%(k)d (x, y, expected, stop);
  bool ready = false;
  async_context_init (&cx, async_waker_noop ());
  while (!ready && polls--)
    ready = async_poll (f, &cx) == ASYNC_READY;
  if (ready && *async_result (f) != stop && *async_result (f) != expected.n)
    wrong ("too few values", "g%(k)d async", *async_result (f));
  async_drop (f);
  balanced ("g%(k)d async", stop);
  return ready;
}

static __attribute__ ((noinline)) void
check_%(k)d_async (u x, u y, size_t most)
{
  struct list_%(T)s expected = { 0 };
  e%(k)d (&expected, x, y);
  for (size_t stop = 1; stop <= expected.n + 1 && stop <= most; stop++)
    if (!drive_%(k)d (x, y, expected, stop, 1000000))
      wrong ("endless", "g%(k)d", stop);
  for (size_t polls = 0; polls < most; polls++)
    if (drive_%(k)d (x, y, expected, expected.n + 1, polls))
      break;
  free (expected.v);
}
'''


class Generator:
    """One generator, printed as itself and as the function that lists its values."""

    def __init__(self, rng, number, others):
        self.rng, self.k, self.others = rng, number, others
        self.type = rng.choice(["u", "u", "c", "d", "s", "big"])
        self.awaits = rng.random() < 0.4
        self.recursive = rng.random() < 0.3
        self.names = 0
        self.lines = []
        self.left = rng.randint(8, 26)
        self.write()

    def write(self):
        self.block(1, ["x", "y", "a", "b"])

    def name(self):
        self.names += 1
        return f"n{self.names}"

    def line(self, depth, own, other=None):
        self.lines.append(("  " * depth + own, "  " * depth + (own if other is None else other)))

    def operand(self, names):
        if self.rng.random() < 0.25:
            return f"{self.rng.randint(0, 40)}u"
        return self.rng.choice(names + ["arr[%s %% 8]" % self.rng.choice(names), "*p"])

    def expression(self, names):
        op = self.rng.choice(["+", "*", "^", "-", "|", "&"])
        return f"({self.operand(names)} {op} {self.operand(names)})"

    def give(self, depth, names):
        value = f"to_{self.type} ({self.expression(names)})"
        own, other = f"__yield ({value})", f"push_{self.type} (out, {value})"
        if self.rng.random() < 0.2:
            target = self.rng.choice(["a", "b"])
            self.line(depth, f"{target} += ({own}, {target} / 3);", f"{target} += ({other}, {target} / 3);")
        else:
            self.line(depth, own + ";", other + ";")

    def usable(self):
        return [g for g in self.others if self.awaits or not g.awaits]

    def arguments(self, names):
        return f"{self.expression(names)} % 50, {self.expression(names)} % 3"

    def through(self, depth, names):
        g = self.rng.choice(self.usable())
        v, l, i, args = self.name(), self.name(), self.name(), self.arguments(names)
        self.line(depth, f"for (__each ({v}_, g{g.k} ({args})))",
                  f"struct list_{g.type} {l} = {{ 0 }}; e{g.k} (&{l}, {args});"
                  f" for (size_t {i} = 0; {i} < {l}.n; {i}++)")
        self.line(depth, "{", f"{{ {g.type} {v}_ = {l}.v[{i}];")
        self.line(depth + 1, f"u {v} = from_{g.type} ({v}_);")
        self.block(depth + 1, names + [v], loop=True)
        self.line(depth, "}")

    def by_hand(self, depth, names):
        g = self.rng.choice([g for g in self.usable() if not g.awaits] or [None])
        if not g:
            return
        v, l, st, args, n = self.name(), self.name(), self.name(), self.arguments(names), self.rng.randint(0, 5)
        self.line(depth, f"__async_auto __stream ({g.type}) {st} = g{g.k} ({args}); {g.type} {v}_; size_t {l} = 0;",
                  f"struct list_{g.type} {st} = {{ 0 }}; e{g.k} (&{st}, {args}); {g.type} {v}_; size_t {l} = 0;")
        self.line(depth, f"while ({l}++ < {n} && __next ({st}, &{v}_))",
                  f"while ({l}++ < {n} && {l} <= {st}.n && ({v}_ = {st}.v[{l} - 1], 1))")
        self.line(depth, "{")
        self.line(depth + 1, f"u {v} = from_{g.type} ({v}_);")
        self.block(depth + 1, names + [v], loop=True)
        self.line(depth, "}")

    def all_of(self, depth, names):
        same = [g for g in self.usable() if g.type == self.type]
        args = self.arguments(names)
        if self.recursive and self.rng.random() < 0.5:
            self.line(depth, f"if (y < 2) __yield_all (g{self.k} ({self.expression(names)} % 50, y + 1));",
                      f"if (y < 2) e{self.k} (out, {{0}} % 50, y + 1);")
            own, other = self.lines[-1]
            inner = own.split(f"g{self.k} (", 1)[1].split(" % 50, y + 1", 1)[0]
            self.lines[-1] = (own, other.replace("{0}", inner))
        elif same:
            g = self.rng.choice(same)
            self.line(depth, f"__yield_all (g{g.k} ({args}));", f"e{g.k} (out, {args});")

    def compound(self, depth, names, loop):
        kind = self.rng.choice(["if", "for", "switch", "guard", "do", "vla", "each", "each", "next"])
        if kind in ("each", "next") and not self.usable():
            kind = "for"
        if kind == "if":
            self.line(depth, f"if ({self.expression(names)} & {self.rng.randint(1, 3)})")
            self.braces(depth, names, loop)
            if self.rng.random() < 0.5:
                self.line(depth, "else")
                self.braces(depth, names, loop)
        elif kind == "for":
            i = self.name()
            self.line(depth, f"for (u {i} = 0; {i} < {self.rng.randint(1, 4)}; {i}++)")
            self.braces(depth, names + [i], True)
        elif kind == "do":
            i = self.name()
            self.line(depth, f"u {i} = {self.rng.randint(1, 3)};")
            self.line(depth, "do")
            self.braces(depth, names, False)
            self.line(depth, f"while (--{i});")
        elif kind == "switch":
            self.line(depth, f"switch ({self.expression(names)} % 3)")
            self.line(depth, "{")
            for case in ("case 0:", "case 1:", "default:"):
                self.line(depth, case)
                self.braces(depth, names, False)
                if self.rng.random() < 0.6:
                    self.line(depth + 1, "break;")
            self.line(depth, "}")
        elif kind == "guard":
            self.line(depth, "{")
            g = self.name()
            self.line(depth + 1, f"GUARD {g} = enter ({self.expression(names)});")
            self.block(depth + 1, names + [g], loop)
            self.line(depth, "}")
        elif kind == "vla":
            self.line(depth, "{")
            v = self.name()
            size = self.name()
            self.line(depth + 1, f"u {size} = {self.expression(names)} % 5 + 1; u {v}[{size}];"
                      f" for (u i = 0; i < {size}; i++) {v}[i] = i * a;")
            self.block(depth + 1, names + [f"{v}[{size} - 1]"], loop)
            self.line(depth, "}")
        elif kind == "each":
            self.line(depth, "{")
            self.through(depth + 1, names)
            self.line(depth, "}")
        else:
            self.line(depth, "{")
            self.by_hand(depth + 1, names)
            self.line(depth, "}")

    def braces(self, depth, names, loop):
        self.line(depth, "{")
        self.block(depth + 1, names, loop)
        self.line(depth, "}")

    def simple(self, depth, names, loop):
        kind = self.rng.choice(["give", "give", "give", "set", "set", "array", "pointer", "leave", "all", "wait"])
        if kind == "give":
            self.give(depth, names)
        elif kind == "set":
            self.line(depth, f"{self.rng.choice(['a', 'b'])} = {self.expression(names)};")
        elif kind == "array":
            self.line(depth, f"arr[{self.operand(names)} % 8] += {self.expression(names)};")
        elif kind == "pointer":
            self.line(depth, f"p = {self.rng.choice(['&a', '&b', '&arr[a % 8]', '&arr[3]'])};")
        elif kind == "leave":
            word = self.rng.choice(["return;"] + (["break;", "continue;"] if loop else []))
            self.line(depth, f"if ({self.expression(names)} % 7 == 3) {word}")
        elif kind == "all":
            self.all_of(depth, names)
        elif self.awaits:
            self.line(depth, "__async_suspend ();", "")

    def block(self, depth, names, loop=False):
        for _ in range(self.rng.randint(1, 4)):
            self.left -= 1
            if self.left > 0 and depth < 5 and self.rng.random() < 0.45:
                self.compound(depth, names, loop)
            else:
                self.simple(depth, names, loop)

    def heads(self):
        words = self.rng.choice(["", "inline ", "__attribute__ ((noinline)) "])
        kind = "__async __generator" if self.awaits else "__generator"
        return (f"static {words}{kind} {self.type} g{self.k} (u x, u y)",
                f"static void e{self.k} (struct list_{self.type} *out, u x, u y)")

    def text(self):
        return self.functions(self.heads())

    def functions(self, heads):
        start = "  u a = x, b = y + 1, arr[8] = { x, y, 3 }, *p = &b; (void) p;"
        result = []
        for which in (1, 0):
            body = "\n".join(pair[which] for pair in self.lines)
            result.append(f"{heads[which]}\n{{\n{start}\n{body}\n}}")
        return "\n".join(result)


# What a walk may be given: the type, how an expression becomes one, and how it is read.
PARAMETERS = [
    ("c", "(c) %s", "%s"), ("short", "(short) (%s %% 999)", "(u) %s"), ("_Bool", "%s & 1", "%s"),
    ("unsigned long", "%s * 3ul", "(u) %s"), ("d", "to_d (%s)", "from_d (%s)"),
    ("float", "(float) (%s %% 4096)", "(u) %s"), ("s", "to_s (%s)", "from_s (%s)"),
    ("big", "to_big (%s)", "from_big (%s)"), ("u *", None, "*%s"), ("u *", None, "*%s"),
    ("GUARD", "enter (%s)", "%s"),
]


class Walk(Generator):
    """A generator that others call, which yields all of one with more parameters, which
    yields all of itself.  Its Y says how deep that goes.

    A plain function runs no handlers of parameters, so it is given what they would count
    without that."""

    def write(self):
        self.parameters = [self.rng.choice(PARAMETERS) for _ in range(self.rng.randint(0, 4))]
        self.calls, self.recursive = 0, False
        names = ["x", "y", "a", "b"] + [p[2] % f"q{i}" for i, p in enumerate(self.parameters)]
        if self.rng.random() < 0.5:
            self.give(1, names)
        self.line(1, f"if (y == 0) {self.rng.choice(['return;', '{ *p += x; return; }'])}")
        self.block(1, names)
        while self.calls < 2:
            self.all_of(1, names)
            self.simple(1, names, False)
        if self.rng.random() < 0.7:
            self.give(1, names)

    def passed(self, names, more):
        """Arguments of the types of the parameters, of the generator and of its list."""
        own = []
        for (kind, form, _) in self.parameters:
            own.append(form % self.expression(names) if form
                       else self.rng.choice(["&a", "&b", "&arr[3]", "&arr[a % 8]"] + more))
        return ["".join(f", {e}" for e in own), "".join(f", {e.removeprefix('enter ')}" for e in own)]

    def all_of(self, depth, names):
        if self.calls > 4 or depth > 3 or self.rng.random() < 0.2:
            return Generator.all_of(self, depth, names)
        self.calls += 1
        own, other = self.passed(names, [f"q{i}" for i, p in enumerate(self.parameters)
                                         if p[0] == "u *"])
        down = self.rng.choice(["y - 1", "y - 1", "y / 2"])
        x = self.expression(names)
        self.line(depth, f"__yield_all (w{self.k} ({x}, {down}{own}));",
                  f"v{self.k} (out, {x}, {down}{other});")
        if self.rng.random() < 0.6:
            self.give(depth, names)

    def simple(self, depth, names, loop):
        pointers = [i for i, p in enumerate(self.parameters) if p[0] == "u *"]
        if pointers and self.rng.random() < 0.2:
            self.line(depth, f"*q{self.rng.choice(pointers)} += {self.expression(names)};")
        else:
            Generator.simple(self, depth, names, loop)

    def text(self):
        heads, first = self.heads(), self.passed(["x", "y"], [])
        kinds = ["".join(f", {'u' if p[0] == 'GUARD' and which else p[0]} q{i}"
                         for i, p in enumerate(self.parameters)) for which in (0, 1)]
        inner = [h.replace(f" {a}{self.k} (", f" {b}{self.k} (").replace("u y)", f"u y{kind})")
                 for h, a, b, kind in zip(heads, "ge", "wv", kinds)]
        start = "  u a = x, b = y, arr[8] = { x, y, 3 }, *p = &b; (void) a, (void) p;"
        return "\n".join([
            self.functions(inner),
            f"{heads[1]}\n{{\n{start}\n  v{self.k} (out, x, y + 2{first[1]});\n}}",
            f"{heads[0]}\n{{\n{start}\n  __yield_all (w{self.k} (x, y + 2{first[0]}));\n}}"])


def main():
    seed = int(sys.argv[1])
    rng = random.Random(seed)
    generators = []
    for k in range(rng.randint(2, 6)):
        kind = Walk if rng.random() < 0.4 else Generator
        generators.append(kind(rng, k, list(generators)))
    print(HEAD)
    for g in generators:
        print(g.text())
        print((CHECK_ASYNC if g.awaits else CHECK) % {"k": g.k, "T": g.type})
    print("int main (void)\n{\n  async_set_allocator (get, give);")
    for g in generators:
        for _ in range(2):
            x, y = rng.randint(0, 49), rng.randint(0, 2)
            for form in ("async",) if g.awaits else ("next", "each"):
                print(f"  check_{g.k}_{form} ({x}, {y}, 30);")
    print("  return 0;\n}")


main()
