/* The first of several futures, of which nobody wants the others.
   SPDX-License-Identifier: MIT

   async_select finds it, and here is what that does not do, since it only borrows: the
   result goes to the caller's variable, and all are dropped, when one is ready or when
   nobody waits any longer.  */

#include "core/core.h"

struct race {
  ASYNC_FUTURE (int); /* the index */
  struct async_future *select;
  void *value; /* where the result goes, or NULL */
  size_t size, align;
  size_t n; /* 0 when they are dropped */
  size_t capacity;
  struct async_future *of[];
};

/* What was made last ends first. */
static void
drop_all (size_t n, struct async_future *const *futures)
{
  while (n-- > 0)
    async_future_drop (futures[n]);
}

static void
race_release (struct race *r)
{
  size_t n = r->n;

  r->n = 0;
  drop_all (n, r->of);
}

static async_poll_t
race_poll (struct async_future *self, struct async_context *cx)
{
  struct race *r = container_of (self, struct race, future);
  struct async_future *winner;

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  if (async_future_poll (r->select, cx) == ASYNC_PENDING)
    return ASYNC_PENDING;
  memcpy (&r->result, future_result (r->select, _Alignof (int)), sizeof r->result);
  winner = r->of[r->result];
  if (r->value)
    memcpy (r->value, future_result (winner, r->align), r->size);
  self->state = ASYNC_STATE_DONE;
  race_release (r);
  return ASYNC_READY;
}

static void
race_drop (struct async_future *self)
{
  struct race *r = container_of (self, struct race, future);

  async_future_drop (r->select);
  race_release (r);
  __asyncc_free (r, sizeof *r + r->capacity * sizeof *r->of, _Alignof (struct race));
}

DESCRIPTION (race_described, { ASYNC_WAITS_FUTURES, ASYNC_UNTIL_DONE,
			       offsetof (struct race, of), offsetof (struct race, n) });

static const struct async_vtable race_vtable
  = { .poll = race_poll, .drop = race_drop, .name = "async_race",
      .description = &race_described };

static bool
any_missing_p (size_t n, struct async_future *const *futures)
{
  while (n-- > 0)
    if (!futures[n])
      return true;
  return false;
}

/* A race of N futures, which are not in it yet; NULL if there is no memory. */
static struct race *
race_new (size_t n, const void *futures)
{
  struct async_future *select = __asyncc_select (n, futures);
  struct race *r = NULL;

  if (select)
    r = __asyncc_alloc (sizeof *r + n * sizeof *r->of, _Alignof (struct race));
  if (!r) {
    async_future_drop (select);
    return NULL;
  }
  async_future_init (r, &race_vtable);
  r->select = select;
  r->capacity = n;
  return r;
}

struct async_future *
__asyncc_race (size_t n, const void *futures, void *value, size_t size, size_t align)
{
  struct race *r = any_missing_p (n, futures) ? NULL : race_new (n, futures);

  if (!r) {
    drop_all (n, futures);
    return NULL;
  }
  r->n = n;
  if (n > 0)
    memcpy (r->of, futures, n * sizeof *r->of);
  r->value = value;
  r->size = size;
  r->align = align;
  return &r->future;
}
