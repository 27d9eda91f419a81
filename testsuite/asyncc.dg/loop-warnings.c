/* What a loop does at most is compared with what it says, also if it awaits.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O1" } */

#include <asyncc.h>

__async int f (int);
extern void fill (void *);
extern void use (const void *);

__async void
too_far (int k)
{
  int a[4];

  for (int i = 0; i <= 4; i++)	/* { dg-note "within this loop" } */
    a[i] = __await (f (k));	/* { dg-warning "iteration 4 invokes undefined" } */
  use (a);
}

__async int
too_far_later (int k)
{
  int a[4], sum = 0;

  fill (a);
  for (int i = 0; i != 7; i++)	/* { dg-note "within this loop" } */
    {
      if (k > 3)
	k = __await (f (i));
      sum += a[i] + k;		/* { dg-warning "iteration 4 invokes undefined" } */
    }
  return sum;
}

__async void
just_so (int k)
{
  int a[4];

  for (int i = 0; i < 4; i++)
    a[i] = __await (f (k));
  use (a);
}

__async void
leaves (int k)
{
  int a[4];

  for (int i = 0; i <= 4; i++)
    {
      if (i == k)
	break;
      a[i] = __await (f (k));
    }
  use (a);
}
