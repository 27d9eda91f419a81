/* Groups: tasks that end no later than a scope does.
   SPDX-License-Identifier: MIT

   What a task of a group runs is a future of this file, which runs the caller's: so
   the group is told when that is ready, and when it is dropped, by whomever.  It
   leaves the group after the caller's future is dropped, so that who waits for the
   group finds all handlers run.

   Dropping a future runs code of the program, which may do anything to the group: drop
   another of its tasks, cancel it again, or end its scope.  So tasks are dropped one
   by one, each looked for anew, and who does that learns by __gone that there is no
   group any more.  A task that cannot be dropped now, because it runs or is being
   dropped, is marked and let alone.  */

#include "host/host.h"

#include <asyncc/group.h>
#include <asyncc/scope.h>

struct async_group_task {
  ASYNC_FUTURE_VOID;
  struct async_future *of;     /* the caller's */
  struct async_future *handle; /* of the task */
  struct async_group *group;   /* NULL after its end */
  struct async_group_task *prev, *next;
  bool valued;  /* the caller's future has a result, an int */
  bool leaving; /* was cancelled */
};

struct async_group_wait {
  ASYNC_FUTURE (int);
  struct async_group *group; /* NULL after its end; the result is there then */
  struct async_group_wait *prev, *next;
  struct async_waker waker;
};

/* In __flags, beside what the program gives.  EXPIRED: cancelled by its deadline. */
enum { GROUP_EXPIRED = 0x40000000u, GROUP_CANCELLED = 0x80000000u };

void
async_group_init (struct async_group *g, unsigned int flags)
{
  *g = (struct async_group) ASYNC_GROUP_INIT_FLAGS (flags);
}

/* Waiting ----------------------------------------------------------------------- */

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

static void
group_wake (struct async_group *g)
{
  for (struct async_group_wait *w = g->__waits; w; w = w->next)
    waker_fire (&w->waker);
}

static const struct async_vtable task_vtable;

/* True if a task of G is polled with CX. */
static bool
group_inside_p (const struct async_group *g, const struct async_context *cx)
{
  struct task *task = task_of_waker (async_context_waker (cx));
  struct async_future *f = task ? task->future : NULL;

  return f && f->vtable == &task_vtable
	 && container_of (f, struct async_group_task, future)->group == g;
}

static async_poll_t
group_wait_poll (struct async_future *self, struct async_context *cx)
{
  struct async_group_wait *w = container_of (self, struct async_group_wait, future);

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  if (w->group && w->group->__tasks && !group_inside_p (w->group, cx)) {
    waker_keep (&w->waker, async_context_waker (cx));
    return ASYNC_PENDING;
  }
  if (w->group) {
    bool own = w->group->__tasks != NULL;

    wait_settle (w);
    if (own)
      w->result = -EDEADLK;
  }
  self->state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static void
group_wait_drop (struct async_future *self)
{
  struct async_group_wait *w = container_of (self, struct async_group_wait, future);

  if (w->group)
    wait_unlink (w);
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
  w->next = g->__waits;
  if (w->next)
    w->next->prev = w;
  g->__waits = w;
  return &w->future;
}

/* Ending ------------------------------------------------------------------------ */

/* The latest task of G that was not cancelled yet. */
static struct async_group_task *
group_next (const struct async_group *g)
{
  struct async_group_task *t = g->__tasks;

  while (t && t->leaving)
    t = t->next;
  return t;
}

/* Drop all tasks; true if the group is still there. */
static bool
group_drop_tasks (struct async_group *g)
{
  unsigned char gone = 0, *outer = g->__gone;
  struct async_group_task *t;

  g->__flags |= GROUP_CANCELLED;
  g->__gone = &gone;
  while (!gone && (t = group_next (g)) != NULL) {
    t->leaving = true;
    pinned_cancel (task_of_handle (t->handle));
  }
  if (!gone)
    g->__gone = outer;
  else if (outer)
    *outer = 1;
  return !gone;
}

void
async_group_cancel (struct async_group *g)
{
  group_drop_tasks (g);
}

/* True if the tasks of this thread are movable: others may end at any time. */
static bool
movable_p (void)
{
  struct runtime *rt = runtime_peek ();

  return rt && !rt->worker;
}

/* A task that waits for the deadline of a group is not one of the group's, so that
   nobody waits for it. */
static void
group_unwatch (struct async_group *g)
{
  struct async_future *watch = g->__watch;

  if (!watch)
    return;
  g->__watch = NULL;
  g->__deadline = 0;
  async_future_drop (watch);
}

int
async_group_deadline (struct async_group *g, uint64_t at)
{
  group_unwatch (g);
  if (at == ASYNCC_NEVER)
    return 0;
  if (movable_p ())
    return -ENOTSUP;
  g->__watch = group_watch (g, at);
  if (!g->__watch)
    return -ENOMEM;
  g->__deadline = at ? at : 1;
  return 0;
}

void
group_expire (struct async_group *g)
{
  if (g->__tasks && g->__error == 0)
    g->__error = -ETIMEDOUT;
  g->__flags |= GROUP_EXPIRED;
  group_drop_tasks (g);
}

void
async_group_drop (struct async_group *g)
{
  if (!group_drop_tasks (g))
    return;
  group_unwatch (g);
  for (struct async_group_task *t = g->__tasks; t; t = t->next)
    t->group = NULL;
  if (g->__tasks && g->__error == 0)
    g->__error = -ECANCELED;
  while (g->__waits) {
    struct async_group_wait *w = g->__waits;

    wait_settle (w);
    waker_fire (&w->waker);
  }
  g->__tasks = NULL;
  if (g->__gone)
    *g->__gone = 1;
}

/* Something that was given to G has come to RESULT.  G may be gone afterwards. */
static void
group_note (struct async_group *g, int result)
{
  if (result >= 0)
    return;
  if (g->__error == 0)
    g->__error = result;
  if (g->__flags & ASYNC_GROUP_CANCEL_ON_ERROR)
    group_drop_tasks (g);
}

/* Tasks ------------------------------------------------------------------------- */

static async_poll_t
group_task_poll (struct async_future *self, struct async_context *cx)
{
  struct async_group_task *t = container_of (self, struct async_group_task, future);

  if (async_future_poll (t->of, cx) == ASYNC_PENDING)
    return ASYNC_PENDING;
  self->state = ASYNC_STATE_DONE;
  if (t->group && t->valued)
    group_note (t->group, *(int *) (t->of + 1));
  return ASYNC_READY;
}

static void
leave_group (struct async_group_task *t)
{
  struct async_group *g = t->group;

  if (t->next)
    t->next->prev = t->prev;
  if (t->prev)
    t->prev->next = t->next;
  else
    g->__tasks = t->next;
  if (t->future.state != ASYNC_STATE_DONE && g->__error == 0)
    g->__error = -ECANCELED;
  if (!g->__tasks)
    group_wake (g);
}

static void
group_task_drop (struct async_future *self)
{
  struct async_group_task *t = container_of (self, struct async_group_task, future);

  async_future_drop (t->of);
  if (t->group)
    leave_group (t);
  async_future_drop (t->handle);
  __asyncc_free (t, sizeof *t, _Alignof (struct async_group_task));
}

DESCRIPTION (task_described, { ASYNC_WAITS_FUTURE, ASYNC_UNTIL_DONE,
			       offsetof (struct async_group_task, of), 0 });

static const struct async_vtable task_vtable
  = { .poll = group_task_poll, .drop = group_task_drop, .name = "async_group_spawn",
      .description = &task_described };

static struct async_group_task *
group_task_new (struct async_future *f, bool valued)
{
  struct async_group_task *t = __asyncc_alloc (sizeof *t, _Alignof (struct async_group_task));

  if (!t)
    return NULL;
  memset (t, 0, sizeof *t);
  async_future_init (t, &task_vtable);
  t->future.state = ASYNC_STATE_FIRST;
  t->of = f;
  t->valued = valued;
  return t;
}

static void
group_link (struct async_group *g, struct async_group_task *t)
{
  t->group = g;
  t->next = g->__tasks;
  if (t->next)
    t->next->prev = t;
  g->__tasks = t;
}

static int
group_refuse (struct async_group *g, struct async_future *f, int error)
{
  async_future_drop (f);
  group_note (g, error);
  return error;
}

/* Why nothing can be spawned into G, or 0. */
static int
group_closed (const struct async_group *g)
{
  if (!(g->__flags & GROUP_CANCELLED))
    return 0;
  return g->__flags & GROUP_EXPIRED ? -ETIMEDOUT : -ECANCELED;
}

/* The handle of a task of G that runs F, under the group's deadline if it has one;
   NULL: no memory, and F is gone. */
static struct async_future *
group_start (const struct async_group *g, struct async_future *f)
{
  struct async_future *handle;
  struct scope *around, *scope;
  struct worker *w;

  if (!g->__watch)
    return __asyncc_spawn (f, sizeof *handle, _Alignof (struct async_future));
  w = worker_get ();
  scope = w ? scope_new (0, 1) : NULL;
  if (!scope) {
    async_future_drop (f);
    return NULL;
  }
  scope_enter_deadline (scope, w, g->__deadline);
  around = scope_set (w, scope);
  handle = __asyncc_spawn (f, sizeof *handle, _Alignof (struct async_future));
  scope_set (w, around);
  scope_unref (scope);
  return handle;
}

/* T has become the task with HANDLE.  If that inherits a deadline, and not only that of
   the group, it is to be dropped then: false if there is no memory. */
static bool
group_task_limit (const struct async_group *g, struct async_group_task *t,
		  struct async_future *handle)
{
  const struct scope *s = container_of (handle, struct task, handle)->scope;

  if (!s || scope_deadline (g->__watch ? s->outer : s) == ASYNCC_NEVER)
    return true;
  t->of = deadline_inherited (t->of, t->valued);
  t->valued = true;
  return t->of != NULL;
}

int
__asyncc_group_spawn (struct async_group *g, struct async_future *f, size_t size)
{
  struct async_group_task *t;
  struct async_future *handle;
  int closed = group_closed (g);

  if (closed)
    return group_refuse (g, f, closed);
  if (movable_p ())
    return group_refuse (g, f, -ENOTSUP);
  t = f ? group_task_new (f, size > sizeof *f) : NULL;
  if (!t)
    return group_refuse (g, f, -ENOMEM);
  handle = group_start (g, &t->future);
  if (handle && !group_task_limit (g, t, handle)) {
    async_future_drop (handle);
    handle = NULL;
  }
  if (!handle)
    return group_refuse (g, NULL, -ENOMEM);
  t->handle = handle;
  group_link (g, t);
  return 0;
}

/* In a synchronous build the task has come to RESULT when it is spawned. */
int
__asyncc_group_add (struct async_group *g, int result)
{
  int closed = group_closed (g);

  if (!closed && g->__deadline && async_now () >= g->__deadline)
    closed = -ETIMEDOUT;
  if (closed)
    return group_refuse (g, NULL, closed);
  group_note (g, result);
  return 0;
}
