/* Futures that wait for the tasks of a group.
   SPDX-License-Identifier: MIT

   A wait is in a list of its group until it has come to its result, and is woken when
   the group has no task.  Whether that is still so it sees when it is polled, since others may
   have been spawned meanwhile.  All that is in the group's gate.  */

#include "host/host.h"

#include <asyncc/group.h>

struct async_group_wait {
  ASYNC_FUTURE (int);
  struct async_group *group; /* NULL after its end; the result is there then */
  struct gate *gate;         /* the group's */
  struct async_group_wait *prev, *next;
  struct async_waker waker;
};

static void
wait_unlink (struct async_group_wait *w)
{
  if (w->next)
    w->next->prev = w->prev;
  if (w->prev)
    w->prev->next = w->next;
  else
    w->group->__waits = w->next;
}

/* The tasks have ended, and perhaps the group: the wait needs it no more. */
static void
wait_settle (struct async_group_wait *w)
{
  w->result = w->group->__error;
  wait_unlink (w);
  w->group = NULL;
}

/* Wake who waits with W. */
static void
wait_wake (struct visit *v, struct async_group_wait *w)
{
  struct async_waker waker = w->waker;

  w->waker.vtable = NULL;
  visit_pause (v);
  waker_fire (&waker);
  visit_resume (v);
}

/* Few wait for one group. */
void
group_wake (struct visit *v)
{
  struct async_group_wait *w = v->group->__waits;

  while (w)
    if (!w->waker.vtable)
      w = w->next;
    else {
      wait_wake (v, w);
      w = v->gone ? NULL : v->group->__waits;
    }
}

/* True if W has come to its result; else it keeps *WAKER, which becomes what W had. */
static bool
wait_over_p (struct async_group_wait *w, struct async_waker *waker)
{
  if (!w->group)
    return true;
  if (w->group->__tasks && !group_inside_p (w->group)) {
    waker_swap (&w->waker, waker);
    return false;
  }
  if (w->group->__tasks) {
    wait_settle (w);
    w->result = -EDEADLK;
  } else
    wait_settle (w);
  return true;
}

static async_poll_t
group_wait_poll (struct async_future *self, struct async_context *cx)
{
  struct async_group_wait *w = container_of (self, struct async_group_wait, future);
  struct async_waker waker;
  bool over;

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  waker = async_waker_clone (async_context_waker (cx));
  gate_enter (w->gate);
  over = wait_over_p (w, &waker);
  gate_leave (w->gate);
  waker_clear (&waker);
  if (!over) {
    polled_outside (cx);
    return ASYNC_PENDING;
  }
  self->state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static void
group_wait_drop (struct async_future *self)
{
  struct async_group_wait *w = container_of (self, struct async_group_wait, future);

  gate_enter (w->gate);
  if (w->group)
    wait_unlink (w);
  gate_leave (w->gate);
  waker_clear (&w->waker);
  __asyncc_free (w, sizeof *w, _Alignof (struct async_group_wait));
}

DESCRIPTION (group_described, { ASYNC_WAITS_OBJECT, ASYNC_UNTIL_DONE,
				offsetof (struct async_group_wait, group), 0 });

static const struct async_vtable wait_vtable
  = { .poll = group_wait_poll, .drop = group_wait_drop, .name = "async_group_wait",
      .description = &group_described };

struct async_future *
async_group_wait (struct async_group *g)
{
  struct async_group_wait *w = __asyncc_alloc (sizeof *w, _Alignof (struct async_group_wait));

  if (!w)
    return NULL;
  memset (w, 0, sizeof *w);
  async_future_init (w, &wait_vtable);
  w->group = g;
  w->gate = gate_of (g);
  gate_enter (w->gate);
  w->next = g->__waits;
  if (w->next)
    w->next->prev = w;
  g->__waits = w;
  gate_leave (w->gate);
  return &w->future;
}

void
group_end_waits (struct visit *v)
{
  struct async_group_wait *w;

  while (!v->gone && (w = v->group->__waits) != NULL) {
    wait_settle (w);
    wait_wake (v, w);
  }
}
