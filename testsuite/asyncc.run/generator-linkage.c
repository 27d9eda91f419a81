/* Generators with the attributes that make a function another one's, and in a loop before
   their definition, without a prototype, with parameters of variable size.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-std=gnu17" } */
/* no-sync: a stream gives its values one at a time  */

#include "test.h"

static int
sum (__stream (int) s)
{
  int total = 0;
  for (__each (v, s))
    total = total * 10 + v;
  return total;
}

#define SUM(CALL)				\
  __extension__ ({				\
    int total = 0;				\
    for (__each (v, CALL))			\
      total = total * 10 + v;			\
    CHECK (sum (CALL) == total);		\
    total;					\
  })

__attribute__ ((__weak__)) __generator int
down (int n)
{
  while (n-- > 0)
    __yield (n);
}

__generator int other (int n) __attribute__ ((__alias__ ("down")));

static inline __attribute__ ((__always_inline__)) __generator int
inlined (int n)
{
  for (int i = 0; i < n; i++)
    __yield (i);
}

__attribute__ ((__noinline__, __cold__, __visibility__ ("hidden"))) __generator int
hidden (int n)
{
  __yield (n);
}

static __generator int afterwards (int n);
static __generator int old ();

static int
before (void)
{
  return SUM (afterwards (3)) * 100 + SUM (old (4));
}

static __generator int
afterwards (int n)
{
  __yield (n);
  __yield (n + 1);
}

static __generator int
old (n)
     int n;
{
  __yield (n);
}

static __generator int
row (int n, int a[n])
{
  for (int i = 0; i < n; i++)
    __yield (a[i]);
}

static __generator int
matrix (int n, int (*a)[n])
{
  for (int i = 0; i < n; i++)
    __yield_all (row (n, a[i]));
}

int
main (void)
{
  int m[2][2] = { { 1, 2 }, { 3, 4 } };
  CHECK (SUM (down (4)) == 3210);
  CHECK (SUM (other (3)) == 210);
  CHECK (SUM (inlined (4)) == 123);
  CHECK (SUM (hidden (4)) == 4);
  CHECK (before () == 3404);
  CHECK (SUM (old (7)) == 7);
  CHECK (SUM (row (2, m[1])) == 34);
  CHECK (SUM (matrix (2, m)) == 1234);
  return 0;
}
