/* Blocks that are wrong.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-permissive "errors since GCC 14" } */
/* { dg-options "-Wno-unused-result" } */

__async int f (int);

__async int
jumps (int n)
{
  __label__ local;
  __await (__async_block (void, {
					/* { dg-note "the label is here" "" { target *-*-* } .-1 } */
    if (n)
      goto local;			/* { dg-error "jump|label|goto" } */
    __async_suspend ();
  }));
  for (;;)
    __await (__async_block (void, { break; }));	/* { dg-error "break" } */
local:
  return 0;
}

__async int
types (int n)
{
  __await (__async_block (void, { return n; }));	/* { dg-warning "return.* with a value" } */
					/* { dg-note "declared here" "" { target *-*-* } .-1 } */
  int x = __await (__async_block (void, { n++; }));	/* { dg-error "void value" } */
  int *p = __async_block (int, { return n; });	/* { dg-warning "incompatible pointer type" } */
  return __await (__async_block (int, { return undeclared; })) + x + *p;	/* { dg-error "undeclared" } */
					/* { dg-note "each undeclared identifier is reported only once for" "" { target *-*-* } .-1 } */
}

int
plain (int n)
					/* { dg-note "declare 'plain' with '__async' to use '__await' in" "" { target *-*-* } .-1 } */
{
  int x = __async_block (int, { return __await (f (n)); });	/* { dg-warning "without a cast" } */
  return __await (__async_block (int, { return n; })) + x;	/* { dg-error "outside an async function" } */
}
