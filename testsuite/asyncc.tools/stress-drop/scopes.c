/* Scopes of every shape, and every way out of them.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "held.h"
#include <stdio.h>

static NOINLINE int
loops (int n)
{
  int sum = 0;

  for (int i = 0; i < n; i++)
    {
      HOLD (a, i);
      if (i == 1)
	continue;
      HOLD (b, 100 + i);
      for (int j = 0; j < i; j++)
	{
	  HOLD (c, 200 + j);
	  sum += *a + opaque (*c);
	  if (j == 2)
	    break;
	}
      if (i == 4)
	return sum + *b;
    }
  do
    {
      HOLD (d, 300);
      sum += opaque (*d);
    }
  while (sum < 1000);
  while (sum--)
    {
      HOLD (e, 400);
      if (opaque (sum) < 1290)
	break;
    }
  return sum;
}

static NOINLINE int
jumps (int n)
{
  int k = 0;

again:;
  HOLD (a, 500 + k);
  if (k++ < n)
    goto again;
  {
    HOLD (b, 501);
    {
      HOLD (c, 502);
      if (opaque (n) & 1)
	goto out;
      k += *c;
    }
    k += *b;
  }
out:
  return k + *a;
}

static NOINLINE int
cases (int n)
{
  switch (opaque (n))
    {
    case 0:
      {
	HOLD (a, 601);
	opaque (*a);
      }
      /* Fall through.  */
    case 1:
      {
	HOLD (b, 602);
	if (n == 1)
	  break;
	return opaque (*b);
      }
    default:
      return 1;
    }
  return 2;
}

static NOINLINE int
expressions (int n)
{
  int x = ({ HOLD (a, 700); opaque (*a); }) + ({ HOLD (b, 701); *b - opaque (n); });
  HOLD (c, 702), *d __attribute__ ((cleanup (release))) = acquire (703);
  return opaque (n) && ({ HOLD (e, 704); opaque (*e + *c); })
	 ? opaque (x + *d) : ({ HOLD (f, 705); opaque (*f); });
}

static NOINLINE int
arrays (int n)
{
  HOLD (a, 800);
  int sum = 0;

  for (int i = 1; i < n; i++)
    {
      int v[opaque (i)];
      HOLD (b, 801);
      for (int j = 0; j < i; j++)
	v[j] = opaque (*b + j);
      char w[i * 100];
      w[i] = opaque (i);
      sum += v[i - 1] + w[i];
    }
  return sum + *a;
}

int
main (void)
{
  int sum = 0;

  for (int i = 0; i < 6; i++)
    sum += loops (i) + jumps (i) + cases (i) + expressions (i) + arrays (i);
  printf ("%d\n", sum);
  return 0;
}
