/* A loop over a small generator is one without calls and without memory.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile { target x86_64-*-* } } */
/* { dg-options "-O2" } */

#include <asyncc.h>

static inline __generator long
multiples (long n, long step)
{
  for (long i = 0; i < n; i++)
    __yield (i * step);
}

long
sum (long n)
{
  long total = 0;
  for (__each (v, multiples (n, 3)))
    total += v;
  return total;
}

/* { dg-final { scan-assembler-not "call\[ \t\]" } } */
/* { dg-final { scan-assembler-not "\\(%rsp\\)" } } */
