/* What tasks inherit: deadlines and task-local values (scope.c, deadline.c, scoped.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_SCOPE_H
#define ASYNCC_HOST_SCOPE_H

#include "host/timer.h"
#include "host/worker.h"

#pragma GCC visibility push(hidden)

/* A deadline or a task-local value, and those around it. */
struct scope {
  atomic_uint refs;
  struct scope *outer; /* a reference */
  uint64_t deadline;   /* the earliest of all; ASYNCC_NEVER */
  bool kept;           /* a future of the task that made this ends it then */
  const void *key;     /* of the value; NULL if there is none */
  void *value;
  size_t size, align;  /* of the block */
};

/* A scope around nothing, with room for a value of SIZE bytes and alignment ALIGN.
   NULL: no memory. */
extern struct scope *scope_new (size_t size, size_t align);
extern void scope_unref (struct scope *s);

/* See scope_limit. */
extern uint64_t scope_earlier (const struct worker *w, uint64_t at);

/* Drop F where *S is in force, NULL for none; then the reference *S.  Without memory for
   a worker of this thread, which may drop tasks of others, nothing is in force. */
extern void scope_drop (struct scope **s, struct async_future *f);

/* Poll F, on the thread of W, where S is in force. */
extern async_poll_t scope_poll (struct worker *w, struct scope *s, struct async_future *f,
				struct async_context *cx);

/* Put S, which is new, into the scope that is in force for W. */
extern void scope_enter (struct scope *s, const struct worker *w);

/* The same, with the deadline AT if that is the earliest. */
extern void scope_enter_deadline (struct scope *s, const struct worker *w, uint64_t at);

/* True if a future of the running task, or of who polls without one, ends what is
   polled now at the deadline in force. */
extern bool scope_kept_p (const struct worker *w);

static inline struct scope *
scope_ref (struct scope *s)
{
  if (s)
    atomic_fetch_add_explicit (&s->refs, 1, memory_order_relaxed);
  return s;
}

static inline uint64_t
scope_deadline (const struct scope *s)
{
  return s ? s->deadline : ASYNCC_NEVER;
}

/* Let S be in force instead of that of the task; gives what was before. */
static inline struct scope *
scope_set (struct worker *w, struct scope *s)
{
  struct scope *before = w->scope;

  w->scope = s;
  if (s)
    w->scoped = true;
  return before;
}

static inline struct scope *
scope_in_force (const struct worker *w)
{
  if (w->scope)
    return w->scope;
  return w->current ? w->current->scope : NULL;
}

/* What is spawned now, where W polls, inherits: a reference, or NULL. */
static inline struct scope *
scope_inherited (const struct worker *w)
{
  return w && w->scoped ? scope_ref (scope_in_force (w)) : NULL;
}

/* What ends at AT, but is not to outlast a deadline that nobody in its task keeps, ends
   then. */
static inline uint64_t
scope_limit (const struct worker *w, uint64_t at)
{
  return w->scoped ? scope_earlier (w, at) : at;
}

/* Futures with a scope of their own (deadline.c, scoped.c). ---------------------- */

/* A future that takes F over, and drops it at the deadline that is in force when it is
   polled first: gives -ETIMEDOUT then, otherwise 0, or the result of F if VALUED says
   that it has one, an int.  NULL: no memory, and F is gone. */
extern struct async_future *deadline_inherited (struct async_future *f, bool valued);

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_SCOPE_H */
