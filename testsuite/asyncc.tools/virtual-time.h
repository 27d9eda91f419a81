/* A reactor under which time passes only when nobody can run, and then at once.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "host/host.h"

#include "check.h"

static uint64_t virtual_now = 1000;

static uint64_t
virtual_time (struct runtime *rt)
{
  (void) rt;
  return virtual_now;
}

static int
nothing_to_open (struct runtime *rt)
{
  (void) rt;
  return 0;
}

static void
pass_time (struct runtime *rt, uint64_t timeout)
{
  (void) rt;
  CHECK (timeout != ASYNCC_NEVER);
  virtual_now += timeout;
}

static bool
nothing_awaited (const struct runtime *rt)
{
  (void) rt;
  return false;
}

static uint64_t
nothing_to_check (const struct runtime *rt)
{
  (void) rt;
  return ASYNCC_NEVER;
}

static void
check_nothing (struct runtime *rt, uint64_t now)
{
  (void) rt;
  (void) now;
}

static void
free_nothing (struct runtime *rt)
{
  (void) rt;
}

static const struct reactor virtual_reactor = {
  .now = virtual_time,
  .open = nothing_to_open,
  .wait = pass_time,
  .awaited = nothing_awaited,
  .next_check = nothing_to_check,
  .check = check_nothing,
  .free = free_nothing
};

/* From here on this thread's time is virtual. */
static void
begin_virtual_time (void)
{
  struct runtime *rt = runtime_get ();

  CHECK (rt);
  runtime_use (rt, &virtual_reactor);
}
