/* Handlers of parameters that are wrong, or not heard.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall -Wextra -Wno-unused-parameter -Wno-old-style-definition -Wno-error=incompatible-pointer-types" } */

#include <asyncc.h>

void h (int *p);	/* { dg-note "expected 'int .' but argument is of type" } */
extern int no_function;
__async int waits (int *p);		/* { dg-note "make 'waits' an ordinary function" } */

#define GIVES_UP __attribute__ ((__cleanup__ (h)))

/* What is no parameter of an async function: GCC's own warning.  */
int
plain (int n GIVES_UP)
{					/* { dg-warning "'cleanup' attribute ignored" "" { target *-*-* } .-1 } */
  return n;
}

int plain_declared (int n GIVES_UP);	/* { dg-warning "'cleanup' attribute ignored" } */
int old_style (n) int n GIVES_UP;	/* { dg-warning "'cleanup' attribute ignored" } */
{
  return n;
}
typedef int function (int n GIVES_UP);	/* { dg-warning "'cleanup' attribute ignored" } */
typedef __async int type (int n GIVES_UP);	/* { dg-warning "'cleanup' attribute ignored" } */
__async int (*pointer) (int n GIVES_UP);	/* { dg-warning "'cleanup' attribute ignored" } */
struct s
{
  int (*member) (int n GIVES_UP);	/* { dg-warning "'cleanup' attribute ignored" } */
};
__async int
of_a_parameter (int (*f) (int n GIVES_UP))	/* { dg-warning "'cleanup' attribute ignored" } */
{
  return f (1);
}

int
in_a_function (void)
{
  extern int local (int n GIVES_UP);	/* { dg-warning "'cleanup' attribute ignored" } */
  return sizeof (int (*) (int n GIVES_UP)) + local (1);	/* { dg-warning "'cleanup' attribute ignored" } */
}

/* The members are not what is declared.  */
__async int
members (int n GIVES_UP, struct { int n; } *s)	/* { dg-warning "anonymous struct declared inside parameter list" } */
{
  return n;
}

/* It stands on a declaration only.  */
__async int declared (int n, int m GIVES_UP);
__async int
declared (int n, int m)			/* { dg-warning "'m' has a cleanup handler in a declaration of 'declared' and none here" } */
{					/* { dg-note "write the attribute here" "" { target *-*-* } .-1 } */
  return n + m;
}

__async int
declared_late (int n)
{
  return n;
}
__async int declared_late (int n GIVES_UP);	/* { dg-warning "'cleanup' attribute ignored" } */

/* Handlers that are none.  */
__async int
other_type (float f GIVES_UP)		/* { dg-warning "passing argument 1 of 'h' from incompatible pointer type" } */
{
  return f;
}

__async int
qualified (const int n GIVES_UP)	/* { dg-warning "discards 'const' qualifier" } */
{
  return n;
}

__async int
variable (int n __attribute__ ((cleanup (no_function))))	/* { dg-error "cleanup argument not a function" } */
{
  return n;
}

__async int
unknown (int n __attribute__ ((cleanup (nobody))))	/* { dg-error "cleanup argument not a function" } */
{
  return n;
}

__async int
number (int n __attribute__ ((cleanup (1))))	/* { dg-error "cleanup argument not an identifier" } */
{
  return n;
}

__async int
none (int n __attribute__ ((cleanup)))	/* { dg-error "wrong number of arguments" } */
{					/* { dg-note "expected (between 1 and 1|1, found)" "" { target *-*-* } .-1 } */
  return n;
}

__async int
async_handler (int n __attribute__ ((cleanup (waits))))	/* { dg-error "the cleanup handler 'waits' of 'n' cannot be '__async'" } */
{
  return n;
}

__async int
no_address (register int n GIVES_UP)	/* { dg-error "address of register variable 'n' requested" } */
{
  return n;
}

__async int
no_future (__async_auto int fd)		/* { dg-error "'__async_auto' on 'fd' of type 'int', which is not a future" } */
{					/* { dg-note "drops a future at the end" "" { target *-*-* } .-1 } */
  return fd;
}

struct unknown;

__async int
no_type (struct unknown u GIVES_UP)	/* { dg-error "parameter 1 .'u'. has incomplete type" } */
{
  return 1;
}
