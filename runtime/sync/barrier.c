/* A barrier: so many wait for each other, again and again.
   SPDX-License-Identifier: MIT

   The state is the number of the round.  Who waits has come in the round of its
   mark and may go when that is over.  */

#include "sync/sync.h"

static struct async_barrier *
wait_barrier (const struct async_wait *w)
{
  return container_of (w->of, struct async_barrier, __waits);
}

static bool
wait_admit (struct async_wait *w)
{
  struct async_barrier *b = wait_barrier (w);

  if (w->state != WAIT_NEW)
    return w->mark != b->__waits.__state;
  w->mark = b->__waits.__state;
  if (b->__parties > b->__waiting + 1)
    return false;
  b->__waits.__state++;
  b->__waiting = 0;
  w->result.number = 1;
  return true;
}

static bool
wait_queued (struct async_wait *w)
{
  wait_barrier (w)->__waiting++;
  return false;
}

static void
wait_left (struct async_wait *w)
{
  struct async_barrier *b = wait_barrier (w);

  if (w->mark == b->__waits.__state)
    b->__waiting--;
}

static const struct wait_kind barrier_kind = {
  .vtable = { .poll = wait_poll, .drop = wait_drop, .size = sizeof (struct async_wait),
	      .align = _Alignof (struct async_wait), .name = "async_barrier_wait",
	      .description = &wait_described },
  .lists = 1,
  .admit = wait_admit,
  .queued = wait_queued,
  .left = wait_left
};

void
async_barrier_init (struct async_barrier *b, unsigned int n)
{
  waits_init (&b->__waits, 0);
  b->__parties = n;
  b->__waiting = 0;
}

struct async_future *
async_barrier_wait (struct async_barrier *b)
{
  return wait_new (&barrier_kind, &b->__waits, 0);
}
