/* An await of a small function is inlined and folded like any other call.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O2" } */

static __async int add (int a, int b) { return a + b; }
static __async int twice (int a) { return __await (add (a, a)); }

__async int
folded (void)
{
  return __await (twice (600)) + __await (add (30, 4));
}

/* { dg-final { scan-assembler "1234" } } */
/* { dg-final { scan-assembler-not "add::" } } */
/* { dg-final { scan-assembler-not "twice::" } } */
