/* The addresses of nested functions that capture nothing, async and plain ones,
   also of those that take each other's address or call each other.  Without
   optimization they have a static chain nevertheless.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

static NOINLINE int
apply (int (*f) (int), int v)
{
  return f (v);
}

static NOINLINE __async int
indirect (__future (int) (*f) (int), int v)
{
  return __await (f (v));
}

static NOINLINE __async int
futures (int k)
{
  auto __async int odd (int n);
  __async int
  even (int n)
  {
    __await (async_yield ());
    return n == 0 ? 1 : __await (indirect (odd, n - 1));
  }
  __async int
  odd (int n)
  {
    __await (async_yield ());
    return n == 0 ? 0 : __await (even (n - 1));
  }
  __async int one_more (int a) { __await (async_yield ()); return a + 1; }
  __future (int) (*table[]) (int) = { even, &odd, one_more };
  int sum = 0;
  for (int i = 0; i < 3; i++)
    sum = sum * 10 + __await (table[i] (k));
  return sum;
}

static NOINLINE __async int
functions (int k)
{
  int twice (int v) { return 2 * v; }
  int four (int v) { return twice (v) + apply (twice, v); }
  int
  deep (int v)
  {
    int in (int w) { return apply (four, w) + 1; }
    return apply (in, v);
  }
  int compare (const void *a, const void *b) { return *(const int *) a - *(const int *) b; }
  int (*table[]) (int) = { twice, four, deep };
  int array[] = { 3, 1, 2 };
  int sum = 0;
  qsort (array, 3, sizeof *array, compare);
  for (int i = 0; i < 3; i++)
    {
      __await (async_yield ());
      sum = sum * 100 + table[i] (k) + array[i];
    }
  return sum;
}

/* One async function inside another.  */

static NOINLINE __async int
nested (int k)
{
  int twice (int v) { return 2 * v; }
  __async int
  middle (int z)
  {
    __async int leaf (int q) { __await (async_yield ()); return q + 5; }
    int plain (int q) { return q + 7; }
    return __await (indirect (leaf, z)) + apply (plain, z) + apply (twice, z);
  }
  return __await (indirect (middle, k)) + __await (middle (k));
}

/* A function that captures may call one whose address is taken.  */

static NOINLINE __async int
captures (int k)
{
  int twice (int v) { return 2 * v; }
  int more (int v) { return twice (v) + k; }
  __async int
  later (int v)
  {
    __await (async_yield ());
    return more (v) + apply (twice, v);
  }
  return __await (later (apply (twice, k)));
}

int
main (void)
{
  CHECK (async_run (futures (4)) == 105);
  CHECK (async_run (futures (5)) == 16);
  CHECK (async_run (functions (3)) == 71416);
  CHECK (async_run (nested (10)) == 104);
  CHECK (async_run (captures (1)) == 9);
  return 0;
}
