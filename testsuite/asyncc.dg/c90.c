/* The language in strict C90, with declarations first and no inline.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-std=c90 -pedantic-errors -Wall -Wextra -Wdeclaration-after-statement" } */

__async int add (int a, int b);
static __async void nothing (void);

__async int
add (int a, int b)
{
  __async_suspend ();
  return a + b;
}

static __async void
nothing (void)
{
}

__async int
user (int n)
{
  __future (int) f = add (n, 1);
  int s;
  __await (nothing ());
  s = __await (f);
  s += __await (__async_block (int, { int a = 1, b = 2; return a + b + n; }));
  return s;
}
