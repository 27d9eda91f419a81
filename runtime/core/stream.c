/* Streams that stand for others, and a future of the next value.
   SPDX-License-Identifier: MIT

   A generator that yields all of another stream steps aside: whoever has the OUTERMOST
   one asks the INNERMOST at once, so that a value costs the same at any depth, and the
   machine's stack stays as it is.  Meanwhile the outermost stream has another vtable.
   Its link is the innermost delegation, each of which knows the next outer one; the
   link of a stream further in is the outermost one.

	outermost --link--> delegation --outer--> delegation --outer--> NULL
			       | inner		     | inner
			    innermost		  further in

   A stream that has stepped aside already, before another one yields all of it, stays
   the outermost one of its own.  */

#include "core/core.h"

#include <asyncc/stream.h>

static struct async_waiting_stream *
waiting (struct async_stream *s)
{
  return container_of (s, struct async_waiting_stream, stream);
}

/* The innermost stream has ended.  False if the outermost one goes on by itself. */
static bool
leave (struct async_stream *outermost, struct __asyncc_delegation *d)
{
  d->inner->future.flags
    = (d->inner->future.flags | ASYNC_FLAG_READY) & ~__ASYNCC_FLAG_NESTED;
  outermost->__link = d->outer;
  if (d->outer)
    return true;
  outermost->future.vtable = d->vtable;
  outermost->future.flags &= ~__ASYNCC_FLAG_DELEGATING;
  return false;
}

/* Ask the innermost stream, until OUTERMOST has a value or the poll of its own function
   has to go on: then false.  A stream that has entered another one gives none, and one
   that has ended says so again.  In each of its callers, because every value comes this
   way. */
static inline __attribute__ ((__always_inline__)) bool
ask (struct async_stream *outermost, struct async_context *value)
{
  for (;;) {
    struct __asyncc_delegation *d = outermost->__link;
    struct async_future *inner = &d->inner->future;

    if (inner->vtable->poll (inner, value) == ASYNC_READY) {
      if (!leave (outermost, d))
	return false;
    } else if (outermost->__link == d)
      return true;
  }
}

/* The same, with streams that may have to wait. */
static bool
ask_waiting (struct async_stream *outermost, struct async_context *cx)
{
  for (;;) {
    struct __asyncc_delegation *d = outermost->__link;
    struct async_waiting_stream *inner = waiting (d->inner);

    inner->out = waiting (outermost)->out;
    if (async_future_poll (&d->inner->future, cx) == ASYNC_READY) {
      if (!leave (outermost, d))
	return false;
    } else if (outermost->__link == d) {
      waiting (outermost)->out = inner->out;
      return true;
    }
  }
}

static async_poll_t
aside_poll (struct async_future *self, struct async_context *value)
{
  if (ask (container_of (self, struct async_stream, future), value))
    return ASYNC_PENDING;
  return self->vtable->poll (self, value);
}

static async_poll_t
aside_waiting_poll (struct async_future *self, struct async_context *cx)
{
  if (ask_waiting (container_of (self, struct async_stream, future), cx))
    return ASYNC_PENDING;
  return self->vtable->poll (self, cx);
}

/* From the innermost stream on, each of which must not drop the next one again. */
static void
aside_drop (struct async_future *self)
{
  struct async_stream *outermost = container_of (self, struct async_stream, future);
  struct __asyncc_delegation *d = outermost->__link;

  while (d) {
    struct async_stream *inner = d->inner;
    struct __asyncc_delegation *outer = d->outer;

    d->inner = NULL;
    if (!outer)
      self->vtable = d->vtable;
    async_future_drop (&inner->future);
    d = outer;
  }
  self->vtable->drop (self);
}

DESCRIPTION (aside_described, { ASYNC_WAITS_BEHIND, ASYNC_UNTIL_DONE,
				offsetof (struct async_stream, __link),
				offsetof (struct __asyncc_delegation, inner) });

static const struct async_vtable aside_vtable
  = { .poll = aside_poll, .drop = aside_drop, .name = "__yield_all",
      .description = &aside_described };

static const struct async_vtable aside_waiting_vtable
  = { .poll = aside_waiting_poll, .drop = aside_drop, .name = "__yield_all",
      .description = &aside_described };

/* Let INNER be the innermost stream of OUTERMOST, which others stand for already or begin
   to. */
static inline void
enter (struct async_stream *outermost, struct async_stream *inner,
       struct __asyncc_delegation *d)
{
  d->inner = inner;
  d->outer = outermost->__link;
  outermost->__link = d;
  if (!(inner->future.flags & __ASYNCC_FLAG_DELEGATING)) {
    inner->future.flags |= __ASYNCC_FLAG_NESTED;
    inner->__link = outermost;
  }
}

/* The same for an OUTERMOST that asks by itself until now. */
static void
step_aside (struct async_stream *outermost, struct async_stream *inner,
	    struct __asyncc_delegation *d, const struct async_vtable *vtable)
{
  d->vtable = outermost->future.vtable;
  outermost->future.vtable = vtable;
  outermost->future.flags |= __ASYNCC_FLAG_DELEGATING;
  outermost->__link = NULL;
  enter (outermost, inner, d);
}

/* Let INNER stand for OUTER, a stream further in, if it is one: that is polled by a loop
   above, which goes on with INNER. */
static inline bool
enter_further_in (struct async_stream *outer, struct async_stream *inner,
		  struct __asyncc_delegation *d)
{
  if (!(outer->future.flags & __ASYNCC_FLAG_NESTED))
    return false;
  enter (outer->__link, inner, d);
  return true;
}

int
__asyncc_stream_enter (void *outer, void *inner, void *where, void *d)
{
  if (enter_further_in (outer, inner, d))
    return true;
  step_aside (outer, inner, d, &aside_vtable);
  return ask (outer, where);
}

int
__asyncc_waiting_stream_enter (void *outer, void *inner, void *where, void *d)
{
  if (enter_further_in (outer, inner, d))
    return true;
  step_aside (outer, inner, d, &aside_waiting_vtable);
  return ask_waiting (outer, where);
}

/* A future of the next value ------------------------------------------------------ */

struct next {
  ASYNC_FUTURE (bool);
  struct async_waiting_stream *stream;
  void *value;
};

static async_poll_t
next_poll (struct async_future *self, struct async_context *cx)
{
  struct next *n = container_of (self, struct next, future);
  struct async_waiting_stream *s = n->stream;

  if (self->state == ASYNC_STATE_START && !(s->stream.future.flags & ASYNC_FLAG_READY))
    s->out = n->value;
  self->state = ASYNC_STATE_FIRST;
  n->result = async_future_poll (&s->stream.future, cx) == ASYNC_PENDING;
  return n->result && s->out ? ASYNC_PENDING : ASYNC_READY;
}

static void
next_drop (struct async_future *self)
{
  __asyncc_free (self, sizeof (struct next), _Alignof (struct next));
}

DESCRIPTION (next_described, { ASYNC_WAITS_FUTURE, ASYNC_UNTIL_DONE,
			       offsetof (struct next, stream), 0 });

static const struct async_vtable next_vtable
  = { .poll = next_poll, .drop = next_drop, .name = "__next",
      .description = &next_described };

struct async_future *
__asyncc_stream_next (void *s, void *value)
{
  struct next *n = s ? __asyncc_alloc (sizeof *n, _Alignof (struct next)) : NULL;

  if (!n)
    return NULL;
  async_future_init (n, &next_vtable);
  n->stream = s;
  n->value = value;
  return &n->future;
}
