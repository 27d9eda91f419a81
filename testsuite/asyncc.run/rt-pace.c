/* Intervals and rate limiters in compiled functions, and in synchronous ones.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"
#include <errno.h>

static struct async_limiter limiter = ASYNC_LIMITER_INIT (ASYNC_US (100), 2);

static NOINLINE __async uint64_t
ticks (int n, enum async_missed_ticks policy)
{
  struct async_interval i;
  uint64_t begin = async_now (), last = 0;

  CHECK (async_interval_init (&i, begin, ASYNC_US (200), policy) == 0);
  for (int k = 0; k < n; k++)
    {
      uint64_t due = __await (async_interval_tick (&i));
      CHECK (due > last && due <= async_now ());
      if (policy == ASYNC_TICKS_BURST)
	CHECK (due == begin + (uint64_t) k * ASYNC_US (200));
      if (policy == ASYNC_TICKS_SKIP)
	CHECK ((due - begin) % ASYNC_US (200) == 0);
      last = due;
    }
  async_interval_reset (&i);
  CHECK (__await (async_interval_tick (&i)) >= last + ASYNC_US (200));
  return last - begin;
}

static __async int
limited (int n)
{
  uint64_t begin = async_now ();
  int sum = 0;

  for (int i = 0; i < n; i++)
    sum += __await (async_limiter_acquire (&limiter, 1)) == 0;
  CHECK (async_now () - begin >= (uint64_t) (n - 2) * ASYNC_US (100));
  CHECK (__await (async_limiter_acquire (&limiter, 3)) == -EINVAL);
  CHECK (__await (async_limiter_acquire (&limiter, 2)) == 0);
  return sum;
}

int
main (void)
{
  CHECK (async_run (ticks (5, ASYNC_TICKS_BURST)) == 4 * ASYNC_US (200));
  CHECK (async_run (ticks (5, ASYNC_TICKS_DELAY)) >= 4 * ASYNC_US (200));
  CHECK (async_run (ticks (5, ASYNC_TICKS_SKIP)) >= 4 * ASYNC_US (200));
  CHECK (async_run (limited (10)) == 10);
  puts ("ok");
  return 0;
}
