/* Another future, but not for longer than some time.
   SPDX-License-Identifier: MIT

   async_timeout borrows the other future, as all combinators do.  async_within
   takes it over: its result goes to the caller's variable, and it is dropped when it
   is ready, when the time is over, or when nobody waits any longer.  */

#include "host/host.h"

struct timeout {
  ASYNC_FUTURE (int);
  uint64_t ns;
  struct async_future *of;
  struct timer timer;
  /* Of async_within. */
  bool owned;
  void *value; /* where the result goes, or NULL */
  size_t size, align;
};

/* Give the other future back, if it is this one's. */
static void
timeout_release (struct timeout *t)
{
  timer_stop (&t->timer);
  if (t->owned)
    async_future_drop (t->of);
  t->owned = false;
}

static async_poll_t
timeout_finish (struct timeout *t, int result)
{
  t->result = result;
  t->future.state = ASYNC_STATE_DONE;
  timeout_release (t);
  return ASYNC_READY;
}

/* The other future is ready. */
static async_poll_t
timeout_hand_on (struct timeout *t)
{
  if (t->value)
    memcpy (t->value, future_result (t->of, t->align), t->size);
  return timeout_finish (t, 0);
}

static void
timeout_start (struct timeout *t, struct async_context *cx)
{
  struct runtime *rt = runtime_of (cx);
  uint64_t at;

  if (!rt)
    __asyncc_oom (t->future.vtable->name);
  at = scope_limit (this_worker, timer_after (runtime_now (rt), t->ns));
  timer_start (rt, &t->timer, at, async_context_waker (cx));
  t->future.state = ASYNC_STATE_FIRST;
}

static async_poll_t
timeout_poll (struct async_future *self, struct async_context *cx)
{
  struct timeout *t = container_of (self, struct timeout, future);

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  if (!t->of)
    __asyncc_oom (self->vtable->name);
  if (self->state == ASYNC_STATE_START)
    timeout_start (t, cx);
  if (async_future_poll (t->of, cx) == ASYNC_READY)
    return timeout_hand_on (t);
  if (timer_pending_p (&t->timer, cx))
    return ASYNC_PENDING;
  return timeout_finish (t, -ETIMEDOUT);
}

static void
timeout_drop (struct async_future *self)
{
  struct timeout *t = container_of (self, struct timeout, future);

  timeout_release (t);
  __asyncc_free (t, sizeof *t, _Alignof (struct timeout));
}

DESCRIPTION (timeout_described,
	     { ASYNC_WAITS_FUTURE, ASYNC_UNTIL_DONE, offsetof (struct timeout, of), 0 },
	     { ASYNC_WAITS_DEADLINE, ASYNC_STATE_FIRST,
	       offsetof (struct timeout, timer.deadline), 0 });

static const struct async_vtable timeout_vtable
  = { .poll = timeout_poll, .drop = timeout_drop, .name = "async_timeout",
      .description = &timeout_described };

static const struct async_vtable within_vtable
  = { .poll = timeout_poll, .drop = timeout_drop, .name = "async_within",
      .description = &timeout_described };

static struct timeout *
timeout_new (const struct async_vtable *vtable, struct async_future *f, uint64_t ns)
{
  struct timeout *t = __asyncc_alloc (sizeof *t, _Alignof (struct timeout));

  if (!t)
    return NULL;
  memset (t, 0, sizeof *t);
  async_future_init (t, vtable);
  t->ns = ns;
  t->of = f;
  t->align = 1;
  return t;
}

struct async_future *
__asyncc_timeout (struct async_future *f, uint64_t ns)
{
  struct timeout *t = timeout_new (&timeout_vtable, f, ns);

  return t ? &t->future : NULL;
}

struct async_future *
__asyncc_within (struct async_future *f, uint64_t ns, void *value, size_t size, size_t align)
{
  struct timeout *t = timeout_new (&within_vtable, f, ns);

  if (!t) {
    async_future_drop (f);
    return NULL;
  }
  t->owned = true;
  t->value = value;
  t->size = size;
  t->align = align;
  return &t->future;
}
