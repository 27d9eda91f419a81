/* What does not change between setjmp and its second return is not clobbered,
   whatever became of it before.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O2 -Wextra -g" } */

#include <setjmp.h>

extern jmp_buf env;
void work (int);
__async int f (int);

__async int
awaited (int k)
{
  int b = __await (f (k));
  int r = setjmp (env);

  if (r)
    return r * 100 + b;
  work (k);
  return 2 * b;
}

__async int
set_in_several_places (int a, long b, double c, char *d)
{
  int e = __await (f (a)), g = 0, h;

  for (int i = 0; i < e; i++)
    g += __await (f (i));
  if (a)
    h = 1;
  else
    h = g;
  if (setjmp (env))
    return a + b + c + *d + e + g + h;
  work (a);
  return 1;
}

__async int
set_behind (int a)
{
  int b, volatile_b;
  volatile int c = __await (f (a));

  if (setjmp (env))
    return c;
  c = 5;
  b = a + 1;
  work (b);
  volatile_b = b + c;
  work (volatile_b);
  return a;
}
