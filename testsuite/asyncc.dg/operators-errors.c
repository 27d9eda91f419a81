/* Futures are no numbers: what was meant is the value, and the await is
   missing.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */

__async int f (int n);
__async void v (void);

__async int
arithmetic (__future (int) a, __future (int) b, __future (void) c)
{
  a++;					/* { dg-error "arithmetic on a future; '__await" } */
  --c;					/* { dg-error "arithmetic on a future" } */
  a += 1;				/* { dg-error "arithmetic on a future" } */
  a = a - 1;				/* { dg-error "arithmetic on a future" } */
  int n = a - b;			/* { dg-error "arithmetic on a future" } */
  n += a[1].result;			/* { dg-error "arithmetic on a future" } */
  n += f (1) + 1;			/* { dg-error "arithmetic on a future" } */
  return 2 + f (2);			/* { dg-error "arithmetic on a future" } */
}

__async int
order (__future (int) a, __future (int) b)
{
  if (a < b)				/* { dg-error "futures have no order; '__await" } */
    return 1;
  return f (1) >= f (2);		/* { dg-error "futures have no order" } */
}

/* What sizeof evaluates has to be in an async function.  */
int
size (int n)				/* { dg-note "declare 'size'" } */
{
  return sizeof (int[__await (f (n))]);	/* { dg-error "outside an async function" } */
}

int
type (int n)
					/* { dg-note "declare 'type' with '__async' to use '__async_suspend' in" "" { target *-*-* } .-1 } */
{
  __typeof__ (int[(__async_suspend (), n)]) a;	/* { dg-error "outside an async function" } */
  return sizeof a;
}
