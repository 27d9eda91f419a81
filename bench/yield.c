/* A task that lets others run, of which there are none: once through the run queue
   per round of a loop.
   SPDX-License-Identifier: MIT  */

#include "bench.h"

#include <asyncc.h>

static __async long
yields (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++) {
    __await (async_yield ());
    sum += i;
  }
  return sum;
}

static __async long
run_async (long n)
{
  return async_run (yields (n));
}

/* By hand: a queue, and machines that put themselves at its end. */
struct yielder {
  struct machine m;
  struct yielder *next;
};

static struct yielder *queue, **queue_end = &queue;

static NOINLINE void
enqueue (struct yielder *y)
{
  y->next = NULL;
  *queue_end = y;
  queue_end = &y->next;
}

static async_poll_t
yielder_poll (struct async_future *self, struct async_context *cx)
{
  struct yielder *y = (struct yielder *) self;

  (void) cx;
  if (self->state == 0) {
    self->state = 1;
    y->m.i = y->m.sum = 0;
  } else
    y->m.sum += y->m.i++;
  if (y->m.i == y->m.n)
    return ASYNC_READY;
  enqueue (y);
  return ASYNC_PENDING;
}

static const struct async_vtable yielder_vtable = { .poll = yielder_poll };

static long
run_hand (long n)
{
  struct yielder y = { .m.n = n };
  struct async_context cx;

  async_context_init (&cx, async_waker_noop ());
  async_future_init (&y, &yielder_vtable);
  enqueue (&y);
  while (queue) {
    struct yielder *first = queue;

    queue = first->next;
    if (!queue)
      queue_end = &queue;
    async_future_poll (&first->m.future, &cx);
  }
  return y.m.sum;
}

/* Plain C has nobody to yield to. */
static NOINLINE void
yield_sync (void)
{
  __asm__ volatile ("");
}

static long
run_sync (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++) {
    yield_sync ();
    sum += i;
  }
  return sum;
}
