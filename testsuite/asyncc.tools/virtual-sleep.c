/* Sleeps and timeouts in virtual time.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "virtual-time.h"

static void
run_void (struct async_future *f)
{
  async_run (f);
  async_drop (f);
}

int
main (void)
{
  uint64_t begin = async_now (), hour = ASYNC_S (3600);
  struct async_future *slow, *timeout;

  begin_virtual_time ();
  CHECK (async_now () == 1000 && begin != 1000);
  run_void (async_sleep (24 * hour));
  CHECK (async_now () == 1000 + 24 * hour);
  run_void (async_sleep_until (25 * hour));
  CHECK (async_now () == 25 * hour);
  run_void (async_sleep_until (hour)); /* over */
  CHECK (async_now () == 25 * hour);
  slow = async_sleep (hour);
  timeout = async_run (async_timeout (slow, 5));
  CHECK (async_now () == 25 * hour + 5);
  async_drop (timeout);
  async_drop (slow);
  return 0;
}
