/* Streams for plain C: asked by hand and as futures, and standing for others as
   __yield_all has them do.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include <asyncc/stream.h>
#include <stdbool.h>

static int dropped;

static void
drop (struct async_future *self)
{
  dropped++;
  free (self);
}

/* FROM, FROM + 1... below END. */
struct range {
  struct async_stream stream;
  int next, end;
};

static async_poll_t
range_poll (struct async_future *self, struct async_context *place)
{
  struct range *r = (struct range *) self;

  if (r->next == r->end)
    return ASYNC_READY;
  *(int *) (void *) place = r->next++;
  return ASYNC_PENDING;
}

static const struct async_vtable range_vtable = { .poll = range_poll, .drop = drop };

static struct async_stream *
range (int from, int end)
{
  struct range *r = malloc (sizeof *r);

  async_stream_init (r, &range_vtable);
  r->next = from;
  r->end = end;
  return &r->stream;
}

/* The same, which answers "pending" in front of each value and of the end. */
struct slow {
  struct async_waiting_stream stream;
  int next, end;
  bool waited;
};

static async_poll_t
slow_poll (struct async_future *self, struct async_context *cx)
{
  struct slow *s = (struct slow *) self;

  CHECK (async_context_waker (cx) != NULL);
  if ((s->waited = !s->waited))
    return ASYNC_PENDING;
  if (s->next == s->end)
    return ASYNC_READY;
  *(int *) s->stream.out = s->next++;
  s->stream.out = NULL;
  return ASYNC_PENDING;
}

static const struct async_vtable slow_vtable = { .poll = slow_poll, .drop = drop };

static struct async_waiting_stream *
slow (int from, int end)
{
  struct slow *s = malloc (sizeof *s);

  async_stream_init (s, &slow_vtable);
  s->next = from;
  s->end = end;
  s->waited = false;
  return &s->stream;
}

/* What a generator does that yields 100, then all of another stream, then 200. */
struct outer {
  struct async_waiting_stream stream;
  struct __asyncc_delegation d;
  struct async_stream *inner;
  bool waiting;
};

static async_poll_t
give (struct outer *o, int value, void *place)
{
  *(int *) (o->waiting ? o->stream.out : place) = value;
  o->stream.out = NULL;
  o->stream.stream.future.state++;
  return ASYNC_PENDING;
}

static async_poll_t
outer_poll (struct async_future *self, struct async_context *cx)
{
  struct outer *o = (struct outer *) self;

  switch (self->state) {
  case 0:
    return give (o, 100, cx);
  case 1:
    self->state = 2;
    if (o->waiting ? __asyncc_waiting_stream_enter (o, o->inner, cx, &o->d)
	: __asyncc_stream_enter (o, o->inner, cx, &o->d))
      return ASYNC_PENDING;
    /* fallthrough */
  case 2:
    async_future_drop (&o->d.inner->future);
    o->d.inner = NULL;
    return give (o, 200, cx);
  default:
    return ASYNC_READY;
  }
}

static void
outer_drop (struct async_future *self)
{
  struct outer *o = (struct outer *) self;

  if (self->state == 2 && o->d.inner)
    async_future_drop (&o->d.inner->future);
  if (self->state < 2)
    async_future_drop (&o->inner->future);
  drop (self);
}

static const struct async_vtable outer_vtable = { .poll = outer_poll, .drop = outer_drop };

static struct async_stream *
outer (struct async_stream *inner, bool waiting)
{
  struct outer *o = calloc (1, sizeof *o);

  async_stream_init (o, &outer_vtable);
  o->inner = inner;
  o->waiting = waiting;
  return &o->stream.stream;
}

static void
by_hand (void)
{
  struct async_stream *s = range (3, 6);
  int v = 0;

  for (int i = 3; i < 6; i++)
    CHECK (async_stream_next (s, &v) && v == i);
  CHECK (!async_stream_next (s, &v) && !async_stream_next (s, &v) && v == 5);
  async_future_drop (&s->future);
}

static void
asides (int stop)
{
  static const int values[] = { 100, 100, 7, 8, 200, 200 };
  struct async_stream *s = outer (outer (range (7, 9), false), false);
  int v, n = 0;

  dropped = 0;
  for (; n < stop && async_stream_next (s, &v); n++)
    CHECK (v == values[n]);
  CHECK (n == (stop < 6 ? stop : 6));
  async_future_drop (&s->future);
  CHECK (dropped == 3);
}

static int
polls_until_answer (struct async_waiting_stream *s, int *value, bool *given)
{
  struct async_context cx;
  struct async_future *f = async_stream_next_future (s, value);
  int n = 1;

  async_context_init (&cx, async_waker_noop ());
  while (async_future_poll (f, &cx) == ASYNC_PENDING)
    n++;
  *given = ((struct { ASYNC_FUTURE (bool); } *) f)->result;
  async_future_drop (f);
  return n;
}

static void
as_futures (void)
{
  struct async_waiting_stream *s = slow (1, 3);
  bool given;
  int v = 0;

  CHECK (polls_until_answer (s, &v, &given) == 2 && given && v == 1);
  /* One that nobody waits for any longer takes nothing away. */
  struct async_context cx;
  int lost;
  struct async_future *f = async_stream_next_future (s, &lost);
  async_context_init (&cx, async_waker_noop ());
  CHECK (async_future_poll (f, &cx) == ASYNC_PENDING);
  async_future_drop (f);
  CHECK (polls_until_answer (s, &v, &given) == 1 && given && v == 2);
  CHECK (polls_until_answer (s, &v, &given) == 2 && !given && v == 2);
  CHECK (polls_until_answer (s, &v, &given) == 1 && !given);
  async_future_drop (&s->stream.future);
  CHECK (async_stream_next_future (NULL, &v) == NULL);
}

static void
waiting_asides (int stop)
{
  static const int values[] = { 100, 100, 7, 8, 200, 200 };
  struct async_stream *s = outer (outer (&slow (7, 9)->stream, true), true);
  bool given = true;
  int v, n = 0;

  dropped = 0;
  for (; n < stop; n++) {
    int polls = polls_until_answer ((struct async_waiting_stream *) s, &v, &given);
    if (!given)
      break;
    CHECK (v == values[n] && polls == (n == 2 || n == 3 || n == 4 ? 2 : 1));
  }
  CHECK (n == (stop < 6 ? stop : 6));
  async_future_drop (&s->future);
  CHECK (dropped == 3);
}

int
main (void)
{
  by_hand ();
  as_futures ();
  for (int stop = 0; stop < 8; stop++) {
    asides (stop);
    waiting_asides (stop);
  }
  return 0;
}
