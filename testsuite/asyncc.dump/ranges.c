/* What was known of a value before a suspension is known behind it: a bound
   inside of the string lets GCC do without the call.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O1" } */

__async __SIZE_TYPE__
masked (__SIZE_TYPE__ x)
{
  __SIZE_TYPE__ r = x & 3;

  __async_suspend ();
  return __builtin_strnlen ("12345", r);
}

/* { dg-final { scan-assembler-not "strnlen" } } */
