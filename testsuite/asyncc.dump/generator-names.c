/* What generators are called, and what they are made of: a poll function and a drop,
   and no copy for awaits, which there are none of.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O2 -g" } */

__generator int
count (int n)
{
  while (n--)
    __yield (n);
}

__async __generator int
slow (int n)
{
  for (__each (v, count (n)))
    {
      __async_suspend ();
      __yield (v);
    }
}

__async int
user (int n)
{
  __generator int nested (int k) { __yield (k + n); }
  int v = 0;
  for (__each (w, __generator_block (int, { __yield (n); })))
    v += w;
  for (__each (w, __async_generator_block (int, { __async_suspend (); __yield (n); })))
    v += w;
  for (__each (w, nested (v)))
    v += w;
  return v;
}

/* { dg-final { scan-assembler "count::.generator#0." } } */
/* { dg-final { scan-assembler "slow::.generator#0." } } */
/* { dg-final { scan-assembler "user::.async-fn#0.::.generator-block#0." } } */
/* { dg-final { scan-assembler "user::.async-fn#0.::.generator-block#1." } } */
/* { dg-final { scan-assembler "user::.async-fn#0.::nested::.generator#0." } } */
/* { dg-final { scan-assembler "\ncount:" } } */
/* { dg-final { scan-assembler-not "generator(-block)?#\[0-9\].\[.\]start" } } */
/* { dg-final { scan-assembler-not "(call|jmp|bl|b)\[ \t\]+__asyncc_(suspend|dropped|context|self|make)" } } */
