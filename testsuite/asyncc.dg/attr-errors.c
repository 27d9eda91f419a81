/* The attribute where it has no meaning, and async functions that cannot be.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wno-unused" } */

__async int variable;			/* { dg-error "async" } */
struct __async s { int x; };		/* { dg-error "async" } */
__async typedef int not_a_function;	/* { dg-error "async" } */
int parameter (__async int x);		/* { dg-error "async" } */
struct t { __async int member; };	/* { dg-error "async" } */
__attribute__ ((async (1))) int arguments (void);	/* { dg-error "wrong number of arguments" } */


__async int variadic (int n, ...);	/* { dg-error "variadic|variable arguments" } */
__async int variadic_too (int n, ...)	/* { dg-error "variadic|variable arguments" } */
{
  return n;
}

__async int
main (void)				/* { dg-error "main" } */
{
  return 0;
}

struct incomplete;
__async struct incomplete
gives_incomplete (void)			/* { dg-error "incomplete" } */
{
}

/* A definition must repeat the attribute, and so must a declaration.  */
__async int repeated (int);		/* { dg-message "previous declaration" } */
int
repeated (int x)			/* { dg-error "conflicting types" } */
{
  return x;
}

int plain (int);			/* { dg-message "previous declaration" } */
__async int plain (int);		/* { dg-error "conflicting types" } */

__async int other_result (int);		/* { dg-message "previous declaration" } */
__async long other_result (int);	/* { dg-error "conflicting types" } */
