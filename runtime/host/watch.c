/* The task that waits for the deadline of a group.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

struct watch {
  ASYNC_FUTURE_VOID;
  struct async_group *group;
  struct async_future *sleep;
};

static async_poll_t
watch_poll (struct async_future *self, struct async_context *cx)
{
  struct watch *w = container_of (self, struct watch, future);

  if (async_future_poll (w->sleep, cx) == ASYNC_PENDING)
    return ASYNC_PENDING;
  self->state = ASYNC_STATE_DONE;
  group_expire (w->group);
  return ASYNC_READY;
}

static void
watch_drop (struct async_future *self)
{
  struct watch *w = container_of (self, struct watch, future);

  async_future_drop (w->sleep);
  __asyncc_free (w, sizeof *w, _Alignof (struct watch));
}

DESCRIPTION (watch_described, { ASYNC_WAITS_FUTURE, ASYNC_UNTIL_DONE,
				offsetof (struct watch, sleep), 0 });

static const struct async_vtable watch_vtable
  = { .poll = watch_poll, .drop = watch_drop, .name = "async_group_deadline",
      .description = &watch_described };

struct async_future *
group_watch (struct async_group *g, uint64_t at)
{
  struct watch *w = __asyncc_alloc (sizeof *w, _Alignof (struct watch));

  if (!w)
    return NULL;
  async_future_init (w, &watch_vtable);
  w->group = g;
  w->sleep = async_sleep_until (at);
  if (!w->sleep) {
    watch_drop (&w->future);
    return NULL;
  }
  return __asyncc_spawn (&w->future, sizeof w->future, _Alignof (struct async_future));
}
