/* A function that is dropped while it waits for one of another unit drops that once, be
   it a copy for drops that does so or, where code cannot be copied, the function itself.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-additional-sources "aux/drop-once-2.c" } */
/* { dg-skip-stress "drops at a certain suspension" } */
/* no-sync: drops futures  */

#include "test.h"

extern __async int never (int *drops);

static NOINLINE __async int
with_copy (int *drops)
{
  return __await (never (drops)) + 1;
}

/* The labels are known elsewhere.  */
static NOINLINE __async int
without_copy (int *drops)
{
  static void *const labels[] = { &&even, &&odd };
  int n = __await (never (drops));

  goto *labels[n & 1];
even:
  return 1;
odd:
  return 2;
}

static void
drop_waiting (__future (int) f, const int *drops)
{
  struct async_context cx;

  async_context_init (&cx, async_waker_noop ());
  CHECK (async_poll (f, &cx) == ASYNC_PENDING && *drops == 0);
  CHECK (async_poll (f, &cx) == ASYNC_PENDING && *drops == 0);
  async_drop (f);
  CHECK (*drops == 1);
}

int
main (void)
{
  int one = 0, other = 0;

  drop_waiting (with_copy (&one), &one);
  drop_waiting (without_copy (&other), &other);
  puts ("ok");
  return 0;
}
