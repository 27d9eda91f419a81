/* Wakers leave the thread: a future written with __async_suspend alone is
   woken from another thread and from a signal handler.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-pthread" } */
/* no-sync: nobody waits  */

#include "test.h"
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

struct event
{
  atomic_int set;
  /* There is a waker: the first poll need not have come so far.  */
  atomic_int waiting;
  struct async_waker waker;
};

static __async int
event_wait (struct event *e)
{
  e->waker = async_waker_clone (async_context_waker (__async_context ()));
  atomic_store (&e->waiting, 1);
  while (!atomic_load (&e->set))
    __async_suspend ();
  return atomic_load (&e->set);
}

static void *
setter (void *p)
{
  struct event *e = p;
  do
    usleep (1000);
  while (!atomic_load (&e->waiting));
  struct async_waker w = e->waker;
  atomic_store (&e->set, 7);
  async_waker_wake (&w);
  return NULL;
}

static __async int
woken_by_thread (int rounds)
{
  int s = 0;
  while (rounds--)
    {
      struct event e = { 0 };
      pthread_t thread;
      __future (int) f = event_wait (&e);
      /* Poll once, by racing it with nothing, so that it waits already.  */
      __future (void) nothing = wait_polls (0);
      CHECK (__await (async_select (f, nothing)) == 1);
      __await (nothing);
      CHECK (!pthread_create (&thread, NULL, setter, &e));
      s += __await (f);
      CHECK (!pthread_join (thread, NULL));
    }
  return s;
}

static struct event signalled;

static void
on_alarm (int sig)
{
  (void) sig;
  if (!atomic_load (&signalled.waiting))
    {
      ualarm (2000, 0);
      return;
    }
  atomic_store (&signalled.set, 3);
  async_waker_wake_by_ref (&signalled.waker);
}

static __async int
woken_by_signal (void)
{
  ualarm (2000, 0);
  int r = __await (event_wait (&signalled));
  async_waker_drop (&signalled.waker);
  return r;
}

/* A wake that comes after the end is harmless.  */
static struct async_waker late;

static __async int
leaves_waker (void)
{
  late = async_waker_clone (async_context_waker (__async_context ()));
  return 1;
}

int
main (void)
{
  signal (SIGALRM, on_alarm);
  CHECK (async_run (woken_by_thread (5)) == 35);
  CHECK (async_run (woken_by_signal ()) == 3);
  CHECK (async_run (async_spawn (leaves_waker ())) == 1);
  async_waker_wake_by_ref (&late);
  async_waker_wake (&late);
  return 0;
}
