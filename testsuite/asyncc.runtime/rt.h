/* What the tests of the library share: futures made of a step function, which
   stand for async functions.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef RT_H
#define RT_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <asyncc/runtime.h>

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "../check.h"

#define MS 1000000ull

/* A future that calls FN at each poll; it counts what becomes of it. */
struct step {
  ASYNC_FUTURE (int);
  async_poll_t (*fn) (struct step *s, struct async_context *cx);
  struct async_future *child; /* awaited; dropped with the step */
  int at;                     /* for FN: where it is */
  int i, n;
  void *arg;
};

static _Atomic int steps_alive __attribute__ ((unused));
static _Atomic int steps_dropped_pending __attribute__ ((unused));

static inline async_poll_t
step_poll (struct async_future *self, struct async_context *cx)
{
  struct step *s = (struct step *) self;

  CHECK (self->state != ASYNC_STATE_DONE);
  if (s->fn (s, cx) == ASYNC_PENDING)
    return ASYNC_PENDING;
  self->state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static inline void
step_drop (struct async_future *self)
{
  struct step *s = (struct step *) self;

  steps_alive--;
  steps_dropped_pending += self->state != ASYNC_STATE_DONE;
  async_drop (s->child);
  memset (s, 0xa5, sizeof *s);
  free (s);
}

static const struct async_vtable step_vtable = { .poll = step_poll, .drop = step_drop };

static inline struct step *
step (async_poll_t (*fn) (struct step *s, struct async_context *cx), void *arg)
{
  struct step *s = calloc (1, sizeof *s);

  CHECK (s);
  async_future_init (s, &step_vtable);
  s->fn = fn;
  s->arg = arg;
  steps_alive++;
  return s;
}

/* The same with two numbers for FN. */
static inline struct step *
step_with (async_poll_t (*fn) (struct step *s, struct async_context *cx), int i, int n)
{
  struct step *s = step (fn, NULL);

  s->i = i;
  s->n = n;
  return s;
}

/* Poll the child; when it is ready drop it and give true. */
static inline bool
step_await (struct step *s, struct async_context *cx)
{
  CHECK (s->child);
  if (async_poll (s->child, cx) == ASYNC_PENDING)
    return false;
  async_drop (s->child);
  s->child = NULL;
  return true;
}

/* The same for a child whose result has type T: false, or *TO is the result. */
struct int_future { ASYNC_FUTURE (int); };
struct size_future { ASYNC_FUTURE (ssize_t); };

static inline bool
step_await_int (struct step *s, struct async_context *cx, int *to)
{
  CHECK (s->child);
  if (async_poll (s->child, cx) == ASYNC_PENDING)
    return false;
  *to = *async_result ((struct int_future *) s->child);
  return step_await (s, cx);
}

static inline bool
step_await_size (struct step *s, struct async_context *cx, ssize_t *to)
{
  CHECK (s->child);
  if (async_poll (s->child, cx) == ASYNC_PENDING)
    return false;
  *to = *async_result ((struct size_future *) s->child);
  return step_await (s, cx);
}

/* Ends the program with "ok" if every step was dropped. */
static inline int
finish (void)
{
  CHECK (steps_alive == 0);
  puts ("ok");
  return 0;
}

/* async_run of a step, its result. */
static inline int
run (struct step *s)
{
  int result;

  async_run (s);
  result = s->result;
  async_drop (s);
  return result;
}

/* async_run of a future of int, of ssize_t, of nothing. */
static inline int
run_int (struct async_future *f)
{
  int result;

  async_run (f);
  result = *async_result ((struct int_future *) f);
  async_drop (f);
  return result;
}

static inline ssize_t
run_size (struct async_future *f)
{
  ssize_t result;

  async_run (f);
  result = *async_result ((struct size_future *) f);
  async_drop (f);
  return result;
}

static inline void
run_void (struct async_future *f)
{
  async_run (f);
  async_drop (f);
}

/* Ready after N polls that were pending, with I. */
static inline async_poll_t
countdown (struct step *s, struct async_context *cx)
{
  s->result = s->i;
  if (s->n-- == 0)
    return ASYNC_READY;
  async_waker_wake_by_ref (async_context_waker (cx));
  return ASYNC_PENDING;
}

static inline struct step *
after (int polls, int result)
{
  struct step *s = step (countdown, NULL);

  s->n = polls;
  s->i = result;
  return s;
}

static inline async_poll_t
never (struct step *s, struct async_context *cx)
{
  (void) s;
  (void) cx;
  return ASYNC_PENDING;
}

#endif
