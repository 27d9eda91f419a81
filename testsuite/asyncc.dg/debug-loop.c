/* Behind the first suspension a debugger could find x as y - 1, but not where the loop begins
   anew: there y is computed once more, and has no value in the first round.
   SPDX-License-Identifier: GPL-3.0-or-later */
/* { dg-options "-O1 -g -fchecking" } */

int get (void);
int more (int);

__async int
f (void)
{
  int x = get (), y;
  do
    {
      y = x + 1;
      __async_suspend ();
    }
  while (more (y));
  __async_suspend ();
  return y;
}
