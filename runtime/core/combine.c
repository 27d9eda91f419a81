/* Futures made of other futures, and the one that waits for nothing.  They
   borrow what they are given: every poll polls each that is not ready.

   When the task's turn ends during a poll, those behind in the list have had nothing
   of it.  So the next poll begins with another one.  As long as turns do not end the
   first in the list is the first to be polled.  Of many only those are polled that were
   woken: wide.c, which makes both kinds.
   SPDX-License-Identifier: MIT  */

#include "core/core.h"

void (*tasks_drive) (void);

/* async_yield ------------------------------------------------------------------ */

/* The first poll, or one too many. */
static __attribute__ ((__noinline__)) async_poll_t
yield_begin (struct async_future *self, struct async_context *cx)
{
  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready ("async_yield");
  self->state = ASYNC_STATE_FIRST;
  turn_again (cx);
  return ASYNC_PENDING;
}

static async_poll_t
yield_poll (struct async_future *self, struct async_context *cx)
{
  if (self->state != ASYNC_STATE_FIRST)
    return yield_begin (self, cx);
  self->state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static void
yield_drop (struct async_future *self)
{
  future_free (self, sizeof *self, _Alignof (struct async_future));
}

static const struct async_vtable yield_vtable
  = { .poll = yield_poll, .drop = yield_drop, .name = "async_yield" };

struct async_future *
async_yield (void)
{
  struct async_future *f = __asyncc_alloc (sizeof *f, _Alignof (struct async_future));

  if (!f)
    return NULL;
  async_future_init (f, &yield_vtable);
  return future_on_heap (f);
}

START (struct async_future *, async_yield, (START_PARMS), 16)
{
  async_future_init (frame, &yield_vtable);
  frame->state = ASYNC_STATE_FIRST;
  turn_again (cx);
  return frame;
}

/* async_join, async_select ----------------------------------------------------- */

void
several_init (struct several *s, size_t n, const void *futures,
	      const struct async_vtable *vtable)
{
  async_future_init (s, vtable);
  s->n = n;
  s->first = 0;
  if (n > 0)
    memcpy (s->of, futures, n * sizeof *s->of);
}

static struct async_future *
several_new (size_t n, const void *futures, const struct async_vtable *vtable)
{
  struct several *s
    = __asyncc_alloc (sizeof *s + n * sizeof *s->of, _Alignof (struct several));

  if (!s)
    return NULL;
  several_init (s, n, futures, vtable);
  return &s->future;
}

static void
several_drop (struct async_future *self)
{
  struct several *s = container_of (self, struct several, future);

  __asyncc_free (s, sizeof *s + s->n * sizeof *s->of, _Alignof (struct several));
}

async_poll_t
several_poll_one (struct several *s, size_t i, struct async_context *cx)
{
  struct async_future *f = s->of[i];

  if (!f)
    __asyncc_oom (s->future.vtable->name);
  return async_future_poll (f, cx);
}

/* The I-th to be polled. */
static size_t
several_index (const struct several *s, size_t i)
{
  return s->first + i < s->n ? s->first + i : s->first + i - s->n;
}

/* This poll is over, and nobody is ready. */
static async_poll_t
several_wait (struct several *s, const struct async_context *cx)
{
  if (!turn_over_p (context_turn (cx)))
    s->first = 0;
  else if (++s->first == s->n)
    s->first = 0;
  return ASYNC_PENDING;
}

async_poll_t
several_join (struct async_future *self, struct async_context *cx)
{
  struct several *s = container_of (self, struct several, future);
  async_poll_t answer = ASYNC_READY;

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready ("async_join");
  for (size_t i = 0; i < s->n; i++)
    if (several_poll_one (s, several_index (s, i), cx) == ASYNC_PENDING)
      answer = ASYNC_PENDING;
  if (answer == ASYNC_PENDING)
    return several_wait (s, cx);
  self->state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static const struct async_waiting several_waits[]
  = { { ASYNC_WAITS_FUTURES, ASYNC_UNTIL_DONE, offsetof (struct several, of),
	offsetof (struct several, n) } };
const struct async_description several_described
  = { ASYNC_FORMAT_DESCRIPTION, 1, several_waits };

static const struct async_vtable join_vtable
  = { .poll = several_join, .drop = several_drop, .name = "async_join",
      .description = &several_described };

struct async_future *
several_new_join (size_t n, const void *futures)
{
  return several_new (n, futures, &join_vtable);
}

async_poll_t
several_select (struct async_future *self, struct async_context *cx)
{
  struct several *s = container_of (self, struct several, future);

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready ("async_select");
  for (size_t i = 0; i < s->n; i++)
    if (several_poll_one (s, several_index (s, i), cx) == ASYNC_READY) {
      s->result = (int) several_index (s, i);
      self->state = ASYNC_STATE_DONE;
      return ASYNC_READY;
    }
  return several_wait (s, cx);
}

static const struct async_vtable select_vtable
  = { .poll = several_select, .drop = several_drop, .name = "async_select",
      .description = &several_described };

struct async_future *
several_new_select (size_t n, const void *futures)
{
  return several_new (n, futures, &select_vtable);
}
