/* The attribute where it has no meaning, and async functions that cannot be.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wno-unused" } */

__async int variable;			/* { dg-error "async" } */
					/* { dg-note "'__async' goes in front of functions and pointers" "" { target *-*-* } .-1 } */
struct __async s { int x; };		/* { dg-error "async" } */
					/* { dg-note "'__async' goes in front of functions and pointers" "" { target *-*-* } .-1 } */
__async typedef int not_a_function;	/* { dg-error "async" } */
					/* { dg-note "'__async' goes in front of functions and pointers" "" { target *-*-* } .-1 } */
int parameter (__async int x);		/* { dg-error "async" } */
					/* { dg-note "'__async' goes in front of functions and pointers" "" { target *-*-* } .-1 } */
struct t { __async int member; };	/* { dg-error "async" } */
					/* { dg-note "'__async' goes in front of functions and pointers" "" { target *-*-* } .-1 } */
__attribute__ ((async (1))) int arguments (void);	/* { dg-error "wrong number of arguments" } */
					/* { dg-note "expected (between 0 and )?0, found 1" "" { target *-*-* } .-1 } */


__async int variadic (int n, ...);	/* { dg-error "variadic|variable arguments" } */
					/* { dg-note "the arguments are kept until the future is" "" { target *-*-* } .-1 } */
__async int variadic_too (int n, ...)	/* { dg-error "variadic|variable arguments" } */
					/* { dg-note "the arguments are kept until the future is" "" { target *-*-* } .-1 } */
{
  return n;
}

__async int
main (void)				/* { dg-error "main" } */
					/* { dg-note "make an '__async' function of another name and" "" { target *-*-* } .-1 } */
{
  return 0;
}

struct incomplete;
__async struct incomplete
gives_incomplete (void)			/* { dg-error "incomplete" } */
					/* { dg-note "'struct incomplete' must be complete where 'gives_incomplete' is" "" { target *-*-* } .-1 } */
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
