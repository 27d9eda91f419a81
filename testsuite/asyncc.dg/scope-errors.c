/* What is no future where the macros of <asyncc/scope.h> want one; values do not change.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */

#include <asyncc.h>

extern __async int f (int);
static async_local (int) number;

__async int
wrong (const char *p, struct async_future *o)
{
  int a = __await (async_deadline (1, 5, NULL));	/* { dg-error "operand of 'async_deadline' has type 'int'" } */
						/* { dg-note "can be awaited" "" { target *-*-* } .-1 } */
  a += __await (async_deadline (1, o, &a));	/* { dg-error "operand of 'async_deadline' has type" } */
						/* { dg-note "does not tell the type" "" { target *-*-* } .-1 } */
  __await (async_shield (p));			/* { dg-error "operand of 'async_shield' has type" } */
						/* { dg-note "can be awaited" "" { target *-*-* } .-1 } */
  __await (async_with_local (number, 1, f));	/* { dg-error "operand of 'async_with_local'" } */
						/* { dg-note "" "" { target *-*-* } .-1 } */
  *async_local_get (number) = 5;		/* { dg-error "read-only" } */
  return a;
}
