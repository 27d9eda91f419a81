/* Futures that wait for a time.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

struct sleep {
  ASYNC_FUTURE_VOID;
  uint64_t ns;
  bool absolute;
  struct timer timer;
};

/* One that is awaited lies in the frame of who awaits it. */
#define SLEEP_ROOM 88
_Static_assert (sizeof (struct sleep) <= SLEEP_ROOM, "what <asyncc/runtime.h> promises");

static async_poll_t
sleep_poll (struct async_future *self, struct async_context *cx)
{
  struct sleep *s = container_of (self, struct sleep, future);
  struct runtime *rt;

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready ("async_sleep");
  if (self->state == ASYNC_STATE_START) {
    rt = runtime_of (cx);
    if (!rt)
      __asyncc_oom ("async_sleep");
    timer_start (rt, &s->timer, s->absolute ? s->ns : timer_after (runtime_now (rt), s->ns),
		 async_context_waker (cx));
    self->state = ASYNC_STATE_FIRST;
    return ASYNC_PENDING;
  }
  if (timer_pending_p (&s->timer, cx))
    return ASYNC_PENDING;
  self->state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static void
sleep_drop (struct async_future *self)
{
  struct sleep *s = container_of (self, struct sleep, future);

  timer_stop (&s->timer);
  future_free (self, sizeof *s, _Alignof (struct sleep));
}

DESCRIPTION (sleep_described, { ASYNC_WAITS_DEADLINE, ASYNC_STATE_FIRST,
				offsetof (struct sleep, timer.deadline), 0 });

static const struct async_vtable sleep_vtable
  = { .poll = sleep_poll, .drop = sleep_drop, .name = "async_sleep",
      .description = &sleep_described };

static void
sleep_init (struct sleep *s, uint64_t ns, bool absolute)
{
  memset (s, 0, sizeof *s);
  async_future_init (s, &sleep_vtable);
  s->ns = ns;
  s->absolute = absolute;
}

static struct async_future *
sleep_new (uint64_t ns, bool absolute)
{
  struct sleep *s = __asyncc_alloc (sizeof *s, _Alignof (struct sleep));

  if (!s)
    return NULL;
  sleep_init (s, ns, absolute);
  return future_on_heap (&s->future);
}

static struct async_future *
sleep_start (struct async_future *frame, uint64_t ns, bool absolute, struct async_context *cx)
{
  sleep_init (container_of (frame, struct sleep, future), ns, absolute);
  sleep_poll (frame, cx);
  return frame;
}

struct async_future *
async_sleep (uint64_t ns)
{
  return sleep_new (ns, false);
}

START (struct async_future *, async_sleep, (uint64_t ns, START_PARMS), SLEEP_ROOM)
{
  return sleep_start (frame, ns, false, cx);
}

struct async_future *
async_sleep_until (uint64_t deadline)
{
  return sleep_new (deadline, true);
}

START (struct async_future *, async_sleep_until, (uint64_t deadline, START_PARMS), SLEEP_ROOM)
{
  return sleep_start (frame, deadline, true, cx);
}
