/* Objects that cannot be kept in a frame are legal where they are not live
   across a suspension; variable length arrays can be kept.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O1 -Wall -Wextra" } */

#include <setjmp.h>
#include <stdarg.h>

__async int f (int);
int vprint (const char *, va_list);
int use (int, int *);
extern jmp_buf env;

__async int
vla (int n)
{
  {
    int v[n];
    n = use (n, v);
  }
  return __await (f (n));
}

__async int
vla_live (int n)
{
  int v[n];
  use (n, v);
  n += __await (f (n));
  return use (n, v);
}

__async int
allocas (int n)
{
  n = __await (f (n));
  int *p = __builtin_alloca (n * sizeof (int));
  return use (n, p);
}

__async int
registers (int n)
{
#ifdef __x86_64__
  {
    register int r __asm__ ("ebx") = n;
    __asm__ volatile ("" : "+r" (r));
    n = r;
  }
#endif
  return __await (f (n));
}

__async int
jumps_at_once (int n)
{
  if (setjmp (env))
    return -1;
  return use (n, &n);
}

__async int
jumps (int n)
{
  n = __await (f (n));
  if (n > 3)
    n += __await (f (n));
  if (setjmp (env))
    return -1;
  return use (n, &n);
}
