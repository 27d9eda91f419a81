/* An event: everybody waits until it is set.
   SPDX-License-Identifier: MIT

   The state is how often it was set before, and whether it is set.  A wait whose
   mark is an older number has seen it set, even if it was reset before anybody
   could say so.  */

#include "sync/sync.h"

enum { EVENT_SET = 1, EVENT_ROUND = 2 };

static bool
wait_admit (struct async_wait *w)
{
  unsigned int state = w->of->__state, round = state & ~(unsigned int) EVENT_SET;

  if (w->state == WAIT_NEW)
    w->mark = round;
  return (state & EVENT_SET) || w->mark != round;
}

static const struct wait_kind event_kind = {
  .vtable = { .poll = wait_poll, .drop = wait_drop, .size = sizeof (struct async_wait),
	      .align = _Alignof (struct async_wait), .name = "async_event_wait",
	      .description = &wait_described },
  .lists = 1,
  .admit = wait_admit
};

void
async_event_init (struct async_event *e)
{
  waits_init (&e->__waits, 0);
}

struct async_future *
async_event_wait (struct async_event *e)
{
  return wait_new (&event_kind, &e->__waits, 0);
}

START (struct async_future *, async_event_wait, (struct async_event *e, START_PARMS),
       WAIT_ROOM)
{
  struct async_wait *w = wait_at (frame);

  wait_init (w, &event_kind, &e->__waits, 0);
  return wait_start (w, cx).pending;
}

void
async_event_set (struct async_event *e)
{
  waits_lock (&e->__waits);
  if (!(e->__waits.__state & EVENT_SET))
    e->__waits.__state += EVENT_ROUND | EVENT_SET;
  waits_settle (&e->__waits, 1);
}

void
async_event_reset (struct async_event *e)
{
  waits_lock (&e->__waits);
  e->__waits.__state &= ~(unsigned int) EVENT_SET;
  waits_unlock (&e->__waits);
}

int
async_event_is_set (struct async_event *e)
{
  int set;

  waits_lock (&e->__waits);
  set = e->__waits.__state & EVENT_SET;
  waits_unlock (&e->__waits);
  return set;
}
