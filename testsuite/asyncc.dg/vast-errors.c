/* Frames of more bytes than 32 bits can say: one error at the function whose frame
   it is, not at those that have it inside theirs.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile { target *64*-*-* } } */

extern int use (void *);

__async int
vast (void)				/* { dg-error "the frame of 'vast' has more than 4294967295 bytes" } */
{					/* { dg-note "allocated apart" "" { target *-*-* } .-1 } */
  char big[5L << 30];
  use (big);
  __async_suspend ();
  return use (big);
}

__async int
has_it_inside (void)
{
  return __await (vast ()) + 1;
}
