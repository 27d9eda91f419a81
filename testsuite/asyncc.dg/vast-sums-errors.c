/* The same with sums, and with one object near the end of the address space.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile { target *64*-*-* } } */
/* { dg-options "-O1" } */

extern int use (void *);

static __attribute__ ((__noinline__)) __async int
part (int n)
{
  char big[3L << 30];
  use (big);
  __async_suspend ();
  return use (big) + n;
}

__async int
sum (void)				/* { dg-error "the frame of 'sum' has more than 4294967295 bytes" } */
{					/* { dg-note "allocated apart" "" { target *-*-* } .-1 } */
  char big[3L << 30];
  use (big);
  int n = __await (part (1));
  return use (big) + n;
}

__async int
several (void)				/* { dg-error "the frame of 'several' has more than 4294967295 bytes" } */
{					/* { dg-note "allocated apart" "" { target *-*-* } .-1 } */
  char a[2L << 30], b[2L << 30], c[1L << 30];
  use (a), use (b), use (c);
  __async_suspend ();
  return use (a) + use (b) + use (c);
}

__async int
enough (void)
{
  char a[2L << 30], b[1L << 30];
  use (a), use (b);
  __async_suspend ();
  return use (a) + use (b);
}
