/* What a task inherits: deadlines and task-local values.
   SPDX-License-Identifier: MIT

   A scope is one of them, and points to the one around it.  In force is that of the
   task that runs, or a word of the runtime, which a future that makes a scope (deadline.c,
   scoped.c) sets while it polls or drops the future that it was given: so whatever runs
   there finds it, in plain functions, too, and two futures of one task that are polled in
   turn never see each other's.  That is also why a scope is a
   future's and not a variable's: a variable would be in force for everybody who is
   polled while its function is suspended.

   A task starts with the scope that was in force where it was spawned, and may outlive
   the future that made it.  So scopes never change, and references are counted.  Each
   has the earliest of the deadlines around it; values are looked for from inside out.
   As long as a runtime has seen no scope its tasks look for none.  */

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
  while (s && atomic_fetch_sub_explicit (&s->refs, 1, memory_order_acq_rel) == 1) {
    struct scope *outer = s->outer;

    __asyncc_free (s, s->size, s->align);
    s = outer;
  }
}

/* What is in force for a task without a scope that is dropped by one with.  It is never
   freed. */
static struct scope nothing = { .refs = 1, .deadline = ASYNC_NEVER };

void
scope_drop (struct runtime *rt, struct scope **s, struct async_future *f)
{
  struct scope *around = scope_set (rt, *s ? *s : &nothing);

  async_future_drop (f);
  scope_set (rt, around);
  scope_unref (*s);
  *s = NULL;
}

async_poll_t
scope_poll (struct runtime *rt, struct scope *s, struct async_future *f,
	    struct async_context *cx)
{
  struct scope *around = scope_set (rt, s);
  async_poll_t answer = async_future_poll (f, cx);

  scope_set (rt, around);
  return answer;
}

void
scope_enter (struct scope *s, struct runtime *rt)
{
  s->kept = scope_kept_p (rt);
  s->outer = scope_ref (scope_in_force (rt));
  rt->scoped = true;
}

bool
scope_kept_p (const struct runtime *rt)
{
  const struct scope *inherited = rt->current ? rt->current->scope : NULL;

  return rt->scope && rt->scope != inherited && rt->scope->kept;
}

uint64_t
scope_earlier (struct runtime *rt, uint64_t at)
{
  uint64_t around = scope_kept_p (rt) ? ASYNC_NEVER : scope_deadline (scope_in_force (rt));

  return at < around ? at : around;
}

struct scope *
scope_of_deadline (struct runtime *rt, uint64_t at)
{
  struct scope *s = scope_new (0, 1);
  uint64_t around = scope_deadline (scope_in_force (rt));

  if (!s)
    return NULL;
  scope_enter (s, rt);
  s->deadline = at < around ? at : around;
  s->kept = true;
  return s;
}

uint64_t
async_current_deadline (void)
{
  struct runtime *rt = runtime_here ();

  return rt ? scope_deadline (scope_in_force (rt)) : ASYNC_NEVER;
}

const void *
__asyncc_local_get (const void *key)
{
  struct runtime *rt = runtime_here ();

  for (const struct scope *s = rt ? scope_in_force (rt) : NULL; s; s = s->outer)
    if (s->key == key)
      return s->value;
  return NULL;
}
