/* The second unit of drop-once.c: a future that is never ready and counts its drops.
   SPDX-License-Identifier: GPL-3.0-or-later  */
#include <asyncc.h>

struct counted
{
  ASYNC_FUTURE (int);
  int *drops;
};

static async_poll_t
counted_poll (struct async_future *self, struct async_context *cx)
{
  (void) self, (void) cx;
  return ASYNC_PENDING;
}

static void
counted_drop (struct async_future *self)
{
  ++*((struct counted *) self)->drops;
}

static const struct async_vtable counted_vtable = { .poll = counted_poll, .drop = counted_drop };

extern __future (int) never (int *drops);
__future (int)
never (int *drops)
{
  static struct counted future;

  async_future_init (&future, &counted_vtable);
  future.drops = drops;
  return async_future_as (int, &future);
}
