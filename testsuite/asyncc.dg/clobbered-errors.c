/* -Wclobbered: a variable that changes between setjmp and its second return, or
   an argument, also of a function that never suspends.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O2 -Wextra" } */

#include <setjmp.h>

extern jmp_buf env;
void work (int);
void work_of (double);
__async int f (int);

__async int
variable (int k)
{
  int b = __await (f (k));	/* { dg-warning "variable .b. might be clobbered" } */

  if (setjmp (env))
    return b;
  b = 7;
  work (k);
  b = 8;
  work (b);
  return 2 * b;
}

__async int
argument (int k)		/* { dg-warning "argument .k. might be clobbered" } */
{
  int b = __await (f (k));

  if (setjmp (env))
    return b + k;
  k++;
  work (k);
  return 2 * b;
}

__async int
suspends_never (int k)		/* { dg-warning "argument .k. might be clobbered" } */
{
  int b = k * 5;		/* { dg-warning "variable .b. might be clobbered" } */

  if (setjmp (env))
    return b + k;
  k++;
  b++;
  work (k + b);
  return 2 * b;
}

__async double
loop (double k)			/* { dg-warning "argument .k. might be clobbered" } */
{
  double b = 0;			/* { dg-warning "variable .b. might be clobbered" } */
  int i;

  __await (f (k));
  if (setjmp (env))
    return b + k;
  for (i = 0; i < 10; i++)
    {
      b += i;
      k += b;
      work_of (k);
    }
  return b;
}

#pragma GCC diagnostic ignored "-Wclobbered"

__async int
silent (int k)
{
  int b = __await (f (k));

  if (setjmp (env))
    return b;
  b = 7;
  work (k);
  return 2 * b;
}
