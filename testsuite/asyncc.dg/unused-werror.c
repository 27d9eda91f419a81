/* ... and -Werror makes it an error.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Werror" } */

__async int f (int);

void
plain (void)
{
  f (1);				/* { dg-error "unused|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
}
/* { dg-message "treated as errors" "" { target *-*-* } 0 } */
