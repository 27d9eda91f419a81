/* What the tests of synchronisation share: polls by a waker that counts.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef SYNC_H
#define SYNC_H

#include "rt.h"
#include <asyncc/sync.h>
#include <stdatomic.h>

/* One task: how often it was woken, and how many wakers of it there are. */
struct poller {
  atomic_int wakes, wakers;
};

static struct async_waker poller_clone (const struct async_waker *waker);

static inline void
poller_drop (struct async_waker *waker)
{
  struct poller *p = waker->data;

  CHECK (atomic_fetch_sub (&p->wakers, 1) > 0);
}

static inline void
poller_wake_by_ref (const struct async_waker *waker)
{
  atomic_fetch_add (&((struct poller *) waker->data)->wakes, 1);
}

static inline void
poller_wake (struct async_waker *waker)
{
  poller_wake_by_ref (waker);
  poller_drop (waker);
}

static const struct async_waker_vtable poller_vtable
  = { poller_clone, poller_wake, poller_wake_by_ref, poller_drop };

static struct async_waker
poller_clone (const struct async_waker *waker)
{
  atomic_fetch_add (&((struct poller *) waker->data)->wakers, 1);
  return *waker;
}

static inline bool
poll_as (struct poller *p, struct async_future *f)
{
  struct async_waker waker = { &poller_vtable, p };
  struct async_context cx;

  CHECK (f);
  async_context_init (&cx, &waker);
  return async_poll (f, &cx) == ASYNC_READY;
}

static inline int
int_of (struct async_future *f)
{
  return *async_result ((struct int_future *) f);
}

struct pointer_future { ASYNC_FUTURE (void *); };

static inline void *
pointer_of (struct async_future *f)
{
  return *async_result ((struct pointer_future *) f);
}

/* An int future that is to be ready at once. */
static inline int
now_int (struct async_future *f)
{
  struct poller p = { 0, 0 };
  int result;

  CHECK (poll_as (&p, f) && p.wakes == 0 && p.wakers == 0);
  result = int_of (f);
  async_drop (f);
  return result;
}

#endif
