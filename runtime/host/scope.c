/* What a task inherits: deadlines and task-local values.
   SPDX-License-Identifier: MIT

   A scope is one of them, and points to the one around it.  In force is that of the
   task that runs, or a word of its worker, which a future that makes a scope (deadline.c,
   scoped.c) sets while it polls or drops the future that it was given: so whatever runs
   there finds it, in plain functions, too, and two futures of one task that are polled in
   turn never see each other's.  Nor do tasks that several workers poll at a time: what
   counts is the worker of the thread that polls or drops, and not the task's.  That is
   also why a scope is a future's and not a variable's: a variable would be in force for
   everybody who is polled while its function is suspended.

   A task starts with the scope that was in force where it was spawned, and may outlive
   the future that made it.  So scopes never change, and references are counted, by any
   thread.  Each has the earliest of the deadlines around it; values are looked for from
   inside out.  As long as a worker has seen no scope its tasks look for none.  */

#include "host/host.h"

#include <asyncc/scope.h>

struct scope *
scope_new (size_t size, size_t align)
{
  size_t offset = (sizeof (struct scope) + align - 1) & ~(align - 1);
  size_t whole_align = align > _Alignof (struct scope) ? align : _Alignof (struct scope);
  struct scope *s = NULL;

  if (size <= SIZE_MAX / 2 - offset)
    s = __asyncc_alloc (offset + size, whole_align);
  if (!s)
    return NULL;
  memset (s, 0, sizeof *s);
  atomic_init (&s->refs, 1);
  s->deadline = ASYNC_NEVER;
  s->size = offset + size;
  s->align = whole_align;
  s->value = (char *) s + offset;
  return s;
}

/* A long chain takes no stack. */
void
scope_unref (struct scope *s)
{
  while (s) {
    struct scope *outer = s->outer;

    order_release (s);
    if (atomic_fetch_sub_explicit (&s->refs, 1, memory_order_acq_rel) > 1)
      return;
    order_acquire (s);
    __asyncc_free (s, s->size, s->align);
    s = outer;
  }
}

/* What is in force for a task without a scope that is dropped by one with.  It is never
   freed. */
static struct scope nothing = { .refs = 1, .deadline = ASYNC_NEVER };

void
scope_drop (struct scope **s, struct async_future *f)
{
  struct worker *w = worker_get ();
  struct scope *around = w ? scope_set (w, *s ? *s : &nothing) : NULL;

  async_future_drop (f);
  if (w)
    scope_set (w, around);
  scope_unref (*s);
  *s = NULL;
}

async_poll_t
scope_poll (struct worker *w, struct scope *s, struct async_future *f,
	    struct async_context *cx)
{
  struct scope *around = scope_set (w, s);
  async_poll_t answer = async_future_poll (f, cx);

  scope_set (w, around);
  return answer;
}

void
scope_enter (struct scope *s, const struct worker *w)
{
  s->kept = scope_kept_p (w);
  s->outer = scope_ref (scope_in_force (w));
}

bool
scope_kept_p (const struct worker *w)
{
  const struct scope *inherited = w->current ? w->current->scope : NULL;

  return w->scope && w->scope != inherited && w->scope->kept;
}

uint64_t
scope_earlier (const struct worker *w, uint64_t at)
{
  uint64_t around = scope_kept_p (w) ? ASYNC_NEVER : scope_deadline (scope_in_force (w));

  return at < around ? at : around;
}

void
scope_enter_deadline (struct scope *s, const struct worker *w, uint64_t at)
{
  uint64_t around = scope_deadline (scope_in_force (w));

  scope_enter (s, w);
  s->deadline = at < around ? at : around;
  s->kept = true;
}

uint64_t
async_current_deadline (void)
{
  const struct worker *w = worker_here ();

  return w ? scope_deadline (scope_in_force (w)) : ASYNC_NEVER;
}

const void *
__asyncc_local_get (const void *key)
{
  const struct worker *w = worker_here ();

  for (const struct scope *s = w ? scope_in_force (w) : NULL; s; s = s->outer)
    if (s->key == key)
      return s->value;
  return NULL;
}
