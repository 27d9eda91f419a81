/* A variable that has no value is warned of across an await, too.  (GCC 11 does
   not say where it was declared.)
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O2 -Wall -Wextra -Wno-unused-result" } */
/* { dg-require-gcc 12 } */

#include <asyncc/future.h>

__async int f (int);

__async int
uninitialized (void)
{
  int x; return __await (f (1)) + x;	/* { dg-warning "uninitialized|declared here" } */
					/* { dg-note "'x' was declared here" "" { target *-*-* } .-1 } */
}
