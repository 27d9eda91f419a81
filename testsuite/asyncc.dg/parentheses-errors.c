/* An await without parentheses: one error, at what should stand in them.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall" } */

#include <asyncc/short.h>

__async int f (int);
struct s { __future (int) x; __future (int) v[3]; };

async int
g (int x, struct s *p, __future (int) *q)
{
  int y = __await f (x);	/* { dg-error "expected '\\(' after '__await'" } */
				/* { dg-note "function and not an operator" "" { target *-*-* } .-1 } */
  int z = await f (x) + 1;	/* { dg-error "expected '\\(' after '__await'" } */
				/* { dg-note "function and not an operator" "" { target *-*-* } .-1 } */
  await p->x;			/* { dg-error "expected '\\(' after '__await'" } */
				/* { dg-note "function and not an operator" "" { target *-*-* } .-1 } */
  y += f (await p->v[z + 1]);	/* { dg-error "expected '\\(' after '__await'" } */
				/* { dg-note "function and not an operator" "" { target *-*-* } .-1 } */
  z += __await *q;		/* { dg-error "expected '\\(' after '__await'" } */
				/* { dg-note "function and not an operator" "" { target *-*-* } .-1 } */
  if (await f (1))		/* { dg-error "expected '\\(' after '__await'" } */
				/* { dg-note "function and not an operator" "" { target *-*-* } .-1 } */
    return await f (f (2));	/* { dg-error "expected '\\(' after '__await'" } */
				/* { dg-note "function and not an operator" "" { target *-*-* } .-1 } */
  return await (f (y + z));
}

#ifdef __await
#error "__await is not a macro"
#endif
#if !__has_builtin (__await)
#error "__await is a builtin"
#endif
