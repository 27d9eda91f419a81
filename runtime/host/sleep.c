/* Futures that wait for a time.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

/* Before the first poll the timer's deadline is what the function was called with: a time from
   then on, or, with until_vtable, of the clock. */
struct sleep {
  ASYNC_FUTURE_VOID;
  struct timer timer;
};

/* One that is awaited lies in the frame of who awaits it. */
#define SLEEP_ROOM 72
_Static_assert (sizeof (struct sleep) <= SLEEP_ROOM, "what <asyncc/runtime.h> promises");

static const struct async_vtable sleep_vtable, until_vtable;

static uint64_t
sleep_deadline (const struct sleep *s, struct runtime *rt)
{
  uint64_t time = s->timer.deadline;

  return s->future.vtable == &until_vtable ? time : timer_after (runtime_now (rt), time);
}

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
    timer_start (rt, &s->timer, sleep_deadline (s, rt), async_context_waker (cx));
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

static const struct async_vtable until_vtable
  = { .poll = sleep_poll, .drop = sleep_drop, .name = "async_sleep",
      .description = &sleep_described };

static void
sleep_init (struct sleep *s, const struct async_vtable *vtable, uint64_t time)
{
  memset (&s->timer, 0, sizeof s->timer);
  async_future_init (s, vtable);
  s->timer.deadline = time;
}

static struct async_future *
sleep_new (const struct async_vtable *vtable, uint64_t time)
{
  struct sleep *s = __asyncc_alloc (sizeof *s, _Alignof (struct sleep));

  if (!s)
    return NULL;
  sleep_init (s, vtable, time);
  return future_on_heap (&s->future);
}

static struct async_future *
sleep_start (struct async_future *frame, const struct async_vtable *vtable, uint64_t time,
	     struct async_context *cx)
{
  sleep_init (container_of (frame, struct sleep, future), vtable, time);
  sleep_poll (frame, cx);
  return frame;
}

struct async_future *
async_sleep (uint64_t ns)
{
  return sleep_new (&sleep_vtable, ns);
}

START (struct async_future *, async_sleep, (uint64_t ns, START_PARMS), SLEEP_ROOM)
{
  return sleep_start (frame, &sleep_vtable, ns, cx);
}

struct async_future *
async_sleep_until (uint64_t deadline)
{
  return sleep_new (&until_vtable, deadline);
}

START (struct async_future *, async_sleep_until, (uint64_t deadline, START_PARMS), SLEEP_ROOM)
{
  return sleep_start (frame, &until_vtable, deadline, cx);
}
