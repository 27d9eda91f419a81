/* A lock for one who writes or several who read: as many permits as can be
   counted.  A reader takes one of them and a writer all.  As permits are taken in
   the order of asking, neither can keep the other out.
   SPDX-License-Identifier: MIT  */

#include "sync/sync.h"

enum { READ = 1 };
static const unsigned int WRITE = UINT_MAX;

/* No permit is left only while somebody writes. */
static bool
lock_admit (struct async_wait *w)
{
  return (w->mark == WRITE || w->of->__state > READ) && permits_admit (w);
}

static bool
lock_finish (struct async_wait *w)
{
  w->result.object = container_of (w->of, struct async_rwlock, __waits);
  return true;
}

static const struct wait_kind read_kind = {
  .vtable = { .poll = wait_poll, .drop = wait_drop, .size = sizeof (struct async_wait),
	      .align = _Alignof (struct async_wait), .name = "async_rwlock_read_lock",
	      .description = &wait_described },
  .lists = 1,
  .admit = lock_admit,
  .finish = lock_finish,
  .refuse = permits_refuse
};

static const struct wait_kind write_kind = {
  .vtable = { .poll = wait_poll, .drop = wait_drop, .size = sizeof (struct async_wait),
	      .align = _Alignof (struct async_wait), .name = "async_rwlock_write_lock",
	      .description = &wait_described },
  .lists = 1,
  .admit = lock_admit,
  .finish = lock_finish,
  .refuse = permits_refuse
};

void
async_rwlock_init (struct async_rwlock *l)
{
  waits_init (&l->__waits, WRITE);
}

struct async_future *
async_rwlock_read_lock (struct async_rwlock *l)
{
  return wait_new (&read_kind, &l->__waits, READ);
}

START (struct start_pointer, async_rwlock_read_lock, (struct async_rwlock *l, START_PARMS),
       WAIT_ROOM)
{
  struct async_wait *w = wait_at (frame);

  wait_init (w, &read_kind, &l->__waits, READ);
  return pointer_start (wait_start (w, cx));
}

struct async_future *
async_rwlock_write_lock (struct async_rwlock *l)
{
  return wait_new (&write_kind, &l->__waits, WRITE);
}

START (struct start_pointer, async_rwlock_write_lock, (struct async_rwlock *l, START_PARMS),
       WAIT_ROOM)
{
  struct async_wait *w = wait_at (frame);

  wait_init (w, &write_kind, &l->__waits, WRITE);
  return pointer_start (wait_start (w, cx));
}

int
async_rwlock_try_read_lock (struct async_rwlock *l)
{
  return permits_try (&read_kind, &l->__waits, READ);
}

int
async_rwlock_try_write_lock (struct async_rwlock *l)
{
  return permits_try (&write_kind, &l->__waits, WRITE);
}

int
async_rwlock_unlock (struct async_rwlock *l)
{
  struct async_waits *waits = &l->__waits;

  waits_lock (waits);
  if (waits->__state == WRITE) {
    waits_unlock (waits);
    return -EPERM;
  }
  waits->__state += waits->__state == 0 ? WRITE : READ;
  waits_settle (waits, 1);
  return 0;
}
