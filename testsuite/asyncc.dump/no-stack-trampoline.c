/* Nested async functions and blocks need no executable stack.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O0" } */

__async int f (int);

__async int
g (int n)
{
  __async int inner (int k) { __async_suspend (); return n + k; }
  int s = __await (inner (1));
  return __await (__async_block (int, { n++; return __await (f (s)); }));
}

/* { dg-final { scan-assembler-not "GNU-stack,\"x\"" } } */
