/* Timers that are started and stopped again, beside PENDING others.
   SPDX-License-Identifier: MIT  */

#include "runtime.h"

#include "hand.h"

static uint64_t
far (long i)
{
  return ASYNC_S (100) + (uint64_t) (i * 7919 % 1000003) * 1000;
}

static void
start (struct async_future *f)
{
  struct async_context cx;

  async_context_init (&cx, async_waker_noop ());
  if (async_poll (f, &cx) == ASYNC_READY)
    abort ();
}

/* In a task, as in a program. */
static __async long
timers (long n)
{
  struct async_future **pending = malloc ((PENDING + 1) * sizeof *pending);

  if (!pending)
    abort ();
  for (long i = 0; i < PENDING; i++) {
    pending[i] = (struct async_future *) async_sleep (far (i));
    start (pending[i]);
  }
  begin ();
  for (long i = 0; i < n; i++) {
    __future (void) f = async_sleep (far (i));
    start ((struct async_future *) f);
    async_drop (f);
  }
  end ();
  for (long i = 0; i < PENDING; i++)
    async_drop (pending[i]);
  free (pending);
  return n;
}

static long
run_ours (long n)
{
  return async_run (timers (n));
}

static long
run_hand (long n)
{
  struct hand_timer *pending = malloc ((PENDING + 1) * sizeof *pending);

  if (!pending)
    abort ();
  hand_wheel.turned = hand_now ();
  for (long i = 0; i < PENDING; i++)
    hand_timer_start (&pending[i], hand_now () + far (i));
  begin ();
  for (long i = 0; i < n; i++) {
    struct hand_timer t;
    hand_timer_start (&t, hand_now () + far (i));
    __asm__ volatile ("" : : "r" (&t) : "memory");
    hand_timer_stop (&t);
  }
  end ();
  for (long i = 0; i < PENDING; i++)
    hand_timer_stop (&pending[i]);
  free (pending);
  return n;
}
