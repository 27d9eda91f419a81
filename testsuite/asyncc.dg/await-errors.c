/* What may not be awaited, and where not: one error at the token, a note
   with the remedy.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wno-unused-result" } */

struct inc;
__async int add (int a, int b);
int plain (int x);
__future (struct inc) incomplete (void);

int
not_async (int x)
{
  return __await (add (x, 1));		/* { dg-error "outside an async function" } */
}

__async int
operands (int x, int *p)
{
  __await (x);				/* { dg-error "not a future" } */
  __await (p);				/* { dg-error "not a future" } */
  __await (plain (x));			/* { dg-error "not a future" } */
  __await (add);			/* { dg-error "add" } */
  __await (1.5);			/* { dg-error "not a future" } */
  __await ((void) x);			/* { dg-error "not a future" } */
  __await (0);				/* { dg-error "not a future" } */
  __await ("text");			/* { dg-error "not a future" } */
  __await ();				/* { dg-error "argument" } */
  __await (add (1, 2), 3);		/* { dg-error "argument" } */
  __await (undeclared);			/* { dg-error "undeclared" } */
  __await (incomplete ());		/* { dg-error "incomplete" } */
  return 0;
}

/* A plain function inside an async one cannot wait for it.  */
__async int
around (int n)
{
  int inside (int x)
  {
    return __await (add (x, n));	/* { dg-error "outside an async function" } */
  }
  return inside (1);
}

static int at_file_scope = __await (add (1, 2));	/* { dg-error "outside|constant" } */

int
suspends (void)
{
  __async_suspend ();			/* { dg-error "outside an async function" } */
  return __async_context () != 0;	/* { dg-error "outside an async function" } */
}

__async int
arguments (int n)
{
  __async_suspend (n);			/* { dg-error "argument" } */
  return __async_context (n) != 0;	/* { dg-error "argument" } */
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
