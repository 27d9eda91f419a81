/* One suspension and one resumption per round of a loop.
   SPDX-License-Identifier: MIT  */

#include "bench.h"

static __async long
tick (long v)
{
  __async_suspend ();
  return v + 1;
}

static __async long
run_async (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++)
    sum += __await (tick (i));
  return sum;
}

/* By hand: one switch, the child flattened into it. */
static async_poll_t
root_poll (struct async_future *self, struct async_context *cx)
{
  struct machine *m = (struct machine *) self;

  (void) cx;
  switch (self->state) {
  case 0:
    m->i = 0;
    m->sum = 0;
    break;
  case 1:
    m->sum += m->i + 1;
    m->i++;
  }
  if (m->i < m->n) {
    self->state = 1;
    return ASYNC_PENDING;
  }
  return ASYNC_READY;
}

static const struct async_vtable root_vtable = { .poll = root_poll };

static long
run_hand (long n)
{
  struct machine m;

  return drive_machine (&m, &root_vtable, n);
}

/* Plain C has nothing to suspend: a call is the nearest thing. */
static NOINLINE long
tick_sync (long v)
{
  __asm__ volatile ("");
  return v + 1;
}

static long
run_sync (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++)
    sum += tick_sync (i);
  return sum;
}
