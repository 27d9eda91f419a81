/* What nobody calls is not emitted, as for any static function.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O1 -Wno-unused-function" } */

static __async int nobody (int n) { __async_suspend (); return n; }
static inline __async int nobody_either (int n) { __async_suspend (); return n; }

__async int
somebody (int n)
{
  __async_suspend ();
  return n;
}

/* { dg-final { scan-assembler-not "nobody" } } */
/* { dg-final { scan-assembler "somebody::" } } */
