/* What the tests of deadlines, shields and task-local values share: times, a value, and
   steps that look at what is in force.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef SCOPE_TEST_H
#define SCOPE_TEST_H

#include "rt.h"

#include <asyncc/scope.h>

enum { FAR = 1000 }; /* seconds: does not come while the test runs */

static inline uint64_t
far (void)
{
  return async_now () + ASYNC_S (FAR);
}

static inline uint64_t
soon (void)
{
  return async_now () + ASYNC_MS (2);
}

static async_local (int) number __attribute__ ((unused));

static inline int
number_here (void)
{
  const int *n = async_local_get (number);

  return n ? *n : -1;
}

static inline struct async_future *
with (int value, struct step *f)
{
  return (struct async_future *) async_with_local (number, value, f);
}

/* A step that calls FN once and is ready with what it gives, or waits if that is
   negative. */
static inline async_poll_t
calls (struct step *s, struct async_context *cx)
{
  int (*fn) (void) = (int (*) (void)) s->arg;

  (void) cx;
  CHECK (s->at++ == 0);
  s->result = fn ();
  return s->result < 0 ? ASYNC_PENDING : ASYNC_READY;
}

static inline struct step *
call (int (*fn) (void))
{
  return step (calls, (void *) fn);
}

static uint64_t seen __attribute__ ((unused));

static inline int
see_deadline (void)
{
  seen = async_current_deadline ();
  return 0;
}

/* Looks at the value at each poll, and when it is dropped. */
static inline async_poll_t
looks (struct step *s, struct async_context *cx)
{
  CHECK (number_here () == s->i);
  return countdown (s, cx);
}

static inline void
looks_drop (struct async_future *self)
{
  CHECK (number_here () == ((struct step *) self)->i);
  step_drop (self);
}

static const struct async_vtable looks_vtable = { .poll = step_poll, .drop = looks_drop };

static inline struct step *
look (int polls, int expected)
{
  struct step *s = step (looks, NULL);

  s->future.vtable = &looks_vtable;
  s->n = polls;
  s->i = expected;
  return s;
}

#endif /* SCOPE_TEST_H */
