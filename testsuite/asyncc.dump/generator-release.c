/* A generator of the unit of which another one has yielded all is freed at once; who drops
   the other one earlier asks the vtable.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile { target x86_64-*-* } } */
/* { dg-options "-O2" } */

static __attribute__ ((__noinline__)) __generator long
inner (long n)
{
  while (n--)
    __yield (n);
}

__generator long outer (long n);

__generator long
outer (long n)
{
  __yield_all (inner (n));
  __yield (n);
}

/* { dg-final { scan-assembler "outer::.generator.0..:\n(\[^\n*\]*\n)*\[ \t\]*.size\[ \t\]*.outer::.generator.0..," } } */
