/* What each of WIDTH functions waits for: a future by hand that somebody sets and wakes.
   SPDX-License-Identifier: MIT  */

#ifndef WAITS_H
#define WAITS_H

#include <asyncc.h>
#include <stdbool.h>

struct wait {
  ASYNC_FUTURE_VOID;
  struct async_waker waker; /* no vtable: nobody waits */
  bool set;
};

static struct wait waits[WIDTH];

static async_poll_t
wait_poll (struct async_future *self, struct async_context *cx)
{
  struct wait *w = (struct wait *) self;

  if (w->set) {
    w->set = false;
    return ASYNC_READY;
  }
  if (!w->waker.vtable || !async_waker_same (&w->waker, async_context_waker (cx))) {
    if (w->waker.vtable)
      async_waker_drop (&w->waker);
    w->waker = async_waker_clone (async_context_waker (cx));
  }
  return ASYNC_PENDING;
}

static void
wait_drop (struct async_future *self)
{
  (void) self;
}

static const struct async_vtable wait_vtable = { .poll = wait_poll, .drop = wait_drop };

#endif /* WAITS_H */
