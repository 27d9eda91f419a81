/* One value, once.
   SPDX-License-Identifier: MIT

   The state is a set of flags.  A wait that is admitted to the value has claimed
   it, and takes it when it is polled.  */

#include "sync/sync.h"

enum { ONESHOT_SENT = 1, ONESHOT_CLAIMED = 2, ONESHOT_TAKEN = 4, ONESHOT_CLOSED = 8 };

struct async_oneshot {
  struct async_waits waits;
  unsigned int refs;
  size_t size;
  char value[];
};

struct receive {
  struct async_wait wait; /* its mark: whether it has claimed the value */
  void *to;
};

_Static_assert (sizeof (struct receive) <= LARGE_WAIT_ROOM, "what <asyncc/sync.h> promises");

static struct async_oneshot *
wait_oneshot (const struct async_wait *w)
{
  return container_of (w->of, struct async_oneshot, waits);
}

static bool
receive_admit (struct async_wait *w)
{
  unsigned int *state = &w->of->__state;

  if (!(*state & ONESHOT_SENT))
    return (*state & ONESHOT_CLOSED) != 0;
  if (*state & ONESHOT_TAKEN)
    return true;
  if (*state & ONESHOT_CLAIMED)
    return false;
  *state |= ONESHOT_CLAIMED;
  w->mark = true;
  return true;
}

static bool
receive_finish (struct async_wait *w)
{
  struct async_oneshot *o = wait_oneshot (w);
  struct receive *r = container_of (w, struct receive, wait);

  if (!w->mark)
    return true;
  if (r->to)
    memcpy (r->to, o->value, o->size);
  o->waits.__state |= ONESHOT_TAKEN;
  w->result.number = 1;
  return true;
}

static void
receive_refuse (struct async_wait *w)
{
  if (w->mark)
    w->of->__state &= ~(unsigned int) ONESHOT_CLAIMED;
}

static const struct wait_kind receive_kind = {
  .vtable = { .poll = wait_poll, .drop = wait_drop, .size = sizeof (struct receive),
	      .align = _Alignof (struct receive), .name = "async_oneshot_receive",
	      .description = &wait_described },
  .lists = 1,
  .admit = receive_admit,
  .finish = receive_finish,
  .refuse = receive_refuse
};

struct async_oneshot *
__asyncc_oneshot_new (size_t size)
{
  struct async_oneshot *o = NULL;

  if (size <= SIZE_MAX / 2 - sizeof *o)
    o = __asyncc_alloc (sizeof *o + size, _Alignof (struct async_oneshot));
  if (!o)
    return NULL;
  waits_init (&o->waits, 0);
  o->refs = 1;
  o->size = size;
  return o;
}

struct async_oneshot *
__asyncc_oneshot_ref (struct async_oneshot *o)
{
  refs_add (&o->refs);
  return o;
}

void
__asyncc_oneshot_unref (struct async_oneshot *o)
{
  if (o && refs_drop (&o->refs))
    __asyncc_free (o, sizeof *o + o->size, _Alignof (struct async_oneshot));
}

int
__asyncc_oneshot_send (struct async_oneshot *o, const void *value)
{
  int error = 0;

  waits_lock (&o->waits);
  if (o->waits.__state & ONESHOT_CLOSED)
    error = -EPIPE;
  else if (o->waits.__state & ONESHOT_SENT)
    error = -EALREADY;
  else {
    memcpy (o->value, value, o->size);
    o->waits.__state |= ONESHOT_SENT;
  }
  waits_settle (&o->waits, 1);
  return error;
}

void
__asyncc_oneshot_close (struct async_oneshot *o)
{
  waits_lock (&o->waits);
  o->waits.__state |= ONESHOT_CLOSED;
  waits_settle (&o->waits, 1);
}

struct async_future *
__asyncc_oneshot_receive (struct async_oneshot *o, void *to)
{
  struct async_future *f = wait_new (&receive_kind, &o->waits, false);

  if (f)
    container_of (f, struct receive, wait.future)->to = to;
  return f;
}

START (struct start_int, __asyncc_oneshot_receive,
       (struct async_oneshot *o, void *to, START_PARMS), LARGE_WAIT_ROOM)
{
  struct receive *r = container_of (wait_at (frame), struct receive, wait);

  wait_init (&r->wait, &receive_kind, &o->waits, false);
  r->to = to;
  return int_start (wait_start (&r->wait, cx));
}
