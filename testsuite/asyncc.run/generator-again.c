/* Generators that yield all of a stream of their own at their end, and others that do not
   quite: what is alive, what the arguments are, and where things lie.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: a stream gives its values one at a time  */

#include "test.h"
#include "aux/counted-alive.h"

/* Arguments that change places, of one type, and in memory.  */
static __generator long
fibonacci (long a, long b, long n)
{
  if (n == 0)
    return;
  __yield (a);
  __yield_all (fibonacci (b, a + b, n - 1));
}

struct point { long x, y, z; };

static __generator long
turned (struct point p, int n)
{
  __yield (p.x * 100 + p.y * 10 + p.z);
  if (n)
    __yield_all (turned ((struct point) { p.y, p.z, p.x }, n - 1));
}

/* At the end of one way, in the middle of another.  */
static __generator int
sometimes (int n)
{
  if (n <= 0)
    return;
  __yield (n);
  if (n % 3 == 0)
    {
      __yield_all (sometimes (n - 2));
      return;
    }
  else if (n % 3 == 1)
    __yield_all (sometimes (n - 1));
  else
    {
      __yield_all (sometimes (n - 2));
      __yield (-n);
    }
}

static int
list_sometimes (int n, int *out)
{
  int k = 0;
  if (n <= 0)
    return 0;
  out[k++] = n;
  k += list_sometimes (n % 3 == 1 ? n - 1 : n - 2, out + k);
  if (n % 3 == 2)
    out[k++] = -n;
  return k;
}

/* At the end of a loop, which goes on.  */
static __generator int
tree (int n)
{
  for (int i = 0; i < 2; i++)
    {
      __yield (n);
      if (n)
	__yield_all (tree (n - 1));
    }
}

/* Something is alive behind it.  */
static __generator int
cleaned (int n)
{
  ALIVE;
  __yield (alive);
  if (n > 1)
    __yield_all (cleaned (n - 1));
}

/* The next one looks at a variable of this one.  */
static __generator int
looks (const int *at, int n)
{
  int mine = n;
  __yield (at ? *at : 0);
  if (n)
    __yield_all (looks (&mine, n - 1));
}

/* ... or at its argument, or at an array whose size is known late.  */
static __generator int
argument (int n, const int *at)
{
  __yield (at ? *at : 0);
  if (n)
    __yield_all (argument (n - 1, &n));
}

static __generator int
array (int n, const int *at)
{
  int all[n + 1];
  for (int i = 0; i <= n; i++)
    all[i] = n;
  __yield (at ? *at : 0);
  if (n)
    __yield_all (array (n - 1, &all[n]));
}

/* A variable of the loop is another one each time, though its address is taken.  */
static __generator int
fresh (int n)
{
  int seen = 0;
  int *volatile p = &seen;
  for (int i = 0; i < 2; i++)
    {
      ++*p;
      __yield (seen);
    }
  if (n)
    __yield_all (fresh (n - 1));
}

/* What is passed is computed once, from left to right or not.  */
static int calls;

static NOINLINE int
less (int n)
{
  calls++;
  return n - 1;
}

static __generator int
once (int n)
{
  if (n < 0)
    return;
  __yield (n);
  __yield_all (once (less (n)));
}

/* As a call of another generator, a stream of its own that was made before, and one that
   is passed on.  */
static __generator int odd (int n);

static __generator int
even (int n)
{
  __yield (n);
  if (n)
    __yield_all (odd (n - 1));
}

static __generator int
odd (int n)
{
  __yield (-n);
  if (n)
    __yield_all (even (n - 1));
}

static __generator int
held (int n)
{
  __yield (n);
  if (n)
    {
      __stream (int) s = held (n - 1);
      __yield_all (s);
    }
}

/* A loop over its own, which others stand for in the end.  */
static __generator int
through (int n)
{
  if (n)
    for (__each (v, through (n - 1)))
      __yield (10 + v);
  __yield_all (odd (1));
}

static __generator int
empty (int n)
{
  (void) n;
  return;
}

static __generator int
nothing (int n)
{
  __yield_all (empty (n));
  if (n)
    __yield_all (nothing (n - 1));
}

/* Async: waits in between.  */
static __async __generator int
slow (int n)
{
  ALIVE;
  __async_suspend ();
  __yield (n);
  __async_suspend ();
}

static __async __generator int
slowly (int n)
{
  __async_suspend ();
  __yield_all (slow (n));
  __yield (10 * n);
  if (n)
    __yield_all (slowly (n - 1));
}

static __async int
add_slowly (int n)
{
  int total = 0;
  for (__each (v, slowly (n)))
    total = total * 2 + v;
  return total;
}

#define LIST(S, ...) \
  ({ int expected[] = { __VA_ARGS__ }; unsigned k = 0; \
     for (__each (v, S)) \
       CHECK (k < sizeof expected / sizeof *expected && v == expected[k++]); \
     CHECK (k == sizeof expected / sizeof *expected); })

static void
arguments (void)
{
  long a = 0, b = 1;
  for (__each (v, fibonacci (0, 1, 40)))
    {
      CHECK (v == a);
      b = a + b;
      a = b - a;
    }
  CHECK (a == 102334155);
  LIST (turned ((struct point) { 1, 2, 3 }, 4), 123, 231, 312, 123, 231);
  LIST (once (3), 3, 2, 1, 0);
  CHECK (calls == 4);
}

static void
ends (void)
{
  int expected[100];
  for (int n = 0; n < 20; n++)
    {
      int k = 0, all = list_sometimes (n, expected);
      for (__each (v, sometimes (n)))
	CHECK (k < all && v == expected[k++]);
      CHECK (k == all);
    }
  LIST (tree (1), 1, 0, 0, 1, 0, 0);
  LIST (through (2), 19, 20, 9, 10, -1, 0);
  LIST (even (3), 3, -2, 1, 0);
  LIST (held (3), 3, 2, 1, 0);
  for (__each (v, nothing (5)))
    CHECK (v != v);
}

static void
alive_behind (void)
{
  LIST (cleaned (4), 1, 2, 3, 4);
  CHECK (alive == 0);
  LIST (looks (NULL, 3), 0, 3, 2, 1);
  LIST (argument (3, NULL), 0, 3, 2, 1);
  LIST (array (3, NULL), 0, 3, 2, 1);
  LIST (fresh (2), 1, 2, 1, 2, 1, 2);
}

static void
drops (void)
{
  int v;
  for (int n = 0; n < 5; n++)
    {
      __stream (int) s = cleaned (4), t = even (4);
      for (int i = 0; i < n; i++)
	CHECK (__next (s, &v) && __next (t, &v));
      async_drop (s);
      async_drop (t);
      CHECK (alive == 0);
    }
}

static void
with_waits (void)
{
  CHECK (run (add_slowly (2)) == ((((2 * 2 + 20) * 2 + 1) * 2 + 10) * 2 + 0) * 2 + 0);
  for (unsigned n = 0; n < 10; n++)
    {
      drop_after (add_slowly (3), n);
      CHECK (alive == 0);
    }
}

int
main (void)
{
  arguments ();
  ends ();
  alive_behind ();
  drops ();
  with_waits ();
  return 0;
}
