/* What cannot be kept in a frame: the error stands at the await, a note at
   the object.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O1" } */

#include <setjmp.h>
#include <stdarg.h>

__async int f (int);
int use (int, int *);
int vprint (va_list);
void fill (va_list *);
extern jmp_buf env;

__async int
lists (int n)
{
  va_list ap;				/* { dg-message "take the arguments" } */
  fill (&ap);
  n += __await (f (n));			/* { dg-error "va_list" } */
  return vprint (ap);
}

#ifdef __x86_64__
__async int
registers (int n)
{
  register int r __asm__ ("ebx") = n;	/* { dg-message "ordinary variable" "" { target x86_64-*-* } } */
  __asm__ volatile ("" : "+r" (r));
  __await (f (n));			/* { dg-error "register" "" { target x86_64-*-* } } */
  __asm__ volatile ("" : "+r" (r));
  return r;
}
#endif

__async int
jumps (int n)
{
  n = __await (f (n));
  if (setjmp (env))			/* { dg-message "after the last await" } */
    return -1;
  __await (f (n));			/* { dg-error "setjmp" } */
  return use (n, &n);
}

__async int
jumps_in_loop (int n)
{
  do
    {
      n = __await (f (n));		/* { dg-error "setjmp" } */
      if (setjmp (env))			/* { dg-message "after the last await" } */
	return -1;
    }
  while (use (n, &n));
  return n;
}
