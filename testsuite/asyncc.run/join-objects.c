/* Two objects each of which is written on one of two ways that meet: from
   there on both are alive, though no statement mentions the second one for the
   first time, and no suspension follows.  They must not share a place.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

static NOINLINE void
fill (int *v, int n)
{
  for (int i = 0; i < 4; i++)
    v[i] = n + i;
}

static NOINLINE int
sum (const int *v)
{
  return v[0] + v[1] + v[2] + v[3];
}

/* FIRST and OTHER differ, which the compiler does not know.  */

static NOINLINE __async int
either (int first, int other)
{
  int a[4], b[4];

  if (first)
    {
      fill (a, 10);
      __async_suspend ();
    }
  else
    {
      fill (b, 20);
      __async_suspend ();
    }
  fill (other ? a : b, 100);
  return sum (a) * 1000 + sum (b);
}

int
main (void)
{
  CHECK (run (either (1, 0)) == 46 * 1000 + 406);
  CHECK (run (either (0, 1)) == 406 * 1000 + 86);
  return 0;
}
