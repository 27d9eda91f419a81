/* The address of a nested function that captures is a trampoline in its
   parent's frame, which cannot be executed there.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O1" } */

__async int call_back (int (*fn) (int), int v);

__async int
callbacks (int n)			/* { dg-error "nested function" } */
					/* { dg-note "pass what the nested function needs as an" "" { target *-*-* } .-1 } */
{
  int calls = 0;
  int count (int v) { return v + n + ++calls; }
  return __await (call_back (count, 10)) + calls;
}

/* One that captures nothing is an ordinary function.  */
__async int
harmless (int n)
{
  int twice (int v) { return 2 * v; }
  return __await (call_back (twice, n));
}
