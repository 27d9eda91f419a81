/* What cannot be live across a yield, or contain one.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-fopenmp" } */

#include <setjmp.h>
#include <stdarg.h>

static jmp_buf env;

__generator int
jumps (int n)
{
  if (setjmp (env))			/* { dg-note "call it after the last yield" } */
    return;
  __yield (n);				/* { dg-error "is live across this yield" } */
  longjmp (env, 1);
}

extern void use (va_list *list);
extern int take (va_list list);

__generator int
lists (va_list *from)
{
  va_list list;				/* { dg-note "take the arguments out of it before the yield" } */
  va_copy (list, *from);
  __yield (1);				/* { dg-error "a 'va_list' is live across this yield" } */
  __yield (take (list));
  va_end (list);
}
