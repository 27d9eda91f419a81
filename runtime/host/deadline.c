/* Another future, until a time that all below it knows.
   SPDX-License-Identifier: MIT

   async_deadline takes the other future over, as async_within does.  Its scope has
   the earlier of its own deadline and of those around it.  If that is one around it, a
   future further out in the same task ends all when it comes, this one included, and
   only that one tells so.  But a task inherits deadlines of futures that are not its
   own: there this future keeps them itself.  And a future that is only borrowed may be
   polled on when the one further out is gone: so who is further out is asked when the
   time is over, and not before.  */

#include "host/host.h"

#include <asyncc/scope.h>

struct deadline {
  ASYNC_FUTURE (int);
  struct async_future *of; /* NULL when it is dropped */
  uint64_t at;             /* since the first poll: the earliest, see scope_limit */
  struct scope *scope;     /* made with this; put into what is in force then */
  struct timer timer;
  bool value_first; /* the result is that of the other future, an int, if it has one */
  void *value;      /* where the other's result goes, or NULL */
  size_t size, align;
};

static void
deadline_release (struct deadline *d)
{
  struct async_future *of = d->of;

  d->of = NULL;
  timer_stop (&d->timer);
  if (d->future.state == ASYNC_STATE_START)
    async_future_drop (of);
  else if (of)
    scope_drop (&d->scope, of);
  scope_unref (d->scope);
  d->scope = NULL;
}

static async_poll_t
deadline_finish (struct deadline *d, int result)
{
  d->result = result;
  d->future.state = ASYNC_STATE_DONE;
  deadline_release (d);
  return ASYNC_READY;
}

/* The other future is ready. */
static async_poll_t
deadline_hand_on (struct deadline *d)
{
  int result = 0;

  if (d->value_first)
    memcpy (&result, future_result (d->of, _Alignof (int)), sizeof result);
  if (d->value)
    memcpy (d->value, future_result (d->of, d->align), d->size);
  return deadline_finish (d, result);
}

/* A time that is over starts no timer, and ends the future when the other one has been
   polled once. */
static void
deadline_start (struct deadline *d, struct async_context *cx)
{
  struct worker *w = worker_get ();

  if (!w)
    __asyncc_oom (d->future.vtable->name);
  scope_enter_deadline (d->scope, w, d->at);
  d->at = scope_limit (w, d->at);
  if (d->at != ASYNC_NEVER && d->at > runtime_now (w->runtime))
    timer_start (w->runtime, &d->timer, d->at, async_context_waker (cx));
  d->future.state = ASYNC_STATE_FIRST;
}

/* True if the time is over, and nobody further out ends all. */
static bool
deadline_over_p (struct deadline *d, struct async_context *cx)
{
  const struct worker *w = this_worker;

  if (d->at == ASYNC_NEVER || timer_pending_p (&d->timer, cx))
    return false;
  return !scope_kept_p (w) || scope_deadline (scope_in_force (w)) > d->at;
}

static async_poll_t
deadline_poll (struct async_future *self, struct async_context *cx)
{
  struct deadline *d = container_of (self, struct deadline, future);

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  if (self->state == ASYNC_STATE_START)
    deadline_start (d, cx);
  if (scope_poll (worker_get (), d->scope, d->of, cx) == ASYNC_READY)
    return deadline_hand_on (d);
  return deadline_over_p (d, cx) ? deadline_finish (d, -ETIMEDOUT) : ASYNC_PENDING;
}

static void
deadline_drop (struct async_future *self)
{
  struct deadline *d = container_of (self, struct deadline, future);

  deadline_release (d);
  __asyncc_free (d, sizeof *d, _Alignof (struct deadline));
}

DESCRIPTION (deadline_described,
	     { ASYNC_WAITS_FUTURE, ASYNC_UNTIL_DONE, offsetof (struct deadline, of), 0 },
	     { ASYNC_WAITS_DEADLINE, ASYNC_STATE_FIRST, offsetof (struct deadline, at), 0 });

static const struct async_vtable deadline_vtable
  = { .poll = deadline_poll, .drop = deadline_drop, .name = "async_deadline",
      .description = &deadline_described };

static struct deadline *
deadline_new (struct async_future *f, uint64_t at)
{
  struct scope *scope = f ? scope_new (0, 1) : NULL;
  struct deadline *d = scope ? __asyncc_alloc (sizeof *d, _Alignof (struct deadline)) : NULL;

  if (!d) {
    async_future_drop (f);
    scope_unref (scope);
    return NULL;
  }
  memset (d, 0, sizeof *d);
  async_future_init (d, &deadline_vtable);
  d->of = f;
  d->scope = scope;
  d->at = at;
  d->align = 1;
  return d;
}

struct async_future *
__asyncc_deadline (struct async_future *f, uint64_t at, void *value, size_t size, size_t align)
{
  struct deadline *d = deadline_new (f, at);

  if (!d)
    return NULL;
  d->value = value;
  d->size = size;
  d->align = align;
  return &d->future;
}

struct async_future *
deadline_inherited (struct async_future *f, bool valued)
{
  struct deadline *d = deadline_new (f, ASYNC_NEVER);

  if (!d)
    return NULL;
  d->value_first = valued;
  return &d->future;
}
