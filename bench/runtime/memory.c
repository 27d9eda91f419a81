/* The bytes of a task that sleeps: the value, of N tasks.
   SPDX-License-Identifier: MIT  */

#include "runtime.h"

#include "count.h"
#include "hand.h"

static NOINLINE __async long
sleeper (long v)
{
  __await (async_sleep (ASYNC_S (1000)));
  return v;
}

static __async long
sleepers (long n)
{
  long before = allocated;

  for (long i = 0; i < n; i++)
    async_detach (async_spawn (sleeper (i)));
  __await (async_yield ());
  __await (async_yield ());
  return allocated - before;
}

static long
run_ours (long n)
{
  count_allocations ();
  return async_run (sleepers (n)) / n;
}

/* What the task and its timer are, who waits for it, and what it gives. */
struct hand_sleeper {
  struct hand_task task;
  struct hand_timer timer;
  struct hand_task *waits;
  long v, result;
};

static long
run_hand (long n)
{
  (void) n;
  return sizeof (struct hand_sleeper);
}
