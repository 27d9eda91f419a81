/* How a runtime waits for descriptors.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

static int
open_state (struct runtime *rt)
{
  return io_state_get (rt) ? poller_open (rt) : -ENOMEM;
}

static bool
awaited (const struct runtime *rt)
{
  return rt->io && rt->io->waiting > 0;
}

static uint64_t
now (struct runtime *rt)
{
  (void) rt;
  return clock_monotonic ();
}

const struct reactor io_reactor = {
  .now = now,
  .open = open_state,
  .wait = poller_wait,
  .awaited = awaited,
  .next_check = io_next_check,
  .check = io_check,
  .free = io_free,
};
