/* Generators that also wait: their values, their ends, and drops of them and of who asks
   them, at every suspension.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts polls" } */
/* no-sync: a stream gives its values one at a time  */

#include "test.h"
#include "aux/counted-alive.h"

static NOINLINE __async int
waits (int n)
{
  ALIVE;
  for (int i = 0; i < n; i++)
    __async_suspend ();
  return n;
}

/* Waits 1, 2, 3... times in front of its values.  */
static __async __generator int
slow (int n)
{
  ALIVE;
  for (int i = 1; i <= n; i++)
    {
      int w = __await (waits (i));
      __yield (w);
      __async_suspend ();
      __yield (-w);
    }
  __await (waits (2));
}

static __async int
add (__async_stream (int) s __async_auto)
{
  ALIVE;
  int v = 0, last = 0, total = 0, n = 0;
  while (__await (__next (s, &v)))
    {
      total += v * ++n;
      last = v;
      __async_suspend ();
    }
  CHECK (!__await (__next (s, &v)) && v == last);
  return total;
}

static void
whole (void)
{
  CHECK (run (add (slow (1))) == 1 - 2);
  CHECK (run (add (slow (3))) == 1 - 2 + 2 * 3 - 2 * 4 + 3 * 5 - 3 * 6);
  CHECK (alive == 0);
}

/* Polls are counted: nothing is polled in vain, and each drop leaves nothing.  */
static void
drops (void)
{
  __future (int) f = add (slow (3));
  unsigned all = drive (f);
  async_drop (f);
  CHECK (all == 1 + 2 + 3 + 3 + 2 + 6);
  for (unsigned n = 0; n <= all + 1; n++)
    {
      CHECK (drop_after (add (slow (3)), n) == (n > all));
      CHECK (alive == 0);
    }
}

/* The stream outlives who asks it, at any point.  */
static __async int
one (__async_stream (int) s)
{
  int v;
  return __await (__next (s, &v)) ? v : 1000;
}

static void
leave_and_come_back (void)
{
  for (unsigned polls = 0; polls < 4; polls++)
    {
      __async_stream (int) s = slow (2);
      CHECK (run (one (s)) == 1 && run (one (s)) == -1);
      bool given = drop_after (one (s), polls);
      CHECK (given == (polls == 3));
      CHECK (run (one (s)) == (given ? -2 : 2));
      if (!given)
	CHECK (run (one (s)) == -2);
      CHECK (run (one (s)) == 1000 && run (one (s)) == 1000);
      async_drop (s);
      CHECK (alive == 0);
    }
}

/* The answer as a future, to be waited for with others.  */
static __async int
as_future (void)
{
  __async_stream (int) s = slow (2), t = slow (3);
  int v, w, total = 0;
  for (;;)
    {
      __future (_Bool) a = __next (s, &v), b = __next (t, &w);
      __await (async_join (a, b));
      bool more = __await (a);
      CHECK (__await (b));
      if (!more)
	break;
      CHECK (v == w);
      total += v * v;
    }
  CHECK (w == 3);
  __future (_Bool) c = __next (t, &w);
  async_drop (c);
  CHECK (__await (__next (t, &w)) && w == -3);
  async_drop (s);
  async_drop (t);
  return total;
}

/* Streams within streams, of both kinds.  */
static __generator int
quick (int n)
{
  ALIVE;
  while (n > 0)
    __yield (n--);
}

static __async __generator int
nested (int n)
{
  ALIVE;
  __yield (100 + n);
  if (n)
    __yield_all (nested (n - 1));
  __yield_all (slow (n));
  __yield_all (quick (2));
  __await (waits (1));
  for (__each (v, quick (n)))
    {
      __await (waits (v));
      __yield (10 * v);
    }
}

static __async int
all_of (__async_stream (int) s __async_auto, int *values)
{
  int n = 0;
  for (__each (v, s))
    values[n++] = v;
  return n;
}

static void
deep (void)
{
  static const int expected[]
    = { 102, 101, 100, 2, 1, 1, -1, 2, 1, 10, 1, -1, 2, -2, 2, 1, 20, 10 };
  const int n = sizeof expected / sizeof *expected;
  int values[50];
  CHECK (run (all_of (nested (2), values)) == n);
  CHECK (alive == 0 && !memcmp (values, expected, sizeof expected));
  __future (int) f = all_of (nested (2), values);
  unsigned all = drive (f);
  async_drop (f);
  for (unsigned i = 0; i <= all; i++)
    {
      CHECK (!drop_after (all_of (nested (2), values), i));
      CHECK (alive == 0);
    }
}

/* What is yielded may itself be awaited, and be of any type.  */
struct big { double d[9]; char c; };

static __async struct big
make (int n)
{
  struct big b = { { [8] = n }, 'c' };
  __async_suspend ();
  return b;
}

static __async __generator struct big
bigs (int n)
{
  while (n > 0)
    __yield (__await (make (n--)));
}

static __async __generator _Complex double
turns (void)
{
  _Complex double z = 1;
  for (int i = 0; i < 4; i++, z *= 1.0i)
    {
      __async_suspend ();
      __yield (z);
    }
}

static __async int
types (void)
{
  int n = 4;
  for (__each (b, bigs (n)))
    CHECK (b.d[8] == n-- && b.c == 'c' && b.d[0] == 0);
  CHECK (n == 0);
  _Complex double sum = 0;
  for (__each (z, turns ()))
    sum = sum * 2 + z;
  CHECK (sum == 8 + 4.0i - 2 - 1.0i);
  return 1;
}

/* Blocks, nested functions, pointers; a sleep.  */
static __async int
blocks (int n)
{
  int total = 0;
  __async __generator int inner (int k)
    {
      for (; k < n; k++)
	{
	  __await (async_sleep (1000));
	  __yield (k);
	}
    }
  for (__each (v, inner (1)))
    total += v;
  __async_stream (int) s = __async_generator_block (int, {
    for (__each (v, inner (0)))
      {
	total += 100;
	__yield (__await (waits (v)));
      }
  });
  __stream (int) t = __generator_block (int, { __yield (n); __yield (n + 1); });
  int v;
  while (__await (__next (s, &v)))
    total += v;
  while (__next (t, &v))
    {
      __await (waits (1));
      total += 1000 * v;
    }
  async_drop (s);
  async_drop (t);
  return total;
}

static __async __generator int (*const table[]) (int) = { slow, nested };

int
main (void)
{
  int values[50];
  whole ();
  drops ();
  leave_and_come_back ();
  CHECK (run (as_future ()) == 1 + 1 + 4 + 4 && alive == 0);
  deep ();
  CHECK (run (types ()) == 1);
  CHECK (run (blocks (4)) == 6 + 400 + 6 + 9000);
  CHECK (run (all_of (table[1] (0), values)) == 3 && values[2] == 1);
  async_drop (slow (1));
  CHECK (alive == 0);
  return 0;
}
