/* Permits that come with time: a bucket that fills.
   SPDX-License-Identifier: MIT

   The bucket is one number, the time at which it was empty; a permit takes a period to
   come, and no more than a burst of them are kept.  So what it holds is how many periods
   have passed since then, and to take permits moves that time on, with no rounding and
   for any rate.

   Who takes permits has the object's mutex meanwhile, also while it waits for them to
   come: so they are had in the order of asking, and by nobody who came later and wants
   fewer.  Nothing is taken before it is there, so a wait that is dropped gives back the
   mutex and nothing else.  */

#include "sync/sync.h"

struct acquire {
  ASYNC_FUTURE (int);
  struct async_limiter *of;
  unsigned int n;
  bool locked;
  struct async_future *child; /* waits for the mutex, or for permits */
};

/* When N permits are there if nobody else takes any, not after NOW if they are.  Whoever
   takes them leaves a bucket that was empty at that time. */
static int64_t
limiter_due (const struct async_limiter *l, unsigned int n, int64_t now)
{
  int64_t full, wanted, empty = l->__empty;

  if (__builtin_mul_overflow (l->__period, l->__burst, &full))
    full = INT64_MAX;
  if (__builtin_mul_overflow (l->__period, n, &wanted))
    wanted = INT64_MAX;
  if (empty < now - full)
    empty = now - full;
  return __builtin_add_overflow (empty, wanted, &empty) ? INT64_MAX : empty;
}

/* Take N permits if they are there; the mutex is the caller's.  Otherwise *DUE is when
   to try again. */
static bool
limiter_take (struct async_limiter *l, unsigned int n, uint64_t *due)
{
  int64_t now = (int64_t) async_now (), empty = limiter_due (l, n, now);

  *due = (uint64_t) empty;
  if (empty > now)
    return false;
  l->__empty = empty;
  return true;
}

int
async_limiter_try_acquire (struct async_limiter *l, unsigned int n)
{
  uint64_t due;
  bool taken;

  if (n > l->__burst)
    return -EINVAL;
  if (async_mutex_try_lock (&l->__mutex) < 0)
    return -EAGAIN;
  taken = limiter_take (l, n, &due);
  async_mutex_unlock (&l->__mutex);
  return taken ? 0 : -EAGAIN;
}

static async_poll_t
acquire_finish (struct acquire *a, int result)
{
  if (a->locked)
    async_mutex_unlock (&a->of->__mutex);
  a->locked = false;
  a->result = result;
  a->future.state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

/* Wait for CHILD next. */
static void
acquire_await (struct acquire *a, struct async_future *child)
{
  if (!child)
    __asyncc_oom (a->future.vtable->name);
  a->child = child;
}

static void
acquire_start (struct acquire *a)
{
  a->future.state = ASYNC_STATE_FIRST;
  if (async_mutex_try_lock (&a->of->__mutex) == 0)
    a->locked = true;
  else
    acquire_await (a, async_mutex_lock (&a->of->__mutex));
}

/* True if there is nothing to wait for now. */
static bool
acquire_awaited (struct acquire *a, struct async_context *cx)
{
  if (!a->child)
    return true;
  if (async_future_poll (a->child, cx) == ASYNC_PENDING)
    return false;
  async_future_drop (a->child);
  a->child = NULL;
  a->locked = true;
  return true;
}

static async_poll_t
acquire_poll (struct async_future *self, struct async_context *cx)
{
  struct acquire *a = container_of (self, struct acquire, future);
  uint64_t due;

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  if (a->n > a->of->__burst)
    return acquire_finish (a, -EINVAL);
  if (turn_spent (cx))
    return ASYNC_PENDING;
  if (self->state == ASYNC_STATE_START)
    acquire_start (a);
  while (acquire_awaited (a, cx)) {
    if (limiter_take (a->of, a->n, &due)) {
      turn_charge (cx);
      return acquire_finish (a, 0);
    }
    acquire_await (a, async_sleep_until (due));
  }
  return ASYNC_PENDING;
}

static void
acquire_drop (struct async_future *self)
{
  struct acquire *a = container_of (self, struct acquire, future);

  async_future_drop (a->child);
  if (a->locked)
    async_mutex_unlock (&a->of->__mutex);
  __asyncc_free (a, sizeof *a, _Alignof (struct acquire));
}

DESCRIPTION (acquire_described,
	     { ASYNC_WAITS_FUTURE, ASYNC_STATE_FIRST, offsetof (struct acquire, child), 0 },
	     { ASYNC_WAITS_OBJECT, ASYNC_STATE_FIRST, offsetof (struct acquire, of), 0 });

static const struct async_vtable acquire_vtable
  = { .poll = acquire_poll, .drop = acquire_drop, .name = "async_limiter_acquire",
      .description = &acquire_described };

struct async_future *
async_limiter_acquire (struct async_limiter *l, unsigned int n)
{
  struct acquire *a = __asyncc_alloc (sizeof *a, _Alignof (struct acquire));

  if (!a)
    return NULL;
  memset (a, 0, sizeof *a);
  async_future_init (a, &acquire_vtable);
  a->of = l;
  a->n = n;
  return &a->future;
}

void
async_limiter_init (struct async_limiter *l, uint64_t period, unsigned int burst)
{
  *l = (struct async_limiter) ASYNC_LIMITER_INIT (period, burst);
}
