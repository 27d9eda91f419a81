/* A task that selects among WIDTH functions, each of which waits, one of which is woken at
   a time.  With -DANEW the woken one ends, and is replaced in the next select; else all go
   on waiting, and the select ends with the last wake.
   SPDX-License-Identifier: MIT  */

#include "bench.h"

#include "waits.h"

/* How many wakes are still to come, and the work: what was woken. */
static long left, sum;

static NOINLINE __async long
branch (int k)
{
  do {
    async_future_init (&waits[k], &wait_vtable);
    __await (async_future_as (void, &waits[k]));
    sum += k;
    left--;
#ifdef ANEW
    break;
#endif
  } while (left > 0);
  return k;
}

static __async void
wakes (long n)
{
  for (long i = 0; i < n; i++) {
    __await (async_yield ());
    struct wait *w = &waits[i * 7 % WIDTH];
    w->set = true;
    if (w->waker.vtable)
      async_waker_wake_by_ref (&w->waker);
  }
}

static __async long
selects (long n)
{
  __future (long) of[WIDTH];
  __future (void) waker = async_spawn (wakes (n));

  left = n;
  for (int k = 0; k < WIDTH; k++)
    of[k] = branch (k);
  while (left > 0) {
    int k = __await (async_select_all (WIDTH, of));
    __await (of[k]);
    of[k] = branch (k);
  }
  for (int k = 0; k < WIDTH; k++)
    async_drop (of[k]);
  __await (waker);
  return sum;
}

static __async long
run_async (long n)
{
  return async_run (selects (n));
}

/* By hand: who wakes puts the number into a list of the task, which is the same whether the
   woken one goes on or is replaced. */
struct job {
  struct machine m;
  struct job *next;
};

static struct job *queue, **queue_end = &queue;

static NOINLINE void
enqueue (struct job *j)
{
  j->next = NULL;
  *queue_end = j;
  queue_end = &j->next;
}

static struct selector {
  struct job job;
  int n, woken[WIDTH];
  bool queued;
} selector;

static async_poll_t
selector_poll (struct async_future *self, struct async_context *cx)
{
  struct selector *s = (struct selector *) self;

  (void) cx;
  for (int i = 0; i < s->n; i++)
    s->job.m.sum += s->woken[i];
  s->n = 0;
  s->queued = false;
  return ASYNC_PENDING;
}

static async_poll_t
waker_poll (struct async_future *self, struct async_context *cx)
{
  struct job *w = (struct job *) self;

  (void) cx;
  if (self->state == 0) {
    self->state = 1;
    w->m.i = 0;
  } else {
    selector.woken[selector.n++] = (int) (w->m.i++ * 7 % WIDTH);
    if (!selector.queued)
      enqueue (&selector.job);
    selector.queued = true;
  }
  if (w->m.i == w->m.n)
    return ASYNC_READY;
  enqueue (w);
  return ASYNC_PENDING;
}

static const struct async_vtable selector_vtable = { .poll = selector_poll };
static const struct async_vtable waker_vtable = { .poll = waker_poll };

static long
run_hand (long n)
{
  struct job waker = { .m.n = n };
  struct async_context cx;

  async_context_init (&cx, async_waker_noop ());
  async_future_init (&selector, &selector_vtable);
  async_future_init (&waker, &waker_vtable);
  enqueue (&waker);
  while (queue) {
    struct job *first = queue;

    queue = first->next;
    if (!queue)
      queue_end = &queue;
    async_future_poll (&first->m.future, &cx);
  }
  return selector.job.m.sum;
}

/* Plain C has nobody to wait for: what is done with the number is a call. */
static NOINLINE void
woken (long k)
{
  sum += k;
}

static long
run_sync (long n)
{
  for (long i = 0; i < n; i++)
    woken (i * 7 % WIDTH);
  return sum;
}
