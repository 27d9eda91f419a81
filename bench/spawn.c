/* A task is spawned and awaited per round of a loop.
   SPDX-License-Identifier: MIT  */

#include "bench.h"

#include <asyncc.h>
#include <stdbool.h>

static __async long
work (long v)
{
  return v + 1;
}

static __async long
spawns (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++) {
    __future (long) handle = async_spawn (work (i));

    sum += __await (handle);
  }
  return sum;
}

static __async long
run_async (long n)
{
  return async_run (spawns (n));
}

/* By hand: a task is one block with all that it needs, a queue, and a way to the one
   that waits. */
struct job {
  struct machine m;
  struct job *next;
  struct job *joiner, *child;
  bool done;
};

static struct job *queue, **queue_end = &queue;

static NOINLINE void
enqueue (struct job *j)
{
  j->next = NULL;
  *queue_end = j;
  queue_end = &j->next;
}

static NOINLINE struct job *
job_new (const struct async_vtable *vtable, long n)
{
  struct job *j = malloc (sizeof *j);

  if (!j)
    abort ();
  *j = (struct job) { .m.n = n };
  async_future_init (j, vtable);
  enqueue (j);
  return j;
}

static async_poll_t
work_poll (struct async_future *self, struct async_context *cx)
{
  struct job *j = (struct job *) self;

  (void) cx;
  j->m.sum = j->m.n + 1;
  return ASYNC_READY;
}

static const struct async_vtable work_vtable = { .poll = work_poll };

static async_poll_t
parent_poll (struct async_future *self, struct async_context *cx)
{
  struct job *j = (struct job *) self;

  (void) cx;
  for (;;) {
    if (j->child && !j->child->done) {
      j->child->joiner = j;
      return ASYNC_PENDING;
    }
    if (j->child) {
      j->m.sum += j->child->m.sum;
      free (j->child);
      j->m.i++;
    }
    if (j->m.i == j->m.n)
      return ASYNC_READY;
    j->child = job_new (&work_vtable, j->m.i);
  }
}

static const struct async_vtable parent_vtable = { .poll = parent_poll };

static long
run_hand (long n)
{
  struct job *parent = job_new (&parent_vtable, n);
  struct async_context cx;
  long sum;

  async_context_init (&cx, async_waker_noop ());
  while (queue) {
    struct job *j = queue;

    queue = j->next;
    if (!queue)
      queue_end = &queue;
    if (async_future_poll (&j->m.future, &cx) == ASYNC_READY) {
      j->done = true;
      if (j->joiner)
	enqueue (j->joiner);
    }
  }
  sum = parent->m.sum;
  free (parent);
  return sum;
}

/* Plain C calls. */
static NOINLINE long
work_sync (long v)
{
  __asm__ volatile ("");
  return v + 1;
}

static long
run_sync (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++)
    sum += work_sync (i);
  return sum;
}
