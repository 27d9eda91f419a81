/* Blocks that are right: no warning, in every standard's pedantry.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-std=c17 -pedantic-errors -Wall -Wextra" } */

__async int f (int);
void sink (__future (int) x);

__async int
g (int n)
{
  int a = 1, b = 2;
  __future (int) block = __async_block (int, { int c = 3, d = 4; return a + b + c + d + n; });
  __await (__async_block (void, { a++; __await (f (b)); }));
  return __await (block) + __await (__async_block (int, { return __await (f (n)); }));
}

void plain (int n);
void
plain (int n)
{
  sink (__async_block (int, { return n; }));
}
