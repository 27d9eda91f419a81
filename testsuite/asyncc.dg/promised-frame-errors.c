/* Frames that are larger than the user promises.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */

extern int use (void *);

__attribute__ ((async_frame_limit (100))) __async int
too_large (void)		/* { dg-error "the frame of 'too_large' has \[0-9\]+ bytes, more than the 100 that 'async_frame_limit' promises" } */
{				/* { dg-note "allocated apart" "" { target *-*-* } .-1 } */
  char c[100];
  use (c);
  __async_suspend ();
  return use (c);
}

__attribute__ ((async_frame_limit (4000))) __async int
aligned (void)			/* { dg-error "the frame of 'aligned' is aligned to 64 bytes, more than the \[0-9\]+ that 'async_frame_limit' promises" } */
{				/* { dg-note "allocated apart" "" { target *-*-* } .-1 } */
  _Alignas (64) char c[64];
  use (c);
  __async_suspend ();
  return use (c);
}

/* One that has it inside is told of itself alone.  */
__async int
outer (void)
{
  return __await (aligned ());
}
