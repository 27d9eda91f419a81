/* The longest time, of the processor, that one operation on timers takes beside N others:
   to start one, to stop one; and that a task waits for its next poll while all of them
   come at once.  The value is nanoseconds.
   SPDX-License-Identifier: MIT  */

#include "runtime.h"

static double longest;

static void
note (double since)
{
  double took = processor_time () - since;

  if (took > longest)
    longest = took;
}

static uint64_t
far (long i)
{
  return ASYNC_S (100) + (uint64_t) (i * 7919 % 1000003) * 1000;
}

static struct async_future *
start (__future (void) f)
{
  struct async_context cx;
  struct async_future *object = (struct async_future *) f;

  async_context_init (&cx, async_waker_noop ());
  if (async_poll (object, &cx) == ASYNC_READY)
    abort ();
  return object;
}

static __async long
operations (long n)
{
  struct async_future **f = malloc (n * sizeof *f);

  if (!f)
    abort ();
  for (long i = 0; i < n; i++) {
    double since = processor_time ();
    f[i] = start (async_sleep (far (i)));
    note (since);
  }
  for (long i = 0; i < n; i++) {
    double since = processor_time ();
    async_drop (f[i]);
    note (since);
  }
  /* All of them at once. */
  uint64_t at = async_now () + ASYNC_MS (1);
  for (long i = 0; i < n; i++)
    f[i] = start (async_sleep_until (at));
  for (int i = 0; i < 10000; i++) {
    double since = processor_time ();
    __await (async_yield ());
    note (since);
  }
  for (long i = 0; i < n; i++)
    async_drop (f[i]);
  free (f);
  return (long) longest;
}

static long
run_ours (long n)
{
  return async_run (operations (n));
}

static long
run_hand (long n)
{
  (void) n;
  return 0;
}
