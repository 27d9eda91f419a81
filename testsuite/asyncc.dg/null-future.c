/* An awaited future is not null, even if who makes it may have no memory; and to
   await it is to call it.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O2 -Wall -Wextra -Wnull-dereference" } */

#include <asyncc.h>
#include <stdlib.h>

struct hand
{
  ASYNC_FUTURE (int);
  int k;
};

extern const struct async_vtable hand_vtable;

static __future (int)
by_hand (int k)
{
  struct hand *h = calloc (1, sizeof *h);

  if (!h)
    return NULL;
  async_future_init (h, &hand_vtable);
  h->k = k;
  return async_future_as (int, h);
}

__async int
twice (int k)
{
  int sum = __await (by_hand (k));

  return sum + __await (by_hand (k + 1));
}

__async void v (void);
extern int choose (void);

__async int
behind (int k)
{
  int *p = choose () ? &k : NULL;

  __await (v ());
  k += *p;			/* { dg-warning "potential null pointer dereference" } */
  __await (v ());
  return k;
}
