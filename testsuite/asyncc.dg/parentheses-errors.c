/* An await without parentheses: one error, at what should stand in them.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall" } */

#include <asyncc/runtime.h>
#include <asyncc/short.h>

__async int f (int);
struct s { __future (int) x; __future (int) v[3]; };
__async int take (struct s *);

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

/* Operands that hold blocks, and macros of such.  */
async int
blocks (int x, void *p, __future (int) y, __future (int) z)
{
  __await async_join (y, z);	/* { dg-error "expected '\\(' after '__await'" } */
				/* { dg-note "function and not an operator" "" { target *-*-* } .-1 } */
  x = __await async_select (y, z);	/* { dg-error "expected '\\(' after '__await'" } */
				/* { dg-note "function and not an operator" "" { target *-*-* } .-1 } */
  x += __await take (&(struct s) { z, { y } });	/* { dg-error "expected '\\(' after '__await'" } */
				/* { dg-note "function and not an operator" "" { target *-*-* } .-1 } */
  x += await f (({ int w = x; if (w) { w++; } w; }));	/* { dg-error "expected '\\(' after '__await'" } */
				/* { dg-note "function and not an operator" "" { target *-*-* } .-1 } */
  x += __await __async_block (int, { if (x) { x++; } return x; });	/* { dg-error "expected '\\(' after '__await'" } */
				/* { dg-note "function and not an operator" "" { target *-*-* } .-1 } */
  x += __await *(__future (int) *) p;	/* { dg-error "expected '\\(' after '__await'" } */
				/* { dg-note "function and not an operator" "" { target *-*-* } .-1 } */
  x += __await *(&y) + x;	/* { dg-error "expected '\\(' after '__await'" } */
				/* { dg-note "function and not an operator" "" { target *-*-* } .-1 } */
  return x;
}

#ifdef __await
#error "__await is not a macro"
#endif
#if !__has_builtin (__await)
#error "__await is a builtin"
#endif
