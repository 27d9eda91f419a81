/* A value that changes; who waits for a change sees the latest.
   SPDX-License-Identifier: MIT  */

#include "sync/sync.h"

struct async_watch {
  struct async_waits waits;
  unsigned int refs;
  bool closed;
  uint64_t version;
  size_t size;
  char value[];
};

struct changed {
  struct async_wait wait;
  uint64_t *seen; /* the program's */
  uint64_t since; /* what it said when this was polled first */
  void *to;
};

_Static_assert (sizeof (struct changed) <= LARGE_WAIT_ROOM, "what <asyncc/sync.h> promises");

static struct async_watch *
wait_watch (const struct async_wait *w)
{
  return container_of (w->of, struct async_watch, waits);
}

static bool
changed_admit (struct async_wait *wait)
{
  struct async_watch *w = wait_watch (wait);
  struct changed *c = container_of (wait, struct changed, wait);

  if (wait->state == WAIT_NEW)
    c->since = *c->seen;
  return w->closed || w->version != c->since;
}

static void
watch_copy (const struct async_watch *w, void *to)
{
  if (to)
    memcpy (to, w->value, w->size);
}

static bool
changed_finish (struct async_wait *wait)
{
  struct async_watch *w = wait_watch (wait);
  struct changed *c = container_of (wait, struct changed, wait);

  if (w->version == c->since)
    return true;
  watch_copy (w, c->to);
  *c->seen = w->version;
  wait->result.number = 1;
  return true;
}

static const struct wait_kind changed_kind = {
  .vtable = { .poll = wait_poll, .drop = wait_drop, .size = sizeof (struct changed),
	      .align = _Alignof (struct changed), .name = "async_watch_changed",
	      .description = &wait_described },
  .lists = 1,
  .admit = changed_admit,
  .finish = changed_finish
};

struct async_watch *
__asyncc_watch_new (size_t size, const void *value)
{
  struct async_watch *w = NULL;

  if (size <= SIZE_MAX / 2 - sizeof *w)
    w = __asyncc_alloc (sizeof *w + size, _Alignof (struct async_watch));
  if (!w)
    return NULL;
  waits_init (&w->waits, 0);
  w->refs = 1;
  w->closed = false;
  w->version = 1;
  w->size = size;
  memcpy (w->value, value, size);
  return w;
}

struct async_watch *
__asyncc_watch_ref (struct async_watch *w)
{
  refs_add (&w->refs);
  return w;
}

void
__asyncc_watch_unref (struct async_watch *w)
{
  if (w && refs_drop (&w->refs))
    __asyncc_free (w, sizeof *w + w->size, _Alignof (struct async_watch));
}

void
__asyncc_watch_close (struct async_watch *w)
{
  waits_lock (&w->waits);
  w->closed = true;
  waits_settle (&w->waits, 1);
}

int
__asyncc_watch_set (struct async_watch *w, const void *value)
{
  int error = 0;

  waits_lock (&w->waits);
  if (w->closed)
    error = -EPIPE;
  else {
    memcpy (w->value, value, w->size);
    w->version++;
  }
  waits_settle (&w->waits, 1);
  return error;
}

uint64_t
__asyncc_watch_get (struct async_watch *w, void *to)
{
  uint64_t version;

  waits_lock (&w->waits);
  watch_copy (w, to);
  version = w->version;
  waits_unlock (&w->waits);
  return version;
}

struct async_future *
__asyncc_watch_changed (struct async_watch *w, uint64_t *seen, void *to)
{
  struct async_future *f = wait_new (&changed_kind, &w->waits, 0);
  struct changed *c;

  if (!f)
    return NULL;
  c = container_of (f, struct changed, wait.future);
  c->seen = seen;
  c->to = to;
  return f;
}

START (struct start_int, __asyncc_watch_changed,
       (struct async_watch *w, uint64_t *seen, void *to, START_PARMS), LARGE_WAIT_ROOM)
{
  struct changed *c = container_of (wait_at (frame), struct changed, wait);

  wait_init (&c->wait, &changed_kind, &w->waits, 0);
  c->seen = seen;
  c->to = to;
  return int_start (wait_start (&c->wait, cx));
}
