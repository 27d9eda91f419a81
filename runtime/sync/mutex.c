/* A mutex is one permit.
   SPDX-License-Identifier: MIT  */

#include "sync/sync.h"

static bool
lock_finish (struct async_wait *w)
{
  w->result.object = container_of (w->of, struct async_mutex, __waits);
  return true;
}

static const struct wait_kind lock_kind = {
  .vtable = { .poll = wait_poll, .drop = wait_drop, .size = sizeof (struct async_wait),
	      .align = _Alignof (struct async_wait), .name = "async_mutex_lock",
	      .description = &wait_described },
  .lists = 1,
  .admit = permits_admit,
  .finish = lock_finish,
  .refuse = permits_refuse
};

void
async_mutex_init (struct async_mutex *m)
{
  waits_init (&m->__waits, 1);
}

struct async_future *
async_mutex_lock (struct async_mutex *m)
{
  return wait_new (&lock_kind, &m->__waits, 1);
}

START (struct start_pointer, async_mutex_lock, (struct async_mutex *m, START_PARMS),
       WAIT_ROOM)
{
  struct async_wait *w = wait_at (frame);

  wait_init (w, &lock_kind, &m->__waits, 1);
  return pointer_start (wait_start (w, cx));
}

int
async_mutex_try_lock (struct async_mutex *m)
{
  return permits_try (&lock_kind, &m->__waits, 1);
}

int
async_mutex_unlock (struct async_mutex *m)
{
  return permits_release (&m->__waits, 1, 1) ? 0 : -EPERM;
}
