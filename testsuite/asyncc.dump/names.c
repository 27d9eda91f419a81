/* Symbols are the readable names; what the program calls keeps its own.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O0 -g" } */

__async int add (int a, int b) { return a + b; }

__async int
user (int n)
{
  __async int nested (int k) { __async_suspend (); return k + n; }
  int plain (int k) { return k + n; }
  int s = __await (__async_block (int, { __async_suspend (); return n; }));
  s += __await (__async_block (int, { return __await (nested (n)); }));
  return s + plain (s) + __await (add (n, 1));
}

/* { dg-final { scan-assembler "add::.async-fn#0." } } */
/* { dg-final { scan-assembler "user::.async-fn#0." } } */
/* { dg-final { scan-assembler "user::.async-fn#0.::.async-block#0." } } */
/* { dg-final { scan-assembler "user::.async-fn#0.::.async-block#1." } } */
/* { dg-final { scan-assembler "user::.async-fn#0.::nested::.async-fn#0." } } */
/* { dg-final { scan-assembler "user::.async-fn#0.::.closure#0." } } */
/* { dg-final { scan-assembler "\nadd:" } } */
/* { dg-final { scan-assembler "\nuser:" } } */
/* { dg-final { scan-assembler-not "(call|jmp|bl|b)\[ \t\]+__asyncc_(suspend|dropped|context|make)" } } */
