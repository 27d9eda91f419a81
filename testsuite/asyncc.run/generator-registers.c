/* A loop over an async generator of the same unit, whose values come in registers: each
   type, each way to leave the loop or the generator, and drops at every suspension.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts polls" } */
/* no-sync: a stream gives its values one at a time  */

#include "test.h"
#include "aux/counted-alive.h"

static NOINLINE __async long
after_wait (long x)
{
  ALIVE;
  __async_suspend ();
  return x;
}

/* Each kind of value that a register has, and one that none has.  */
enum colour { RED = -1, GREEN = 5 };
struct pair { int a, b[3]; };

#define SAME(V, W) ((V) == (W))

#define VALUES(NAME, T, VALUE)							\
  static NOINLINE __async __generator T						\
  NAME (int n)									\
  {										\
    ALIVE;									\
    for (int i = 0; i < n; i++)							\
      {										\
	if (i % 3 == 2)								\
	  __async_suspend ();							\
	__yield (VALUE);							\
      }										\
  }										\
										\
  static __async int								\
  sum_##NAME (int n)								\
  {										\
    ALIVE;									\
    int i = 0;									\
    for (__each (v, NAME (n)))							\
      {										\
	T expected = VALUE;							\
	if (i % 5 == 4)								\
	  __async_suspend ();							\
	CHECK (SAME (v, expected));			\
	i++;									\
      }										\
    return i;									\
  }

VALUES (bools, _Bool, i % 2 == 0)
VALUES (chars, signed char, (signed char) (-i))
VALUES (shorts, unsigned short, (unsigned short) (65535 - i))
VALUES (ints, int, -i)
VALUES (wides, long long, (long long) i << 40)
VALUES (colours, enum colour, i % 2 ? RED : GREEN)
VALUES (floats, float, (float) i / 2)
VALUES (doubles, double, -i / 4.0)
VALUES (volatiles, volatile int, -i)
VALUES (atomics, _Atomic int, -i)
VALUES (names, const char *, "abcdefghijklmnopqrstuvwxyz" + i)
VALUES (complexes, _Complex float, (float) i)
VALUES (long_doubles, long double, i * 0.5L)
#undef SAME
#define SAME(V, W) (!__builtin_memcmp (&(V), &(W), sizeof (V)))
VALUES (pairs, struct pair, ((struct pair) { i, { 1, 2, i } }))

static void
each_type (void)
{
  __future (int) (*const all[]) (int)
    = { sum_bools, sum_chars, sum_shorts, sum_ints, sum_wides, sum_colours, sum_floats,
	sum_doubles, sum_names, sum_volatiles, sum_atomics, sum_complexes, sum_long_doubles, sum_pairs };
  for (unsigned k = 0; k < sizeof all / sizeof *all; k++)
    for (int n = 0; n < 20; n += 4)
      {
	CHECK (run (all[k] (n)) == n);
	CHECK (alive == 0);
      }
}

static NOINLINE long
add (long a, long b)
{
  return a + b;
}

/* Values for which it waits, several yields, and an end behind a wait.  */
static NOINLINE __async __generator long
slow (long n)
{
  ALIVE;
  for (long i = 1; i <= n; i++)
    {
      __yield (add (100, __await (after_wait (i))));
      __async_suspend ();
      __yield (__await (after_wait (i)) * __await (after_wait (2)));
      if (i == 4)
	return;
    }
  __await (after_wait (0));
}

static __async long
weigh (long n)
{
  ALIVE;
  long total = 0, k = 0;
  for (__each (v, slow (n)))
    total = (total * 3 + v * ++k) % 1000003;
  return total;
}

static long
weight (long n)
{
  long total = 0, k = 0;
  for (long i = 1; i <= n && i <= 4; i++)
    {
      total = (total * 3 + (i + 100) * ++k) % 1000003;
      total = (total * 3 + i * 2 * ++k) % 1000003;
    }
  return total;
}

static void
waits (void)
{
  for (long n = 0; n < 7; n++)
    {
      CHECK (run (weigh (n)) == weight (n));
      CHECK (alive == 0);
    }
  __future (long) f = weigh (3);
  unsigned all = drive (f);
  async_drop (f);
  for (unsigned n = 0; n <= all + 1; n++)
    {
      CHECK (drop_after (weigh (3), n) == (n > all));
      CHECK (alive == 0);
    }
}

/* A generator that goes through another one, and is gone through itself; loops that are
   left, within loops over the same generator.  */
static NOINLINE __async __generator int
doubled (int n)
{
  ALIVE;
  for (__each (v, ints (n)))
    {
      if (v == -6)
	break;
      __yield (2 * v);
    }
  __yield (1);
}

static __async int
nested (int n)
{
  ALIVE;
  int total = 0;
  for (__each (v, doubled (n)))
    for (__each (w, doubled (3)))
      {
	total += v * w;
	if (w == 1 && v == -4)
	  return total;
      }
  return -total;
}

static void
within (void)
{
  /* Of the inner ones 0 - 2 - 4 + 1 each.  */
  CHECK (run (nested (0)) == 5);
  CHECK (run (nested (2)) == -((0 - 2 + 1) * -5));
  CHECK (run (nested (9)) == (0 - 2 - 4) * -5);
  for (unsigned n = 0; n < 12; n++)
    {
      drop_after (nested (9), n);
      CHECK (alive == 0);
    }
}

/* One that may not be copied, and one that others ask as well.  */
static NOINLINE __async __generator int
computed (int n)
{
  static void *const to[] = { &&even, &&odd };
  ALIVE;
  for (int i = 0; i < n; i++)
    {
      __async_suspend ();
      goto *to[i % 2];
    even:
      __yield (i);
      continue;
    odd:
      __yield (-i);
    }
}

__async_stream (int) make_computed (int n);
__async_stream (int)
make_computed (int n)
{
  return computed (n);
}

static __async int
both_ways (int n)
{
  ALIVE;
  int total = 0, other = 0, v;
  for (__each (w, computed (n)))
    total = total * 2 + w;
  __async_stream (int) s __async_auto = make_computed (n);
  while (__await (__next (s, &v)))
    other = other * 2 + v;
  CHECK (total == other);
  return total;
}

static void
ways (void)
{
  CHECK (run (both_ways (0)) == 0);
  CHECK (run (both_ways (4)) == ((0 * 2 - 1) * 2 + 2) * 2 - 3);
  for (unsigned n = 0; n < 10; n++)
    {
      drop_after (both_ways (4), n);
      CHECK (alive == 0);
    }
}

int
main (void)
{
  each_type ();
  waits ();
  within ();
  ways ();
  return 0;
}
