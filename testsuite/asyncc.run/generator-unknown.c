/* Streams of generators that are not certain to be made for the body that the unit has: a
   weak one that another unit replaces, and one within a function.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "replaces a function, and stress mode calls that of the unit" } */
/* { dg-additional-sources "aux/generator-unknown-strong.c" } */
/* no-sync: a stream gives its values one at a time  */

#include "test.h"

__generator int replaced (int n);

__attribute__ ((__weak__)) __generator int
replaced (int n)
{
  __yield (n);
}

static __generator int
all_of_replaced (int n)
{
  __yield_all (replaced (n));
}

static void
weak (void)
{
  int sum = 0;
  for (__each (v, replaced (3)))
    sum = sum * 10 + v;
  for (__each (v, all_of_replaced (2)))
    sum = sum * 10 + v;
  CHECK (sum == 32121);
}

static NOINLINE int
within (int factor)
{
  __generator int times (int n)
  {
    for (; n; n--)
      __yield (n * factor);
  }

  int sum = 0;
  for (__each (v, times (3)))
    sum = sum * 10 + v;
  return sum;
}

int
main (void)
{
  weak ();
  CHECK (within (2) == 642);
  return 0;
}
