/* An async stream whose values are ready: one in 64 waits.  In the place of a machine by
   hand stands an async function that gives one value each time it is awaited.
   SPDX-License-Identifier: MIT  */

#include "bench.h"
#include <asyncc/stream.h>

static NOINLINE __async __generator long
values (long n)
{
  for (long i = 0; i < n; i++) {
    if (__builtin_expect (i % 64 == 63, 0))
      __async_suspend ();
    __yield (i ^ i >> 3);
  }
}

static __async long
run_async (long n)
{
  long sum = 0;

  for (__each (v, values (n)))
    sum += v;
  return sum;
}

static NOINLINE __async long
next_value (long i)
{
  if (__builtin_expect (i % 64 == 63, 0))
    __async_suspend ();
  return i ^ i >> 3;
}

static __async long
await_each (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++)
    sum += __await (next_value (i));
  return sum;
}

static long
run_hand (long n)
{
  __future (long) f = await_each (n);

  drive ((struct async_future *) f);
  return __asyncc_take (f);
}

static long
run_sync (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++)
    sum += i ^ i >> 3;
  return sum;
}
