/* The same with objects whose sizes have no sum.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile { target *64*-*-* } } */

extern int use (void *);

__async int
end_of_space (void)			/* { dg-error "the frame of 'end_of_space' has more than 4294967295 bytes" } */
{					/* { dg-note "allocated apart" "" { target *-*-* } .-1 } */
  char a[1L << 59], b[1L << 59], c[1L << 59], d[1L << 59], e[1L << 59];
  use (a), use (b), use (c), use (d), use (e);
  __async_suspend ();
  return use (a) + use (b) + use (c) + use (d) + use (e);
}
