/* ... or plain ones for assemblers that take no others; the debug information
   still has the readable ones.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O0 -g -fplugin-arg-asyncc-symbols=plain" } */

__async int add (int a, int b) { __async_suspend (); return a + b; }

/* { dg-final { scan-assembler "\nadd\\.async_fn\\.0:" } } */
/* { dg-final { scan-assembler "string.*add::.async-fn#0." } } */
/* { dg-final { scan-assembler-not "\n\"?add::" } } */
