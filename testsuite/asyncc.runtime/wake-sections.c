/* A signal handler that wakes at any moment, also in the middle of what the runtime does
   with its queue, and between its last look at it and the wait.  The next signal comes
   after the task has seen the one before: a wake that is lost is the end.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include <signal.h>
#include <stdatomic.h>
#include <sys/time.h>

enum { WAKES = 10000 };

static struct async_waker waker, quiet;
static atomic_bool sent;
static atomic_int seen;

static void
handler (int sig)
{
  (void) sig;
  sent = true;
  async_waker_wake_by_ref (&waker);
}

static void
next_signal (void)
{
  struct itimerval it = { { 0, 0 }, { 0, 5 + seen % 61 } };

  setitimer (ITIMER_REAL, &it, NULL);
}

/* For some of the signals nothing else happens: only they end the wait. */
static bool
quiet_p (void)
{
  return seen / 100 % 2 && seen < WAKES;
}

static async_poll_t
sees (struct step *s, struct async_context *cx)
{
  if (s->at++ == 0) {
    waker = async_waker_clone (async_context_waker (cx));
    next_signal ();
  }
  if (sent) {
    sent = false;
    seen++;
    next_signal ();
  }
  if (!quiet_p () && quiet.vtable) {
    async_waker_wake (&quiet);
    quiet.vtable = NULL;
  }
  if (seen < WAKES)
    return ASYNC_PENDING;
  return ASYNC_READY;
}

/* Keeps the queue busy at other times, and wakers and tasks coming and going. */
static async_poll_t
noise (struct step *s, struct async_context *cx)
{
  for (;;) {
    if (!s->child && quiet_p ()) {
      if (!quiet.vtable)
	quiet = async_waker_clone (async_context_waker (cx));
      return ASYNC_PENDING;
    }
    if (!s->child)
      s->child = s->i++ % 2 ? (struct async_future *) async_spawn (after (1, 0))
			    : async_yield ();
    if (!step_await (s, cx))
      return ASYNC_PENDING;
  }
}

int
main (void)
{
  struct sigaction sa = { .sa_handler = handler };
  struct itimerval off = { { 0, 0 }, { 0, 0 } };
  struct async_future *background;

  sigaction (SIGALRM, &sa, NULL);
  background = (struct async_future *) async_spawn (step (noise, NULL));
  run (step (sees, NULL));
  setitimer (ITIMER_REAL, &off, NULL);
  async_waker_drop (&waker);
  if (quiet.vtable)
    async_waker_drop (&quiet);
  async_drop (background);
  return finish ();
}
