/* What is evaluated after all is refused outside of async functions, once.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "" } */

#include <asyncc.h>

__async int f (int);

int
plain (int n, __future (int) g)
				/* { dg-note "declare 'plain' with '__async' to use '__await' in it" "" { target *-*-* } .-1 } */
{
  int a = _Generic (n, int: __await (f (1)), long: 3);	/* { dg-error "'__await' outside an async function" } */
  int b = __builtin_choose_expr (1, __await (g), 4);	/* { dg-error "'__await' outside an async function" } */
  int c = sizeof (char[__await (f (2))]);	/* { dg-error "'__await' outside an async function" } */
  return a + b + c;
}

/* Outside of all functions GCC refuses what is no constant.  */
int alone = __await (f (1));		/* { dg-error "'__await' outside an async function" } */
					/* { dg-note "works in the body of a function declared" "" { target *-*-* } .-1 } */
int chosen = __builtin_choose_expr (1, __await (f (1)), 3);	/* { dg-error "initializer element is not constant" } */
				/* { dg-note "'__await' works in the body of a function declared" "" { target *-*-* } .-1 } */
int selected = _Generic (1, int: __await (f (1)), default: 3);	/* { dg-error "initializer element is not constant" } */
				/* { dg-note "'__await' works in the body of a function declared" "" { target *-*-* } .-1 } */
int again = __await (f (1));		/* { dg-error "'__await' outside an async function" } */
					/* { dg-note "works in the body of a function declared" "" { target *-*-* } .-1 } */
int
parameter (int n, int a[_Generic (1, int: __await (f (1)))])	/* { dg-error "'__await' outside an async function" } */
				/* { dg-note "works in the body of a function declared" "" { target *-*-* } .-1 } */
{
  return a[n];
}
__async int
async_parameter (int n, int a[_Generic (1, int: __await (f (1)))])	/* { dg-error "'__await' outside an async function" } */
				/* { dg-note "works in the body of a function declared" "" { target *-*-* } .-1 } */
{
  return a[n];
}
