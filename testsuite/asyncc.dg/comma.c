/* The value of an await may be thrown away wherever that of a call may.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O2 -Wall -Wextra" } */

#include <asyncc.h>

struct big { int a[20]; };

__async int f (int);
__async void v (void);
__async struct big b (int);
__async _Complex double z (void);

__async int
values (int c, __future (int) g)
{
  c++, __await (f (c)), c++;
  __await (f (c)), c++;
  c++, __await (v ()), c++;
  c++, __await (b (c)), c++;
  c++, __await (z ()), c++;
  c++, __await (g), c++;
  c++, ({ __await (f (c)); }), c++;
  return (c++, __await (f (c)), c);
}

__async int
loops (int n)
{
  int s = 0;

  for (int i = 0, j = n; i < j; i++, __await (f (i)), j--)
    s += i;
  for (int i = 0; i < n; i++, __await (f (i)))
    ;
  return s;
}

__async int
owned (__future (int) x, __future (int) y)
{
  int n = 0;

  n++, async_run (x), n++;
  n++, async_drop (y), n++;
  return n;
}
