/* A function that is dropped while its callees hold things: they first.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "held.h"
#include <stdio.h>
#include <stdlib.h>

static NOINLINE int
leaf (int n)
{
  HOLD (a, n);
  return opaque (*a);
}

static int
inlined (int n)
{
  HOLD (a, 100 + n);
  HOLD (b, 200 + n);
  return leaf (*a) + opaque (*b);
}

/* The frames of recursive functions are on the heap.  */
static NOINLINE int
tree (int n)
{
  HOLD (a, 300 + n);
  if (n == 0)
    return leaf (n);
  int left = tree (n - 1);
  HOLD (b, 400 + n);
  return left + tree (n - 1) + *b;
}

static int odd (int n);

static NOINLINE int
even (int n)
{
  HOLD (a, 500);
  return n == 0 ? 1 : odd (opaque (n) - 1);
}

static NOINLINE int
odd (int n)
{
  if (n == 0)
    return 0;
  HOLD (a, 600);
  return even (n - 1);
}

/* Through a pointer goes a wrapper, which comes back when all is done.  */
static int
compare (const void *x, const void *y)
{
  HOLD (a, 700);
  return leaf (*(const int *) x) - leaf (*(const int *) y);
}

static NOINLINE int
callbacks (int (*fn) (int))
{
  int v[4] = { 4, 2, 1, 3 };
  HOLD (a, 800);

  qsort (v, 4, sizeof *v, compare);
  return v[0] * 1000 + v[3] + fn (*a - 798);
}

/* What a dropped callee would have returned is not seen.  */
static NOINLINE int *
get (int id)
{
  HOLD (a, id + 1000);
  opaque (*a);
  release (&a);
  return acquire (id);
}

static void
release_all (int *(*all)[1])
{
  release (&(*all)[0]);
}

static NOINLINE int
later (void)
{
  __attribute__ ((cleanup (release))) int *a = NULL, *b = NULL;
  __attribute__ ((cleanup (release_all))) int *all[1] = { 0 };

  a = get (900);
  b = get (901);
  opaque (*b);
  release (&b);
  all[0] = get (902);
  int sum = *a + opaque (*all[0]);
  release (all);
  return sum;
}

struct pair { int *first, *second; long more[6]; };

static void
release_pair (struct pair *p)
{
  release (&p->second);
  release (&p->first);
}

static NOINLINE struct pair
get_pair (int id)
{
  __attribute__ ((cleanup (release_pair))) struct pair p = { 0 };

  p.more[5] = opaque (id);
  p.first = acquire (id);
  p.second = acquire (id + 1);
  struct pair result = p;
  result.more[0] = opaque (id);
  p = (struct pair) { 0 };
  return result;
}

static NOINLINE long
pairs (void)
{
  __attribute__ ((cleanup (release_pair))) struct pair p = get_pair (910);
  __attribute__ ((cleanup (release_pair))) struct pair q = { 0 };

  q = get_pair (920);
  opaque (0);
  return p.more[5] + *q.first + q.more[0];
}

int
main (void)
{
  HOLD (a, 999);
  printf ("%d\n", leaf (1) + inlined (2) + inlined (3) + tree (3));
  printf ("%d %d\n", even (5), callbacks (tree));
  printf ("%d %ld %d\n", later (), pairs (), *a);
  return 0;
}
