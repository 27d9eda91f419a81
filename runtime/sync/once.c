/* What is done once, by the first who asks; the others wait for it.
   SPDX-License-Identifier: MIT  */

#include "sync/sync.h"

enum { ONCE_NEW, ONCE_BEGUN, ONCE_DONE };

/* Only async_once_done looks without the lock. */
static void
once_set (struct async_waits *waits, unsigned int state)
{
  __atomic_store_n (&waits->__state, state, __ATOMIC_RELEASE);
}

static bool
begin_admit (struct async_wait *w)
{
  if (w->of->__state == ONCE_DONE)
    return true;
  if (w->of->__state == ONCE_BEGUN)
    return false;
  once_set (w->of, ONCE_BEGUN);
  w->result.object = container_of (w->of, struct async_once, __waits);
  return true;
}

static void
begin_refuse (struct async_wait *w)
{
  if (w->result.object)
    once_set (w->of, ONCE_NEW);
}

static const struct wait_kind begin_kind = {
  .vtable = { .poll = wait_poll, .drop = wait_drop, .size = sizeof (struct async_wait),
	      .align = _Alignof (struct async_wait), .name = "async_once_begin",
	      .description = &wait_described },
  .lists = 1,
  .admit = begin_admit,
  .refuse = begin_refuse
};

void
async_once_init (struct async_once *o)
{
  waits_init (&o->__waits, ONCE_NEW);
}

struct async_future *
async_once_begin (struct async_once *o)
{
  return wait_new (&begin_kind, &o->__waits, 0);
}

START (struct start_pointer, async_once_begin, (struct async_once *o, START_PARMS),
       WAIT_ROOM)
{
  struct async_wait *w = wait_at (frame);

  wait_init (w, &begin_kind, &o->__waits, 0);
  return pointer_start (wait_start (w, cx));
}

static int
once_end (struct async_waits *waits, unsigned int state)
{
  waits_lock (waits);
  if (waits->__state != ONCE_BEGUN) {
    waits_unlock (waits);
    return -EPERM;
  }
  once_set (waits, state);
  waits_settle (waits, 1);
  return 0;
}

int
async_once_finish (struct async_once *o)
{
  return once_end (&o->__waits, ONCE_DONE);
}

int
async_once_abandon (struct async_once *o)
{
  return once_end (&o->__waits, ONCE_NEW);
}

int
async_once_done (struct async_once *o)
{
  int done = __atomic_load_n (&o->__waits.__state, __ATOMIC_ACQUIRE) == ONCE_DONE;

  order_acquire (&o->__waits);
  return done;
}
