/* Times at equal distances.
   SPDX-License-Identifier: MIT

   What an interval knows is when the next tick is due.  A tick that is taken moves
   that on, from when it was due or from now, as the policy says; one that is dropped
   moves nothing.  */

#include "host/host.h"

#include <asyncc/interval.h>

struct tick {
  ASYNC_FUTURE (uint64_t);
  struct async_interval *of;
  struct timer timer;
};

int
async_interval_init (struct async_interval *i, uint64_t first, uint64_t period,
		     enum async_missed_ticks policy)
{
  if (period == 0 || (unsigned int) policy > ASYNC_TICKS_SKIP)
    return -EINVAL;
  i->__next = first;
  i->__period = period;
  i->__policy = policy;
  return 0;
}

void
async_interval_reset (struct async_interval *i)
{
  i->__next = timer_after (async_now (), i->__period);
}

/* When the tick after that of DUE comes, which is taken at NOW. */
static uint64_t
tick_after (const struct async_interval *i, uint64_t due, uint64_t now)
{
  switch (i->__policy) {
  case ASYNC_TICKS_DELAY:
    return timer_after (now, i->__period);
  case ASYNC_TICKS_SKIP:
    return timer_after (now - (now - due) % i->__period, i->__period);
  default:
    return timer_after (due, i->__period);
  }
}

bool
interval_take (struct async_interval *i, uint64_t now, uint64_t *due)
{
  if (now < i->__next)
    return false;
  *due = i->__next;
  i->__next = tick_after (i, *due, now);
  return true;
}

/* Wait for when the next tick is due by now. */
static async_poll_t
tick_wait (struct runtime *rt, struct tick *t, struct async_context *cx)
{
  if (t->timer.deadline != t->of->__next || !timer_pending_p (&t->timer, cx)) {
    timer_stop (&t->timer);
    timer_start (rt, &t->timer, t->of->__next, async_context_waker (cx));
  }
  t->future.state = ASYNC_STATE_FIRST;
  return ASYNC_PENDING;
}

static async_poll_t
tick_poll (struct async_future *self, struct async_context *cx)
{
  struct tick *t = container_of (self, struct tick, future);
  struct runtime *rt = runtime_of (cx);

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  if (!rt)
    __asyncc_oom (self->vtable->name);
  if (self->state == ASYNC_STATE_FIRST)
    runtime_polled (rt, cx);
  if (turn_spent (cx))
    return ASYNC_PENDING;
  if (!interval_take (t->of, runtime_now (rt), &t->result))
    return tick_wait (rt, t, cx);
  turn_charge (cx);
  timer_stop (&t->timer);
  self->state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static void
tick_drop (struct async_future *self)
{
  struct tick *t = container_of (self, struct tick, future);

  timer_stop (&t->timer);
  __asyncc_free (t, sizeof *t, _Alignof (struct tick));
}

DESCRIPTION (tick_described, { ASYNC_WAITS_DEADLINE, ASYNC_STATE_FIRST,
			       offsetof (struct tick, timer.deadline), 0 });

static const struct async_vtable tick_vtable
  = { .poll = tick_poll, .drop = tick_drop, .name = "async_interval_tick",
      .description = &tick_described };

struct async_future *
async_interval_tick (struct async_interval *i)
{
  struct tick *t = __asyncc_alloc (sizeof *t, _Alignof (struct tick));

  if (!t)
    return NULL;
  memset (t, 0, sizeof *t);
  async_future_init (t, &tick_vtable);
  t->of = i;
  return &t->future;
}
