/* A future that is overwritten before anybody read it is lost.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "" } */

#include <asyncc.h>

__async int f (int);

__async int
lost (int n)
{
  __future (int) a = f (1), b = f (2);	/* { dg-note "made here" } */
  __async_auto __future (int) c = f (3);	/* { dg-note "made here" } */

  n++;
  a = f (n);				/* { dg-warning "future in 'a' is lost" } */
					/* { dg-note "made here" "" { target *-*-* } .-1 } */
  a = NULL;				/* { dg-warning "future in 'a' is lost: it was neither awaited nor dropped" } */
  n += __await (b);
  b = f (4);
  c = b;				/* { dg-warning "future in 'c' is lost" } */
  for (int i = 0; i < n; i++)
    {
      a = f (i);			/* { dg-note "made here" } */
      a = f (i + 1);			/* { dg-warning "future in 'a' is lost" } */
      n += __await (a);
    }
  return n;
}

struct two { __future (int) x, y; };

__async int
lost_on_a_way (int n)
{
  __future (int) a = f (1);		/* { dg-note "made here" } */
  struct two t;

  t.x = f (2);				/* { dg-note "made here" } */
  if (n)
    a = f (3);				/* { dg-warning "future in 'a' is lost" } */
  t.x = f (4);				/* { dg-warning "future in 't.x' is lost" } */
  return __await (a) + __await (t.x);
}
