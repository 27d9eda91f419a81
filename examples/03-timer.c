/* 03-timer: a future written by hand, and the loop that polls it.  This is all
   there is below __await: a struct, a poll function and somebody who keeps
   the waker.  Time is simulated, so the program does not really wait.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned now;

/* A timer is a future of int (the time when it went off) and sits in a list
   until then. */
struct timer {
  ASYNC_FUTURE (int);
  unsigned deadline;
  bool waiting;
  struct async_waker waker;
  struct timer *next;
};

static struct timer *timers;

static async_poll_t
timer_poll (struct async_future *self, struct async_context *cx)
{
  struct timer *t = (struct timer *) self;

  if (now >= t->deadline) {
    t->result = now;
    return ASYNC_READY;
  }
  if (!t->waiting) {
    t->waiting = true;
    t->waker = async_waker_clone (async_context_waker (cx));
    t->next = timers;
    timers = t;
  }
  return ASYNC_PENDING;
}

/* Take T out of the list; true if it was there. */
static bool
timer_forget (struct timer *t)
{
  for (struct timer **p = &timers; *p; p = &(*p)->next)
    if (*p == t) {
      *p = t->next;
      return true;
    }
  return false;
}

static void
timer_drop (struct async_future *self)
{
  struct timer *t = (struct timer *) self;

  if (timer_forget (t))
    async_waker_drop (&t->waker);
  free (t);
}

static const struct async_vtable timer_vtable = { .poll = timer_poll, .drop = timer_drop };

static __future (int)
timer (unsigned delay)
{
  struct timer *t = calloc (1, sizeof *t);

  if (!t)
    return 0;
  async_future_init (t, &timer_vtable);
  t->deadline = now + delay;
  return async_future_as (int, t);
}

/* The next timer in the list goes off: time jumps there. */
static void
advance (void)
{
  struct timer *first = timers;

  for (struct timer *t = timers; t; t = t->next)
    if (t->deadline < first->deadline)
      first = t;
  now = first->deadline;
  timer_forget (first);
  async_waker_wake (&first->waker);
}

/* A waker that notes in a bool that its task wants to be polled. */
static struct async_waker
flag_clone (const struct async_waker *w)
{
  return *w;
}

static void
flag_wake (struct async_waker *w)
{
  *(bool *) w->data = true;
}

static void
flag_wake_by_ref (const struct async_waker *w)
{
  *(bool *) w->data = true;
}

static void
flag_drop (struct async_waker *w)
{
  (void) w;
}

static const struct async_waker_vtable flag_vtable
  = { flag_clone, flag_wake, flag_wake_by_ref, flag_drop };

static __async int
blink (const char *name, int times, unsigned period)
{
  int at = 0;

  while (times--) {
    at = __await (timer (period));
    printf ("%3d ms: %s\n", at, name);
  }
  return at;
}

int
main (void)
{
  __future (int) task[] = { blink ("red", 4, 30), blink ("green", 2, 50) };
  bool woken[] = { true, true };
  int left = 2;

  while (left) {
    for (int i = 0; i < 2; i++) {
      struct async_waker waker = { &flag_vtable, &woken[i] };
      struct async_context cx;

      if (!woken[i])
	continue;
      woken[i] = false;
      async_context_init (&cx, &waker);
      if (async_poll (task[i], &cx) == ASYNC_READY) {
	async_drop (task[i]);
	left--;
      }
    }
    if (timers)
      advance ();
  }
  return 0;
}
