/* A rate limiter of several threads, and waits for it that are dropped: it gives no more
   than have come.  Intervals and limiters without memory.  (When exactly is for
   virtual-limiter.c.)
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "sync-test.h"
#include "failing-alloc.h"
#include <asyncc/interval.h>
#include <pthread.h>

enum { THREADS = 4, EACH = 60, PERIOD = 20000, BURST = 3 };

static struct async_limiter limiter = ASYNC_LIMITER_INIT (PERIOD, BURST);
static atomic_int taken;

static void *
takes (void *arg)
{
  unsigned int n = 1 + *(unsigned int *) arg % BURST;

  for (int i = 0; i < EACH; i++) {
    int result = 1;

    if (i % 4 == 0) /* it may be too late */
      run_int (async_within ((uint64_t) i * 1000, async_limiter_acquire (&limiter, n), &result));
    else
      result = run_int (async_limiter_acquire (&limiter, n));
    CHECK (result == 0 || (result == 1 && i % 4 == 0));
    if (result == 0)
      taken += (int) n;
    if (i % 8 == 3 && async_limiter_try_acquire (&limiter, n) == 0)
      taken += (int) n;
  }
  return NULL;
}

static void
test_threads (void)
{
  static unsigned int numbers[THREADS] = { 0, 1, 2, 3 };
  uint64_t begin = async_now ();
  pthread_t t[THREADS];

  for (int i = 0; i < THREADS; i++)
    CHECK (pthread_create (&t[i], NULL, takes, &numbers[i]) == 0);
  for (int i = 0; i < THREADS; i++)
    CHECK (pthread_join (t[i], NULL) == 0);
  CHECK (taken > EACH);
  CHECK ((uint64_t) (taken - BURST) * PERIOD <= async_now () - begin);
}

/* Dropped before it is polled, while it waits for its turn, for permits, and at the
   end. */
static void
test_dropped (void)
{
  struct async_limiter l = ASYNC_LIMITER_INIT (ASYNC_S (3600), 2);
  struct poller p[3] = { 0 };
  struct async_future *f[3];

  for (int i = 0; i < 3; i++)
    f[i] = async_limiter_acquire (&l, 2);
  CHECK (poll_as (&p[0], f[0]) && int_of (f[0]) == 0);
  CHECK (!poll_as (&p[1], f[1]) && !poll_as (&p[2], f[2]));
  async_drop (f[0]);
  CHECK (async_limiter_try_acquire (&l, 0) == -EAGAIN);
  async_drop (f[1]);
  CHECK (p[1].wakers == 0 && p[2].wakes == 1);
  CHECK (!poll_as (&p[2], f[2]));
  async_drop (f[2]);
  CHECK (p[2].wakers == 0);
  CHECK (async_limiter_try_acquire (&l, 0) == 0);
  async_drop (async_limiter_acquire (&l, 1));
  CHECK (async_limiter_try_acquire (&l, 0) == 0);
}

static void
test_no_memory (void)
{
  struct async_interval i;

  CHECK (async_interval_init (&i, 0, 1, ASYNC_TICKS_BURST) == 0);
  allocations = 0;
  fail_at = 1;
  CHECK (!async_interval_tick (&i));
  allocations = 0;
  CHECK (!async_limiter_acquire (&limiter, 1));
  fail_at = 0;
}

int
main (void)
{
  async_set_allocator (failing_alloc, checked_free);
  test_no_memory ();
  test_dropped ();
  CHECK (outstanding == 0);
  async_set_allocator (NULL, NULL);
  if (!SIMULATED)
    test_threads ();
  return finish ();
}
