/* GCC's own warnings in an async function are what they are in another.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-permissive "errors since GCC 14" } */
/* { dg-options "-O2 -Wall -Wextra -Wno-unused-result" } */

__async int f (int);

__async int
unused (int parameter)			/* { dg-warning "unused parameter" } */
{
  int variable;				/* { dg-warning "unused variable" } */
  int set;				/* { dg-warning "set but not used" } */
  set = 1;
  return __await (f (1));
}

__async int
no_return (int n)
{
  __await (f (n));
}					/* { dg-warning "control reaches end" } */

static __async int
nobody_calls (int n)			/* { dg-warning "defined but not used" } */
{
  return __await (f (n));
}

static int never;			/* { dg-warning "unused variable|defined but not used" } */

__async void
returns (int n)
					/* { dg-note "declared here" "" { target *-*-* } .-1 } */
{
  return n;				/* { dg-warning "return.* with a value" } */
}

__async int
returns_nothing (void)
					/* { dg-note "declared here" "" { target *-*-* } .-1 } */
{
  return;				/* { dg-warning "return.* with no value" } */
}

__async int
loses_const (const char *p)
{
  char *q = p;				/* { dg-warning "discards" } */
  return __await (f (*q));
}
