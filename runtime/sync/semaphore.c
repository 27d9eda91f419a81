/* Permits, which are taken in the order of asking.
   SPDX-License-Identifier: MIT  */

#include "sync/sync.h"

bool
permits_admit (struct async_wait *w)
{
  if (!wait_next_p (w) || w->of->__state < w->mark)
    return false;
  w->of->__state -= w->mark;
  return true;
}

void
permits_refuse (struct async_wait *w)
{
  w->of->__state += w->mark;
}

int
permits_try (const struct wait_kind *kind, struct async_waits *waits, unsigned int n)
{
  struct async_wait w;

  wait_init (&w, kind, waits, n);
  return wait_try (&w) ? 0 : -EAGAIN;
}

bool
permits_release (struct async_waits *waits, unsigned int n, unsigned int max)
{
  waits_lock (waits);
  if (n > max - waits->__state) {
    waits_unlock (waits);
    return false;
  }
  waits->__state += n;
  waits_settle (waits, 1);
  return true;
}

static const struct wait_kind acquire_kind = {
  .vtable = { .poll = wait_poll, .drop = wait_drop, .size = sizeof (struct async_wait),
	      .align = _Alignof (struct async_wait), .name = "async_semaphore_acquire",
	      .description = &wait_described },
  .lists = 1,
  .admit = permits_admit,
  .refuse = permits_refuse
};

void
async_semaphore_init (struct async_semaphore *s, unsigned int n)
{
  waits_init (&s->__waits, n);
}

struct async_future *
async_semaphore_acquire (struct async_semaphore *s, unsigned int n)
{
  return wait_new (&acquire_kind, &s->__waits, n);
}

START (struct async_future *, async_semaphore_acquire,
       (struct async_semaphore *s, unsigned int n, START_PARMS), WAIT_ROOM)
{
  struct async_wait *w = wait_at (frame);

  wait_init (w, &acquire_kind, &s->__waits, n);
  return wait_start (w, cx).pending;
}

int
async_semaphore_try_acquire (struct async_semaphore *s, unsigned int n)
{
  return permits_try (&acquire_kind, &s->__waits, n);
}

int
async_semaphore_release (struct async_semaphore *s, unsigned int n)
{
  return permits_release (&s->__waits, n, UINT_MAX) ? 0 : -EOVERFLOW;
}
