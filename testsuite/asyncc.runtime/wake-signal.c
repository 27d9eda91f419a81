/* Wakes from a signal handler that interrupts the runtime anywhere.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include "../alarms.h"

enum { WAKES = 500 };

static struct async_waker waker;
static volatile sig_atomic_t armed, signals, consume;

static void
handler (int sig)
{
  int saved = errno;

  (void) sig;
  signals++;
  if (!armed)
    return;
  if (consume) {
    armed = 0;
    async_waker_wake (&waker);
  } else
    async_waker_wake_by_ref (&waker);
  CHECK (errno == saved);
}

/* Counts the signals; each poll arms the handler again. */
static async_poll_t
waits (struct step *s, struct async_context *cx)
{
  int seen = signals;

  if (!armed && seen < WAKES * (s->n + 1)) {
    consume = s->i++ % 2;
    waker = async_waker_clone (async_context_waker (cx));
    armed = 1;
  }
  if (seen < WAKES * (s->n + 1))
    return ASYNC_PENDING;
  return ASYNC_READY;
}

/* Keeps the queue and the allocator busy meanwhile. */
static async_poll_t
busy (struct step *s, struct async_context *cx)
{
  for (;;) {
    if (!s->child)
      s->child = s->i++ % 50 ? async_yield () : async_sleep (100000);
    if (!step_await (s, cx))
      return ASYNC_PENDING;
  }
}

/* What is left of the waker when its task is gone. */
static void
disarm (void)
{
  sigset_t set, old;

  sigemptyset (&set);
  sigaddset (&set, SIGALRM);
  sigprocmask (SIG_BLOCK, &set, &old);
  if (armed)
    async_waker_drop (&waker);
  armed = 0;
  sigprocmask (SIG_SETMASK, &old, NULL);
}

int
main (void)
{
  struct step *background;

  begin_alarms (handler, 500);
  for (int n = 0; n < 2; n++) {
    struct step *s = step (waits, NULL);

    s->n = n;
    background = n ? async_spawn (step (busy, NULL)) : NULL;
    run (s);
    async_drop (background);
    disarm ();
  }
  end_alarms ();
  CHECK (signals >= 2 * WAKES);
  return finish ();
}
