/* Another future, but not for longer than some time.  It is borrowed.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

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
