/* A value that meets others only where the function is being dropped, and is used behind
   only where it goes on: nobody needs it, and it is not kept.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts blocks of memory" } */
/* no-sync: a stream gives its values one at a time  */

#include "test.h"

__generator int ones (int n);
static __generator int walk (int y);

/* What is below the level Y.  */
static NOINLINE __generator int
below (int y)
{
  if (y)
    __yield_all (walk (y - 1));
}

static NOINLINE __generator int
walk (int y)
{
  int b = 5, q[1] = { 7 }, *p = &b;
  for (int i = 0; i < 3; i++)
    {
      __yield (0);
      for (__each (v, ones (2)))
	{
	  __yield (*p + v);
	  for (int k = 0; k < 3; k++)
	    {
	      __yield_all (below (y));
	      p = q;
	    }
	  p = &b;
	}
    }
}

/* The sum of all values, and of N of them.  */
static int
sum (int y, int n)
{
  int total = 0;
  for (__each (v, walk (y)))
    {
      if (n-- == 0)
	break;
      total += v;
    }
  return total;
}

int
main (void)
{
  CHECK (sum (0, -1) == 36);
  CHECK (sum (1, -1) == 36 + 18 * 36);
  for (int n = 0; n < 30; n++)
    CHECK (sum (1, n) <= 6 * n);
}

/* Not known above.  */
__generator int
ones (int n)
{
  while (n--)
    __yield (1);
}
