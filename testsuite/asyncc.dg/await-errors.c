/* What may not be awaited, and where not: one error at the token, a note
   with the remedy.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-permissive "errors since GCC 14" } */
/* { dg-options "-Wno-unused-result" } */

struct inc;
__async int add (int a, int b);
					/* { dg-note "declared here" "" { target *-*-* } .-1 } */
int plain (int x);
					/* { dg-note "'plain' is not declared '__async'" "" { target *-*-* } .-1 } */
__future (struct inc) incomplete (void);

int
not_async (int x)
					/* { dg-note "declare 'not_async' with '__async' to use '__await' in" "" { target *-*-* } .-1 } */
{
  return __await (add (x, 1));		/* { dg-error "outside an async function" } */
}

__async int
operands (int x, int *p)
{
  __await (x);				/* { dg-error "not a future" } */
					/* { dg-note "only the value of a call of an" "" { target *-*-* } .-1 } */
  __await (p);				/* { dg-error "not a future" } */
					/* { dg-note "only the value of a call of an" "" { target *-*-* } .-1 } */
  __await (plain (x));			/* { dg-error "not a future" } */
  __await (add);			/* { dg-error "add" } */
					/* { dg-note "'add' must be called to make a future" "" { target *-*-* } .-1 } */
  __await (1.5);			/* { dg-error "not a future" } */
					/* { dg-note "only the value of a call of an" "" { target *-*-* } .-1 } */
  __await ((void) x);			/* { dg-error "not a future" } */
					/* { dg-note "only the value of a call of an" "" { target *-*-* } .-1 } */
  __await (0);				/* { dg-error "not a future" } */
					/* { dg-note "only the value of a call of an" "" { target *-*-* } .-1 } */
  __await ("text");			/* { dg-error "not a future" } */
					/* { dg-note "only the value of a call of an" "" { target *-*-* } .-1 } */
  __await ();				/* { dg-error "argument" } */
					/* { dg-note "write '__await .e.', with parentheses around a comma" "" { target *-*-* } .-1 } */
  __await (add (1, 2), 3);		/* { dg-error "argument" } */
					/* { dg-note "write '__await .e.', with parentheses around a comma" "" { target *-*-* } .-1 } */
  __await (undeclared);			/* { dg-error "undeclared" } */
					/* { dg-note "each undeclared identifier is reported only once for" "" { target *-*-* } .-1 } */
  __await (incomplete ());		/* { dg-error "incomplete" } */
					/* { dg-note "complete 'struct inc' before this" "" { target *-*-* } .-1 } */
  return 0;
}

/* A plain function inside an async one cannot wait for it.  */
__async int
around (int n)
{
  int inside (int x)
					/* { dg-note "declare 'inside' with '__async' to use '__await' in" "" { target *-*-* } .-1 } */
  {
    return __await (add (x, n));	/* { dg-error "outside an async function" } */
  }
  return inside (1);
}

static int at_file_scope = __await (add (1, 2));	/* { dg-error "outside|constant" } */
					/* { dg-note "'__await' works in the body of a function" "" { target *-*-* } .-1 } */

int
suspends (void)
					/* { dg-note "declare 'suspends' with '__async' to use '__async_suspend' in" "" { target *-*-* } .-1 } */
					/* { dg-note "declare 'suspends' with '__async' to use '__async_context' in" "" { target *-*-* } .-2 } */
{
  __async_suspend ();			/* { dg-error "outside an async function" } */
  return __async_context () != 0;	/* { dg-error "outside an async function" } */
}

__async int
arguments (int n)
{
  __async_suspend (n);			/* { dg-error "argument" } */
					/* { dg-note "write '__async_suspend ..'" "" { target *-*-* } .-1 } */
  return __async_context (n) != 0;	/* { dg-error "argument" } */
					/* { dg-note "write '__async_context ..'" "" { target *-*-* } .-1 } */
}

/* An error in an async function does not make its callers wrong.  */
__async int
broken (int n)
{
  return undeclared_too + n;		/* { dg-error "undeclared" } */
}

__async int
calls_broken (void)
{
  return __await (broken (1));
}

/* Wrong calls are GCC's own errors.  */
__async int
calls (int n)
{
  __await (add (1));			/* { dg-error "too few arguments" } */
  __await (add (1, 2, 3));		/* { dg-error "too many arguments" } */
  int x = add (1, 2);			/* { dg-warning "without a cast" } */
  add (1, 2) = 3;			/* { dg-error "lvalue" } */
  __await (add (1, 2)) = 3;		/* { dg-error "lvalue" } */
  return x + n;
}
