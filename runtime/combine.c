/* Futures made of other futures, and the one that waits for nothing.  They
   borrow what they are given: every poll polls each that is not ready.
   SPDX-License-Identifier: MIT  */

#include "internal.h"

/* async_yield ------------------------------------------------------------------ */

static async_poll_t
yield_poll (struct async_future *self, struct async_context *cx)
{
  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready ("async_yield");
  if (self->state == ASYNC_STATE_FIRST) {
    self->state = ASYNC_STATE_DONE;
    return ASYNC_READY;
  }
  self->state = ASYNC_STATE_FIRST;
  async_waker_wake_by_ref (async_context_waker (cx));
  return ASYNC_PENDING;
}

static void
yield_drop (struct async_future *self)
{
  __asyncc_free (self, sizeof *self, _Alignof (struct async_future));
}

static const struct async_vtable yield_vtable
  = { .poll = yield_poll, .drop = yield_drop, .name = "async_yield" };

struct async_future *
async_yield (void)
{
  struct async_future *f = __asyncc_alloc (sizeof *f, _Alignof (struct async_future));

  if (f)
    async_future_init (f, &yield_vtable);
  return f;
}

/* async_join, async_select ----------------------------------------------------- */

struct several {
  ASYNC_FUTURE (int); /* select: the index */
  size_t n;
  struct async_future *of[];
};

static struct async_future *
several_new (size_t n, const void *futures, const struct async_vtable *vtable)
{
  struct several *s = NULL;

  if (n <= (SIZE_MAX / 2 - sizeof *s) / sizeof *s->of)
    s = __asyncc_alloc (sizeof *s + n * sizeof *s->of, _Alignof (struct several));
  if (!s)
    return NULL;
  async_future_init (s, vtable);
  s->n = n;
  if (n > 0)
    memcpy (s->of, futures, n * sizeof *s->of);
  return &s->future;
}

static void
several_drop (struct async_future *self)
{
  struct several *s = container_of (self, struct several, future);

  __asyncc_free (s, sizeof *s + s->n * sizeof *s->of, _Alignof (struct several));
}

static async_poll_t
join_poll (struct async_future *self, struct async_context *cx)
{
  struct several *s = container_of (self, struct several, future);
  async_poll_t answer = ASYNC_READY;

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready ("async_join");
  for (size_t i = 0; i < s->n; i++) {
    if (!s->of[i])
      __asyncc_oom ("async_join");
    if (async_future_poll (s->of[i], cx) == ASYNC_PENDING)
      answer = ASYNC_PENDING;
  }
  if (answer == ASYNC_READY)
    self->state = ASYNC_STATE_DONE;
  return answer;
}

static const struct async_vtable join_vtable
  = { .poll = join_poll, .drop = several_drop, .name = "async_join" };

struct async_future *
__asyncc_join (size_t n, const void *futures)
{
  return several_new (n, futures, &join_vtable);
}

static async_poll_t
select_poll (struct async_future *self, struct async_context *cx)
{
  struct several *s = container_of (self, struct several, future);

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready ("async_select");
  for (size_t i = 0; i < s->n; i++) {
    if (!s->of[i])
      __asyncc_oom ("async_select");
    if (async_future_poll (s->of[i], cx) == ASYNC_READY) {
      s->result = (int) i;
      self->state = ASYNC_STATE_DONE;
      return ASYNC_READY;
    }
  }
  return ASYNC_PENDING;
}

static const struct async_vtable select_vtable
  = { .poll = select_poll, .drop = several_drop, .name = "async_select" };

struct async_future *
__asyncc_select (size_t n, const void *futures)
{
  return several_new (n, futures, &select_vtable);
}

/* async_timeout ---------------------------------------------------------------- */

struct timeout {
  ASYNC_FUTURE (int);
  uint64_t ns;
  struct async_future *of;
  struct timer timer;
};

static async_poll_t
timeout_finish (struct timeout *t, int result)
{
  timer_stop (&t->timer);
  t->result = result;
  t->future.state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static void
timeout_start (struct timeout *t, struct async_context *cx)
{
  struct runtime *rt = runtime_get ();

  if (!rt)
    __asyncc_oom ("async_timeout");
  timer_start (rt, &t->timer, timer_after (t->ns), async_context_waker (cx));
  t->future.state = ASYNC_STATE_FIRST;
}

static async_poll_t
timeout_poll (struct async_future *self, struct async_context *cx)
{
  struct timeout *t = container_of (self, struct timeout, future);

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready ("async_timeout");
  if (!t->of)
    __asyncc_oom ("async_timeout");
  if (self->state == ASYNC_STATE_START)
    timeout_start (t, cx);
  if (async_future_poll (t->of, cx) == ASYNC_READY)
    return timeout_finish (t, 0);
  if (timer_running_p (&t->timer)) {
    waker_keep (&t->timer.waker, async_context_waker (cx));
    return ASYNC_PENDING;
  }
  async_future_drop (t->of);
  return timeout_finish (t, -ETIMEDOUT);
}

static void
timeout_drop (struct async_future *self)
{
  struct timeout *t = container_of (self, struct timeout, future);

  timer_stop (&t->timer);
  __asyncc_free (t, sizeof *t, _Alignof (struct timeout));
}

static const struct async_vtable timeout_vtable
  = { .poll = timeout_poll, .drop = timeout_drop, .name = "async_timeout" };

struct async_future *
__asyncc_timeout (void *f, uint64_t ns)
{
  struct timeout *t = __asyncc_alloc (sizeof *t, _Alignof (struct timeout));

  if (!t)
    return NULL;
  memset (t, 0, sizeof *t);
  async_future_init (t, &timeout_vtable);
  t->ns = ns;
  t->of = f;
  return &t->future;
}
