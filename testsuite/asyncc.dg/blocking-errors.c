/* Calls that async_blocking cannot make: each is refused once, where it stands.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
#include <asyncc.h>
#include <stdio.h>

struct s { int x; };
extern int f (int n); /* { dg-note "declared here|expected '|the argument may be" "" { target *-*-* } 0 } */
extern int none (void);
extern int two (int a, int b);
extern int of_struct (struct s s);

__async void
g (struct s s, int n)
{
  __await (async_blocking (f)); /* { dg-error "wants a function and one argument" } */
  __await (async_blocking (none)); /* { dg-error "wants a function and one argument" } */
  __await (async_blocking (none, 1)); /* { dg-error "too many arguments to function 'none'" } */
  __await (async_blocking (two, 1, 2)); /* { dg-error "wants a function and one argument" } */
  __await (async_blocking (two, 1)); /* { dg-error "too few arguments to function 'two'" } */
  __await (async_blocking (printf, "%s", "a")); /* { dg-error "wants a function and one argument" } */
  __await (async_blocking (f, s)); /* { dg-error "incompatible type for argument 1 of 'f'" } */
  __await (async_blocking (of_struct, n)); /* { dg-error "incompatible type for argument 1 of" } */
  __await (async_blocking (n, 1)); /* { dg-error "called object 'n' is not a function" } */
  __await (async_blocking_detached (f, s)); /* { dg-error "incompatible type for argument 1 of 'f'" } */
}
