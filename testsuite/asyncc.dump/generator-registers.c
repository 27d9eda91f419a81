/* A loop over an async generator of the unit gets its values in registers, by a copy of
   resume that looks first whether a value was given last, if they fit in registers.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile { target x86_64-*-* } } */
/* { dg-options "-O2" } */

static __attribute__ ((__noinline__)) __async __generator long
slow (long n)
{
  while (n--)
    {
      __async_suspend ();
      __yield (n);
    }
}

struct triple { long a[3]; };

static __attribute__ ((__noinline__)) __async __generator struct triple
large (long n)
{
  while (n--)
    {
      __async_suspend ();
      __yield (((struct triple) { { n } }));
    }
}

__async long sum (long n);

__async long
sum (long n)
{
  long total = 0;
  for (__each (v, slow (n)))
    total += v;
  for (__each (v, large (n)))
    total += v.a[0];
  return total;
}

/* { dg-final { scan-assembler "call\[ \t\]\[^\n\]*slow\[^\n\]*next" } } */
/* { dg-final { scan-assembler-not "call\[ \t\]\[^\n\]*slow::.generator.0..\n" } } */
/* { dg-final { scan-assembler "slow::.generator.0..next.:(\[^c\]|c\[^m\])*cmpl\[ \t\]*.3," } } */
/* { dg-final { scan-assembler-not "large\[^\n\]*next" } } */
