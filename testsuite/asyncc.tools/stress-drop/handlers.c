/* Handlers that do more than give back: while a function is dropped they run
   from their beginning to their end.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "held.h"
#include <stdio.h>

static int done;

static NOINLINE void
note (int n)
{
  for (int i = 0; i < n; i++)
    done += opaque (1);
}

static void
release_slowly (int **p)
{
  HOLD (a, 100);
  note (3);
  release (&a);
  release (p);
}

static int
chain (int n)
{
  HOLD (a, 200);
  return n == 0 ? opaque (0) : chain (n - 1) + 1;
}

static inline __attribute__ ((always_inline)) void
release_inline (int **p)
{
  note (chain (2));
  release (p);
}

static NOINLINE int
slow (int n)
{
  __attribute__ ((cleanup (release_slowly))) int *a = acquire (n);
  __attribute__ ((cleanup (release_inline))) int *b = acquire (n + 1);
  return opaque (*a) + *b;
}

/* The handler sees the variables around it.  */
static NOINLINE int
nested (int n)
{
  int count = n, *held = NULL;
  void give_back (int *unused)
  {
    count += opaque (*unused);
    note (1);
    release (&held);
  }
  __attribute__ ((cleanup (give_back))) int i = 5;

  held = acquire (300);
  i += opaque (*held);
  {
    HOLD (b, 301);
    i += slow (*b);
  }
  return i + count;
}

/* A handler for two levels, each of which is suspended when it is dropped.  */
static NOINLINE int
levels (int n)
{
  __attribute__ ((cleanup (release_slowly))) int *a = acquire (n);
  return n == 0 ? slow (1) : levels (n - 1) + *a;
}

int
main (void)
{
  HOLD (a, 1);
  int sum = slow (2) + nested (3) + levels (3);
  printf ("%d %d\n", sum + *a, done);
  return 0;
}
