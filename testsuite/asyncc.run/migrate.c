/* A future that is resumed on another thread reads that thread's errno,
   thread-local variables and identity.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "says where it is after each poll" } */
/* { dg-options "-pthread" } */
/* no-sync: polls on two threads  */

#include "test.h"
#include <errno.h>
#include <pthread.h>

static __thread int local = 1;
__thread int global_local = 10;
static __thread struct { int a[4]; } aggregate;

static NOINLINE __async long
reads (pthread_t *first, pthread_t *second)
{
  long s = 0;
  errno = 5;
  *first = pthread_self ();
  local += 1;
  global_local += 1;
  aggregate.a[2] = 7;
  s += errno + local + global_local + aggregate.a[2];
  __async_suspend ();
  s += errno * 1000;			/* 3 there */
  *second = pthread_self ();
  s += local * 10000;			/* 50 there */
  s += global_local * 1000000;		/* 60 there */
  s += aggregate.a[2] * 100000000L;	/* 0 there */
  errno = 9;
  local = 51;
  __async_suspend ();
  s += errno == 5 && local == 2 ? 1 : 1000;	/* the first one's again */
  return s;
}

static NOINLINE __async int
loops (int n)
{
  int hits = 0;
  for (int i = 0; i < n; i++)
    {
      errno = 100 + i;
      hits += errno == 100 + i;
      __async_suspend ();
      hits += errno == 3;
      local++;
    }
  return hits;
}

static async_poll_t
poll_once (struct async_future *f)
{
  struct async_context cx;
  async_context_init (&cx, async_waker_noop ());
  return async_poll (f, &cx);
}

static void *
elsewhere (void *f)
{
  errno = 3;
  local = 50;
  global_local = 60;
  CHECK (poll_once (f) == ASYNC_PENDING);
  CHECK (errno == 9 && local == 51);
  return NULL;
}

static void *
elsewhere_loop (void *f)
{
  errno = 3;
  async_poll_t answer = poll_once (f);
  return answer == ASYNC_READY ? f : NULL;
}

int
main (void)
{
  pthread_t first, second, thread;
  __future (long) f = reads (&first, &second);
  CHECK (poll_once ((struct async_future *) f) == ASYNC_PENDING);
  CHECK (!pthread_create (&thread, NULL, elsewhere, f));
  CHECK (!pthread_join (thread, NULL));
  errno = 5;
  CHECK (poll_once ((struct async_future *) f) == ASYNC_READY);
  CHECK (pthread_equal (first, pthread_self ()) && pthread_equal (second, thread));
  CHECK (__asyncc_take (f)
	 == 5 + 2 + 11 + 7 + 3000 + 50 * 10000 + 60 * 1000000 + 1);

  __future (int) g = loops (4);
  void *done = NULL;
  while (!done)
    {
      CHECK (!pthread_create (&thread, NULL, elsewhere_loop, g));
      CHECK (!pthread_join (thread, &done));
    }
  CHECK (__asyncc_take (g) == 8);
  return 0;
}
