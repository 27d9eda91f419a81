/* A generator that another library can replace is asked by its vtable.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile { target x86_64-*-* } } */
/* { dg-options "-O2 -fPIC" } */

__async __generator long slow (long n);

__async __generator long
slow (long n)
{
  while (n--)
    {
      __async_suspend ();
      __yield (n);
    }
}

__async long sum (long n);

__async long
sum (long n)
{
  long total = 0;
  for (__each (v, slow (n)))
    total += v;
  return total;
}

/* { dg-final { scan-assembler-not "\[.\]next" } } */
