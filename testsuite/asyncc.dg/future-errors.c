/* Futures of what no function returns, and mixing up futures.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-permissive "errors since GCC 14" } */
/* { dg-bogus "built-in" "declared by the program" { target *-*-* } 0 } */

struct s { int x; };

extern __future (int[3]) array;		/* { dg-error "array" } */
					/* { dg-note "use a future of a pointer or of" "" { target *-*-* } .-1 } */
extern __future (int (int)) function;	/* { dg-error "function" } */
					/* { dg-note "use a future of a pointer or of" "" { target *-*-* } .-1 } */
extern __future (undeclared) unknown;	/* { dg-error "undeclared" } */

__async int gives_int (void);
__async long gives_long (void);
__async struct s gives_s (void);

void
mixes (void)
{
  __future (int) a = gives_int ();
  a = gives_long ();			/* { dg-warning "incompatible pointer type" } */
  a = gives_s ();			/* { dg-warning "incompatible pointer type" } */
  __future (struct s) b = gives_s ();
  b = a;				/* { dg-warning "future\\(int\\)" } */
  int x = a * b;			/* { dg-error "invalid operands" } */
  struct s s = gives_s ();		/* { dg-error "invalid initializer" } */
  (void) x;
}
