/* Each value for everybody: a ring of the last values, and for each receiver the
   number of the value it wants next.
   SPDX-License-Identifier: MIT  */

#include "sync/sync.h"

struct async_broadcast {
  struct async_waits waits;
  unsigned int refs;
  bool closed;
  size_t size;
  size_t n;      /* how many are kept */
  uint64_t sent; /* so many, from 0 */
  char values[];
};

struct receive {
  struct async_wait wait;
  uint64_t *position; /* the program's */
  uint64_t at;        /* what it said when this was polled first */
  void *to;
};

_Static_assert (sizeof (struct receive) <= LARGE_WAIT_ROOM, "what <asyncc/sync.h> promises");

static struct async_broadcast *
wait_broadcast (const struct async_wait *w)
{
  return container_of (w->of, struct async_broadcast, waits);
}

static bool
receive_admit (struct async_wait *w)
{
  struct async_broadcast *b = wait_broadcast (w);
  struct receive *r = container_of (w, struct receive, wait);

  if (w->state == WAIT_NEW)
    r->at = *r->position;
  return b->closed || r->at < b->sent;
}

static char *
broadcast_place (struct async_broadcast *b, uint64_t position)
{
  return b->values + (size_t) (position % b->n) * b->size;
}

static bool
receive_finish (struct async_wait *w)
{
  struct async_broadcast *b = wait_broadcast (w);
  struct receive *r = container_of (w, struct receive, wait);

  if (r->at >= b->sent)
    return true;
  if (b->sent - r->at > b->n) {
    *r->position = b->sent - b->n;
    w->result.number = -EOVERFLOW;
    return true;
  }
  if (r->to)
    memcpy (r->to, broadcast_place (b, r->at), b->size);
  *r->position = r->at + 1;
  w->result.number = 1;
  return true;
}

static const struct wait_kind receive_kind = {
  .vtable = { .poll = wait_poll, .drop = wait_drop, .size = sizeof (struct receive),
	      .align = _Alignof (struct receive), .name = "async_broadcast_receive",
	      .description = &wait_described },
  .lists = 1,
  .admit = receive_admit,
  .finish = receive_finish
};

struct async_broadcast *
__asyncc_broadcast_new (size_t size, size_t n)
{
  struct async_broadcast *b = NULL;

  if (n == 0)
    n = 1;
  if (size == 0 || n <= (SIZE_MAX / 2 - sizeof *b) / size)
    b = __asyncc_alloc (sizeof *b + n * size, _Alignof (struct async_broadcast));
  if (!b)
    return NULL;
  memset (b, 0, sizeof *b);
  b->refs = 1;
  b->size = size;
  b->n = n;
  return b;
}

struct async_broadcast *
__asyncc_broadcast_ref (struct async_broadcast *b)
{
  refs_add (&b->refs);
  return b;
}

void
__asyncc_broadcast_unref (struct async_broadcast *b)
{
  if (b && refs_drop (&b->refs))
    __asyncc_free (b, sizeof *b + b->n * b->size, _Alignof (struct async_broadcast));
}

void
__asyncc_broadcast_close (struct async_broadcast *b)
{
  waits_lock (&b->waits);
  b->closed = true;
  waits_settle (&b->waits, 1);
}

int
__asyncc_broadcast_send (struct async_broadcast *b, const void *value)
{
  int error = 0;

  waits_lock (&b->waits);
  if (b->closed)
    error = -EPIPE;
  else {
    memcpy (broadcast_place (b, b->sent), value, b->size);
    b->sent++;
  }
  waits_settle (&b->waits, 1);
  return error;
}

uint64_t
__asyncc_broadcast_position (struct async_broadcast *b)
{
  uint64_t position;

  waits_lock (&b->waits);
  position = b->sent;
  waits_unlock (&b->waits);
  return position;
}

struct async_future *
__asyncc_broadcast_receive (struct async_broadcast *b, uint64_t *position, void *to)
{
  struct async_future *f = wait_new (&receive_kind, &b->waits, 0);
  struct receive *r;

  if (!f)
    return NULL;
  r = container_of (f, struct receive, wait.future);
  r->position = position;
  r->to = to;
  return f;
}

START (struct start_int, __asyncc_broadcast_receive,
       (struct async_broadcast *b, uint64_t *position, void *to, START_PARMS), LARGE_WAIT_ROOM)
{
  struct receive *r = container_of (wait_at (frame), struct receive, wait);

  wait_init (&r->wait, &receive_kind, &b->waits, 0);
  r->position = position;
  r->to = to;
  return int_start (wait_start (&r->wait, cx));
}
