/* The header of a future, its flags, wakers, contexts, __async_auto.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"

static int polls, woken, clones;

static struct async_waker
count_clone (const struct async_waker *w)
{
  clones++;
  return *w;
}
static void
count_wake (struct async_waker *w)
{
  woken += *(int *) w->data;
  clones--;
}
static void
count_wake_by_ref (const struct async_waker *w)
{
  woken += *(int *) w->data;
}
static void
count_drop (struct async_waker *w)
{
  (void) w;
  clones--;
}
static const struct async_waker_vtable count_vtable
  = { count_clone, count_wake, count_wake_by_ref, count_drop };

static async_poll_t
third_time (struct step *s, struct async_context *cx)
{
  polls++;
  async_waker_wake_by_ref (async_context_waker (cx));
  s->result = ++s->i;
  return s->i == 3 ? ASYNC_READY : ASYNC_PENDING;
}

static void
auto_drop (void)
{
  __async_auto struct step *kept = step (third_time, NULL);
  __async_auto struct step *none = NULL;

  CHECK (steps_alive == 1);
  (void) kept;
  (void) none;
}

int
main (void)
{
  int one = 1;
  struct async_waker waker = { &count_vtable, &one }, copy;
  struct async_context cx;
  struct step *s = step (third_time, NULL);
  struct aligned { ASYNC_FUTURE (long double); };
  struct tiny { ASYNC_FUTURE (char); };

  CHECK (sizeof (struct async_future) == 2 * sizeof (void *));
  CHECK (offsetof (struct tiny, result) == sizeof (struct async_future));
  CHECK (offsetof (struct aligned, result) % _Alignof (long double) == 0);
  async_context_init (&cx, &waker);
  CHECK (async_context_waker (&cx) == &waker);
  CHECK (async_poll (s, &cx) == ASYNC_PENDING);
  CHECK (async_poll (s, &cx) == ASYNC_PENDING);
  CHECK (async_poll (s, &cx) == ASYNC_READY);
  CHECK (async_poll (s, &cx) == ASYNC_READY); /* remembered */
  CHECK (polls == 3 && woken == 3 && *async_result (s) == 3);
  CHECK (((struct async_future *) s)->flags & ASYNC_FLAG_READY);
  async_drop (s);
  async_drop ((struct step *) NULL);
  copy = async_waker_clone (&waker);
  CHECK (async_waker_same (&copy, &waker) && clones == 1);
  async_waker_wake (&copy);
  CHECK (woken == 4 && clones == 0);
  copy = async_waker_clone (&waker);
  async_waker_drop (&copy);
  CHECK (woken == 4 && clones == 0);
  copy = async_waker_clone (async_waker_noop ());
  CHECK (async_waker_same (&copy, async_waker_noop ()));
  async_waker_wake_by_ref (&copy);
  async_waker_wake (&copy);
  async_waker_drop (&copy);
  auto_drop ();
  CHECK (steps_alive == 0 && steps_dropped_pending == 1);
  return finish ();
}
