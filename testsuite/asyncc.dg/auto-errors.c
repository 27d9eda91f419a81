/* __async_auto on what is not a future: the end of the scope would drop it.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall -Wextra -Wno-unused-variable" } */

#include <asyncc.h>

__async int f (int);
struct s { int n; };

__async int
g (int n)
{
  __async_auto int fd = 3;		/* { dg-error "'__async_auto' on 'fd' of type 'int', which is not a future" } */
					/* { dg-note "drops a future at the end" "" { target *-*-* } .-1 } */
  __async_auto int value = __await (f (n));	/* { dg-error "not a future" } */
					/* { dg-note "drops a future at the end" "" { target *-*-* } .-1 } */
  __async_auto struct s s = { n };	/* { dg-error "not a future" } */
					/* { dg-note "drops a future at the end" "" { target *-*-* } .-1 } */
  __async_auto char *p = 0;		/* { dg-error "not a future" } */
					/* { dg-note "drops a future at the end" "" { target *-*-* } .-1 } */
  __async_auto __future (int) v[2] = { 0 };	/* { dg-error "not a future" } */
					/* { dg-note "drops a future at the end" "" { target *-*-* } .-1 } */
  return value;
}
