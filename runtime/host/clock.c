/* The time.
   SPDX-License-Identifier: MIT

   A runtime reads it in the table of its reactor, which waits for it, too: so a
   simulation, where time passes as it wants, replaces both together.  A thread without a
   runtime has the system's; and as long as no runtime has been given another reactor
   nobody asks which runtime a thread has.  */

#include "host/host.h"

#include <time.h>

static atomic_bool several_clocks;

void
runtime_use (struct runtime *rt, const struct reactor *reactor)
{
  rt->reactor = reactor;
  atomic_store (&several_clocks, true);
}

uint64_t
clock_monotonic (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return (uint64_t) ts.tv_sec * 1000000000 + (uint64_t) ts.tv_nsec;
}

uint64_t
async_now (void)
{
  struct worker *w = NULL;

  if (atomic_load_explicit (&several_clocks, memory_order_relaxed))
    w = worker_here ();
  return w ? runtime_now (w->runtime) : clock_monotonic ();
}
