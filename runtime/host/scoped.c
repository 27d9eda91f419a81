/* Futures of any type that run another one of that type under a scope of its own:
   with a task-local value, and shielded from cancellation.
   SPDX-License-Identifier: MIT

   The result lies behind the header at its own alignment, so what the future needs for
   itself stands in front, as the task does of its handle.  */

#include "host/host.h"

#include <asyncc/scope.h>

struct scoped {
  struct async_future *of;
  struct scope *scope;
  size_t size, align; /* of the future below */
  _Alignas (max_align_t) struct async_future future[];
};

static void
scoped_free (struct scoped *s)
{
  memory_poison (s->future);
  scope_unref (s->scope);
  head_free (s, sizeof *s, s->size, s->align);
}

/* The scope S->scope, which was made before, is put into what is in force now.  Gives the
   worker of this thread. */
static struct worker *
scoped_start (struct scoped *s)
{
  struct worker *w = worker_get ();

  if (!w)
    __asyncc_oom (s->future->vtable->name);
  scope_enter (s->scope, w);
  s->future->state = ASYNC_STATE_FIRST;
  return w;
}

static void
scoped_drop_other (struct scoped *s)
{
  struct async_future *of = s->of;

  s->of = NULL;
  if (s->future->state == ASYNC_STATE_START)
    async_future_drop (of);
  else if (of)
    scope_drop (&s->scope, of);
}

/* The other future is ready. */
static async_poll_t
scoped_finish (struct scoped *s)
{
  future_pass_result (s->future, s->of, s->size, s->align);
  scoped_drop_other (s);
  s->future->state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static struct scoped *
scoped_of (struct async_future *self)
{
  return container_of (self, struct scoped, future);
}

/* A future with VTABLE, of SIZE and ALIGN, that runs F under SCOPE.  It takes both
   over; without memory, or if one of them is NULL, they are gone and it is NULL. */
static struct async_future *
scoped_new (const struct async_vtable *vtable, struct async_future *f, size_t size,
	    size_t align, struct scope *scope)
{
  struct scoped *s = f && scope ? head_alloc (sizeof *s, size, align) : NULL;

  if (!s) {
    async_future_drop (f);
    scope_unref (scope);
    return NULL;
  }
  *s = (struct scoped) { .of = f, .scope = scope, .size = size, .align = align };
  async_future_init (s->future, vtable);
  return s->future;
}

/* Values ---------------------------------------------------------------------- */

static async_poll_t
local_poll (struct async_future *self, struct async_context *cx)
{
  struct scoped *s = scoped_of (self);

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  if (self->state == ASYNC_STATE_START) {
    scoped_start (s);
    s->scope->deadline = scope_deadline (s->scope->outer);
  }
  if (scope_poll (worker_get (), s->scope, s->of, cx) == ASYNC_PENDING)
    return ASYNC_PENDING;
  return scoped_finish (s);
}

static void
local_drop (struct async_future *self)
{
  struct scoped *s = scoped_of (self);

  scoped_drop_other (s);
  scoped_free (s);
}

/* What it runs stands in front of the future. */
DESCRIPTION (scoped_described,
	     { ASYNC_WAITS_FUTURE, ASYNC_UNTIL_DONE,
	       (int) offsetof (struct scoped, of) - (int) offsetof (struct scoped, future), 0 });

static const struct async_vtable local_vtable
  = { .poll = local_poll, .drop = local_drop, .name = "async_with_local",
      .description = &scoped_described };

struct async_future *
__asyncc_with_local (struct async_future *f, size_t size, size_t align, const void *key,
		     const void *value, size_t value_size, size_t value_align)
{
  struct scope *scope = f ? scope_new (value_size, value_align) : NULL;

  if (scope) {
    scope->key = key;
    memcpy (scope->value, value, value_size);
  }
  return scoped_new (&local_vtable, f, size, align, scope);
}

/* Shields ----------------------------------------------------------------------- */

/* From now on the other future is the handle of a task that runs it; the task's scope
   has no deadline. */
static void
shield_start (struct scoped *s)
{
  struct worker *w = scoped_start (s);
  struct scope *around = scope_set (w, s->scope);

  s->of = __asyncc_spawn (s->of, s->size, s->align);
  scope_set (w, around);
  if (!s->of)
    __asyncc_oom (s->future->vtable->name);
}

static async_poll_t
shield_poll (struct async_future *self, struct async_context *cx)
{
  struct scoped *s = scoped_of (self);

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  if (self->state == ASYNC_STATE_START)
    shield_start (s);
  if (async_future_poll (s->of, cx) == ASYNC_PENDING)
    return ASYNC_PENDING;
  return scoped_finish (s);
}

static void
shield_drop (struct async_future *self)
{
  struct scoped *s = scoped_of (self);

  if (self->state == ASYNC_STATE_FIRST)
    __asyncc_detach (s->of);
  else
    scoped_drop_other (s);
  scoped_free (s);
}

static const struct async_vtable shield_vtable
  = { .poll = shield_poll, .drop = shield_drop, .name = "async_shield",
      .description = &scoped_described };

struct async_future *
__asyncc_shield (struct async_future *f, size_t size, size_t align)
{
  return scoped_new (&shield_vtable, f, size, align, f ? scope_new (0, 1) : NULL);
}
