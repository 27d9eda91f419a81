/* Joins and selects of so many futures that a poll must not poll all of them.

   Each has a waker of its own (branches.c), and a poll polls those that were woken.  All
   are polled where there can be no such wakers, and when the task was woken by somebody
   else since the last poll, who may have had the waker of one of them.  When the task's
   turn ends, those behind wait for the next one, which begins with them.

   How many of a join are ready is not counted, since a future may be borrowed twice, or
   become ready in somebody else's hands: all in front of the first that is not ready are,
   and that one only moves on.
   SPDX-License-Identifier: MIT  */

#include "core/core.h"

/* From so many futures on it is cheaper to have a waker for each; by measurement. */
enum { WIDE = 16 };

/* What lies behind the futures' addresses. */
struct wide {
  struct branches *branches; /* NULL: before the first poll, or there can be none */
  size_t ready; /* of a join: so many, at least, are ready */
  unsigned int directs; /* the task's, at the last poll */
};

static struct several *
several_of (struct async_future *self)
{
  return container_of (self, struct several, future);
}

static struct wide *
wide_of (struct several *s)
{
  return (struct wide *) (s->of + s->n);
}

static size_t
wide_size (size_t n)
{
  return sizeof (struct several) + n * sizeof (struct async_future *) + sizeof (struct wide);
}

static void
wide_drop (struct async_future *self)
{
  struct several *s = several_of (self);

  branches_release (wide_of (s)->branches);
  __asyncc_free (s, wide_size (s->n), _Alignof (struct several));
}

/* Have branches for who polls S with CX: false if all are to be polled with CX itself. */
static bool
prepare (struct several *s, const struct async_context *cx)
{
  struct wide *w = wide_of (s);
  const struct async_waker *task = async_context_waker (cx);
  const struct turn *turn = context_turn (cx);
  bool counted = turn && turn->owner && task->vtable == turn->owner->wakers;
  unsigned int directs = counted ? turn->owner->directs (task) : 0;

  if (w->branches && (!counted || !branches_same_p (w->branches, task))) {
    branches_release (w->branches);
    w->branches = NULL;
  }
  if (!w->branches && counted)
    w->branches = branches_new (s->n, task, turn->owner);
  else if (w->branches && w->directs != directs)
    branches_mark_all (w->branches);
  w->directs = directs;
  return w->branches != NULL;
}

static bool
ready_p (const struct several *s, size_t i)
{
  return s->of[i] && (s->of[i]->flags & ASYNC_FLAG_READY);
}

/* The first that is ready, which the one with the number LAST is: it may be there twice. */
static size_t
first_ready (const struct several *s, size_t last)
{
  size_t i = 0;

  while (i < last && !ready_p (s, i))
    i++;
  return i;
}

/* A poll of a wide join or select. */
struct pass {
  struct several *s;
  struct branches *branches;
  struct async_context *cx;
  bool select; /* ends when one is ready */
};

/* Poll the I-th with the waker of its branch. */
static async_poll_t
poll_branch (struct pass *p, size_t i)
{
  struct async_waker waker = branches_waker (p->branches, i);
  struct async_context its = *p->cx;

  its.__waker = &waker;
  its.__leaf = NULL;
  return several_poll_one (p->s, i, &its);
}

/* Poll the woken ones from FROM up to END: true if they all were.  False when the task's
   turn ended, or when one of a select is ready. */
static bool
poll_woken (struct pass *p, size_t from, size_t end)
{
  size_t i;

  for (; (i = branches_take (p->branches, from, end)) < end; from = i + 1) {
    if (turn_spent (p->cx)) {
      branches_mark (p->branches, i);
      p->s->first = i;
      return false;
    }
    if (poll_branch (p, i) == ASYNC_READY && p->select) {
      p->s->result = (int) first_ready (p->s, i);
      p->s->future.state = ASYNC_STATE_DONE;
      return false;
    }
  }
  return true;
}

/* Poll the woken ones, and begin where the last turn ended. */
static void
poll_wide (struct several *s, struct async_context *cx, bool select)
{
  struct pass p = { s, wide_of (s)->branches, cx, select };
  size_t first = s->first;

  s->first = 0;
  if (poll_woken (&p, first, s->n))
    poll_woken (&p, 0, first);
}

static bool
all_ready_p (struct several *s)
{
  struct wide *w = wide_of (s);

  while (w->ready < s->n && ready_p (s, w->ready))
    w->ready++;
  return w->ready == s->n;
}

static async_poll_t
join_poll (struct async_future *self, struct async_context *cx)
{
  struct several *s = several_of (self);

  if (self->state == ASYNC_STATE_DONE || !prepare (s, cx))
    return several_join (self, cx);
  poll_wide (s, cx, false);
  if (!all_ready_p (s))
    return ASYNC_PENDING;
  self->state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static async_poll_t
select_poll (struct async_future *self, struct async_context *cx)
{
  struct several *s = several_of (self);

  if (self->state == ASYNC_STATE_DONE || !prepare (s, cx))
    return several_select (self, cx);
  poll_wide (s, cx, true);
  return self->state == ASYNC_STATE_DONE ? ASYNC_READY : ASYNC_PENDING;
}

static const struct async_vtable join_vtable
  = { .poll = join_poll, .drop = wide_drop, .name = "async_join",
      .description = &several_described };
static const struct async_vtable select_vtable
  = { .poll = select_poll, .drop = wide_drop, .name = "async_select",
      .description = &several_described };

static struct async_future *
wide_new (size_t n, const void *futures, const struct async_vtable *vtable)
{
  struct several *s = NULL;

  if (n <= (SIZE_MAX / 2 - wide_size (0)) / sizeof (struct async_future *))
    s = __asyncc_alloc (wide_size (n), _Alignof (struct several));
  if (!s)
    return NULL;
  several_init (s, n, futures, vtable);
  *wide_of (s) = (struct wide) { .branches = NULL };
  return &s->future;
}

struct async_future *
__asyncc_join (size_t n, const void *futures)
{
  return n < WIDE ? several_new_join (n, futures) : wide_new (n, futures, &join_vtable);
}

struct async_future *
__asyncc_select (size_t n, const void *futures)
{
  return n < WIDE ? several_new_select (n, futures) : wide_new (n, futures, &select_vtable);
}
