/* Sleeps and timeouts in virtual time.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "seeds.h"


static void
test_all (void)
{
  uint64_t start = async_now (), hour = ASYNC_S (3600);
  struct async_future *slow, *timeout;

  run_void (async_sleep (24 * hour));
  CHECK (async_now () == start + 24 * hour);
  run_void (async_sleep_until (start + 25 * hour));
  CHECK (async_now () == start + 25 * hour);
  run_void (async_sleep_until (hour)); /* over */
  CHECK (async_now () == start + 25 * hour);
  slow = async_sleep (hour);
  timeout = async_run (async_timeout (slow, 5));
  CHECK (async_now () == start + 25 * hour + 5);
  async_drop (timeout);
  async_drop (slow);
}

int
main (void)
{
  in_simulations (test_all);
  return finish ();
}
