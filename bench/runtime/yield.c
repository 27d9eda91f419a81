/* A task that lets others run, and there are none.
   SPDX-License-Identifier: MIT  */

#include "runtime.h"

#include "hand.h"

static __async long
yields (long n)
{
  long i;

  for (i = 0; i < n; i++)
    __await (async_yield ());
  return i;
}

static long
run_ours (long n)
{
  return async_run (yields (n));
}

struct yielding {
  struct hand_task task;
  long i, n;
};

static void
yielding_step (struct hand_task *task)
{
  struct yielding *y = (struct yielding *) task;

  if (y->i == y->n)
    return;
  y->i++;
  hand_wake (task);
}

static long
run_hand (long n)
{
  struct yielding y = { .task.step = yielding_step, .n = n };

  hand_wake (&y.task);
  hand_run ();
  return y.i;
}
