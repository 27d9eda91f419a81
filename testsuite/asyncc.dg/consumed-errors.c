/* A future is taken over once.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall -Wextra" } */

#include <asyncc.h>

__async int f (int);

__async int
twice (int n)
{
  __future (int) a = f (1), b = f (2), c = f (3);
  __async_auto __future (int) d = f (4);
  int s = __await (a);			/* { dg-note "taken over here" } */

  s += __await (a);			/* { dg-warning "future in 'a' is used after it was taken over .asyncc: consumed." } */
  async_drop (b);			/* { dg-note "taken over here" } */
  n++;
  s += __await (b);			/* { dg-warning "future in 'b' is used after it was taken over" } */
  async_detach (c);			/* { dg-note "taken over here" } */
  async_drop (c);			/* { dg-warning "future in 'c' is used after" } */
  s += __await (d);			/* { dg-note "taken over here" } */
  return s + __await (d);		/* { dg-warning "future in 'd' is used after" } */
}

int
in_a_branch (int n, __future (int) x)
{
  if (n)
    {
      x = f (n);
      n = async_run (x);		/* { dg-note "taken over here" } */
      return n + async_run (x);		/* { dg-warning "future in 'x' is used after" } */
    }
  return async_run (x);
}

#pragma asyncc no-warn consumed
__async int
quiet (void)
{
  __future (int) a = f (1);

  return __await (a) + __await (a);
}
