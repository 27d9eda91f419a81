/* Joins and selects of so many futures that a poll must not poll all of them.

   Each has a waker of its own (branches.c), and a poll polls those that were woken.  If
   none was, the poll is for somebody else's sake, and polls all, as is done for who polls
   without the library: nobody has promised to wake.  When the task's turn ends, those
   behind wait for the next one, which begins with them.

   How many of a join are ready is not counted, since a future may be borrowed twice, or
   become ready in somebody else's hands: all in front of the first that is not ready are,
   and that one only moves on.
   SPDX-License-Identifier: MIT  */

#include "core/core.h"

/* From so many futures on it is cheaper to have a waker for each; by measurement. */
enum { WIDE = 16 };

/* What lies in front of the others' state. */
struct wide {
  struct branches *branches; /* NULL: before the first poll, or without memory for them */
  size_t ready; /* of a join: so many, at least, are ready */
  struct several several;
};

static struct wide *
wide_of (struct async_future *self)
{
  return container_of (self, struct wide, several.future);
}

static size_t
wide_size (size_t n)
{
  return sizeof (struct wide) + n * sizeof (struct async_future *);
}

static void
wide_drop (struct async_future *self)
{
  struct wide *w = wide_of (self);

  branches_release (w->branches);
  __asyncc_free (w, wide_size (w->several.n), _Alignof (struct wide));
}

/* Poll the I-th with the waker of its branch. */
static async_poll_t
poll_branch (struct wide *w, size_t i, const struct async_context *cx)
{
  struct async_waker waker = branches_waker (w->branches, i);
  struct async_context its = *cx;

  its.__waker = &waker;
  its.__leaf = NULL;
  return several_poll_one (&w->several, i, &its);
}

/* Have branches for who polls with CX: false if all are to be polled with CX itself. */
static bool
prepare (struct wide *w, const struct async_context *cx)
{
  const struct async_waker *task = async_context_waker (cx);

  if (w->branches && (!context_turn (cx) || !branches_same_p (w->branches, task))) {
    branches_release (w->branches);
    w->branches = NULL;
  }
  if (!w->branches && context_turn (cx))
    w->branches = branches_new (w->several.n, task);
  return w->branches != NULL;
}

/* A poll of a wide join or select. */
struct pass {
  struct wide *w;
  struct async_context *cx;
  bool select; /* ends when one is ready */
  bool any;    /* one was polled */
};

/* Poll the woken ones from FROM up to END: true if they all were.  False when the task's
   turn ended, or when one of a select is ready. */
static bool
poll_woken (struct pass *p, size_t from, size_t end)
{
  struct wide *w = p->w;
  size_t i;

  for (; (i = branches_take (w->branches, from, end)) < end; from = i + 1) {
    p->any = true;
    if (turn_spent (p->cx)) {
      branches_mark (w->branches, i);
      w->several.first = i;
      return false;
    }
    if (poll_branch (w, i, p->cx) == ASYNC_READY && p->select) {
      w->several.result = (int) i;
      w->several.future.state = ASYNC_STATE_DONE;
      return false;
    }
  }
  return true;
}

/* Poll the woken ones, and begin where the last turn ended. */
static void
poll_all_woken (struct pass *p)
{
  size_t first = p->w->several.first;

  p->w->several.first = 0;
  if (poll_woken (p, first, p->w->several.n))
    poll_woken (p, 0, first);
}

static void
poll_wide (struct wide *w, struct async_context *cx, bool select)
{
  struct pass p = { .w = w, .cx = cx, .select = select };

  poll_all_woken (&p);
  if (p.any)
    return;
  branches_mark_all (w->branches);
  poll_all_woken (&p);
}

static bool
all_ready_p (struct wide *w)
{
  struct several *s = &w->several;

  while (w->ready < s->n && s->of[w->ready] && (s->of[w->ready]->flags & ASYNC_FLAG_READY))
    w->ready++;
  return w->ready == s->n;
}

static async_poll_t
join_poll (struct async_future *self, struct async_context *cx)
{
  struct wide *w = wide_of (self);

  if (self->state == ASYNC_STATE_DONE || !prepare (w, cx))
    return several_join (self, cx);
  poll_wide (w, cx, false);
  if (!all_ready_p (w))
    return ASYNC_PENDING;
  self->state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static async_poll_t
select_poll (struct async_future *self, struct async_context *cx)
{
  struct wide *w = wide_of (self);

  if (self->state == ASYNC_STATE_DONE || !prepare (w, cx))
    return several_select (self, cx);
  poll_wide (w, cx, true);
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
  struct wide *w = NULL;

  if (n <= (SIZE_MAX / 2 - sizeof *w) / sizeof (struct async_future *))
    w = __asyncc_alloc (wide_size (n), _Alignof (struct wide));
  if (!w)
    return NULL;
  w->branches = NULL;
  w->ready = 0;
  several_init (&w->several, n, futures, vtable);
  return &w->several.future;
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
