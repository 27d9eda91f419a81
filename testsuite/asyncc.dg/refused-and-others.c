/* One function is refused, and the compiler goes on with the others: what is
   known of their parameters by then does not matter any more.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O2" } */

int use (int, __builtin_va_list);

static __attribute__ ((__noinline__)) __async int
aligned (long step)
{
  __async_suspend ();
  return step;
}

__attribute__ ((__noinline__)) __async int
awaits (int n)
{
  return __await (aligned (n * 8L)) + __await (aligned (16));
}

__async int
list (__builtin_va_list ap)
					/* { dg-note "take the arguments out of it before the" "" { target *-*-* } .-1 } */
{
  int n = __await (awaits (2));		/* { dg-error "va_list" } */
  return use (n, ap);
}
