/* What is wrong with an await is said at the await, not in the header that
   gives it a short name.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-pedantic -Wall -Wno-return-type" } */

#include <asyncc/short.h>

async int f (int);

async int
twice (void)
{
  return
    await (
      await (f (1)));			/* { dg-error "operand of '__await' has type 'int'" } */
					/* { dg-note "only the value of a call of an" "" { target *-*-* } .-1 } */
}

int
outside (void)
					/* { dg-note "declare 'outside' with '__async' to use '__await' in" "" { target *-*-* } .-1 } */
{
  return await (f (1));			/* { dg-error "outside an async function" } */
}

async int
nothing (void)
{
  return await ();			/* { dg-error "exactly one argument" } */
					/* { dg-note "write '__await .e.', with parentheses around a comma" "" { target *-*-* } .-1 } */
}
