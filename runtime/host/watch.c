/* The task that waits for the deadline of a group.
   SPDX-License-Identifier: MIT

   It is not one of the group's, so that nobody waits for it.  It and the group may end
   at a time, on different threads: each says so to the other in the group's gate.  */

#include "host/host.h"

#include <asyncc/group.h>

static async_poll_t
watch_poll (struct async_future *self, struct async_context *cx)
{
  struct watch *w = container_of (self, struct watch, future);

  if (async_future_poll (w->sleep, cx) == ASYNC_PENDING)
    return ASYNC_PENDING;
  self->state = ASYNC_STATE_DONE;
  group_expire (w);
  return ASYNC_READY;
}

static void
watch_drop (struct async_future *self)
{
  struct watch *w = container_of (self, struct watch, future);

  async_future_drop (w->sleep);
  gate_enter (w->gate);
  if (w->group)
    w->group->__watch = NULL;
  gate_leave (w->gate);
  async_future_drop (w->handle);
  __asyncc_free (w, sizeof *w, _Alignof (struct watch));
}

DESCRIPTION (watch_described, { ASYNC_WAITS_FUTURE, ASYNC_UNTIL_DONE,
				offsetof (struct watch, sleep), 0 });

static const struct async_vtable watch_vtable
  = { .poll = watch_poll, .drop = watch_drop, .name = "async_group_deadline",
      .description = &watch_described };

struct watch *
group_watch_new (struct async_group *g, struct gate *gate, uint64_t at)
{
  struct watch *w = __asyncc_alloc (sizeof *w, _Alignof (struct watch));

  if (!w)
    return NULL;
  memset (w, 0, sizeof *w);
  async_future_init (w, &watch_vtable);
  w->gate = gate;
  w->sleep = async_sleep_until (at);
  if (!w->sleep) {
    async_future_drop (&w->future);
    return NULL;
  }
  w->group = g;
  return w;
}
