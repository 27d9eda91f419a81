/* Where an await falls through to a label, and where nobody gets to the await.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O0 -Wimplicit-fallthrough -Wno-switch-unreachable" } */

#include <asyncc.h>

__async int f (int);
__async void v (void);

__async int
before (int k)
{
  switch (k)
    {
      k = __await (f (1));
    case 2:
      k = 3;
      break;
    default:
      k = 4;
    }
  switch (k)
    {
      {
	__future (int) g = f (2);
	__await (v ());
	k = __await (g);
      }
    default:
      k = 5;
    case 7:;
    }
  return k;
}

__async int
between (int k)
{
  switch (k)
    {
      k = __await (f (1));
    case 2:
      k = __await (f (2));	/* { dg-warning "this statement may fall through" } */
    case 3:			/* { dg-note "here" } */
      __await (v ());		/* { dg-warning "this statement may fall through" } */
    default:			/* { dg-note "here" } */
      k = 4;
    }
  return k;
}

/* Who jumps there falls through.  */

__async int
jumps (int k)
{
  switch (k)
    {
    again:
      k = __await (f (1));	/* { dg-warning "this statement may fall through" } */
    case 2:			/* { dg-note "here" } */
      k = 3;
      break;
    default:
      goto again;
    }
  return k;
}
