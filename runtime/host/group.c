/* Groups: tasks that end no later than a scope does.
   SPDX-License-Identifier: MIT

   What a task of a group runs is a future of this file, which runs the caller's: so
   the group is told when that is ready, and when it is dropped, by whomever.  It
   leaves the group after the caller's future is dropped, so that who waits for the
   group finds all handlers run.

   Dropping a future runs code of the program, which may do anything to the group: drop
   another of its tasks, cancel it again, or end its scope.  So tasks are dropped one
   by one, each looked for anew, and who does that learns by its visit (gate.c) that there
   is no group any more.  A task that cannot be dropped now, because it runs or is being
   dropped, is marked and let alone.  If that is so on this thread, the task outlives the
   scope, which is its own.  A movable one may run or be dropped on another thread: then
   the scope waits for it, since the task may use what is in the scope.

   All that is said below of a group happens in its gate, but for the code of programs.  */

#include "host/host.h"

#include <asyncc/group.h>
#include <asyncc/scope.h>

struct async_group_task {
  ASYNC_FUTURE_VOID;
  struct async_future *of;     /* the caller's */
  struct async_future *handle; /* of the task */
  struct async_group *group;   /* NULL after its end */
  struct async_group_task *prev, *next;
  _Atomic (const void *) on;   /* the thread that polls or drops this; NULL */
  bool valued;  /* the caller's future has a result, an int */
  bool leaving; /* was cancelled */
};

/* In __flags, beside what the program gives.  EXPIRED: cancelled by its deadline. */
enum { GROUP_EXPIRED = 0x40000000u, GROUP_CANCELLED = 0x80000000u };

void
async_group_init (struct async_group *g, unsigned int flags)
{
  *g = (struct async_group) ASYNC_GROUP_INIT_FLAGS (flags);
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

/* Cancel the task with HANDLE. */
static void
group_cancel_task (struct visit *v, struct async_future *handle)
{
  if (!task_claim (handle))
    return;
  visit_pause (v);
  task_cancel (handle);
  visit_resume (v);
}

/* Drop all tasks; true if the group is still there. */
static bool
group_drop_tasks (struct visit *v)
{
  struct async_group_task *t;

  v->group->__flags |= GROUP_CANCELLED;
  while (!v->gone && (t = group_next (v->group)) != NULL) {
    t->leaving = true;
    group_cancel_task (v, t->handle);
  }
  return !v->gone;
}

void
async_group_cancel (struct async_group *g)
{
  struct visit v;

  visit_begin (&v, g);
  group_drop_tasks (&v);
  visit_end (&v);
}

/* G has no deadline any more; true if it is still there.  Others may set one meanwhile. */
static bool
group_unwatch (struct visit *v)
{
  struct async_group *g = v->group;

  while (!v->gone && g->__watch) {
    struct watch *w = container_of (g->__watch, struct watch, future);

    g->__watch = NULL;
    g->__deadline = 0;
    w->group = NULL;
    group_cancel_task (v, w->handle);
  }
  return !v->gone;
}

static int
group_watch (struct async_group *g, struct gate *gate, uint64_t at)
{
  struct watch *w = group_watch_new (g, gate, at);

  if (!w)
    return -ENOMEM;
  w->handle = task_spawn (&w->future, sizeof w->future, _Alignof (struct async_future));
  if (!w->handle) {
    w->group = NULL;
    async_future_drop (&w->future);
    return -ENOMEM;
  }
  g->__watch = &w->future;
  g->__deadline = at ? at : 1;
  return 0;
}

int
async_group_deadline (struct async_group *g, uint64_t at)
{
  struct visit v;
  int error = 0;

  visit_begin (&v, g);
  if (group_unwatch (&v) && at != ASYNCC_NEVER && !(g->__flags & GROUP_CANCELLED))
    error = gate_fits_p (v.gate) ? group_watch (g, v.gate, at) : -ENOTSUP;
  visit_end (&v);
  return error;
}

void
group_expire (struct watch *w)
{
  struct async_group *g;
  struct visit v;

  gate_enter (w->gate);
  g = w->group;
  if (!g) {
    gate_leave (w->gate);
    return;
  }
  visit_enter (&v, g, w->gate);
  if (g->__tasks && g->__error == 0)
    g->__error = -ETIMEDOUT;
  g->__flags |= GROUP_EXPIRED;
  group_drop_tasks (&v);
  visit_end (&v);
}

/* True if a task of the group is polled or dropped on another thread, or anything else is
   done with the group there. */
static bool
group_elsewhere_p (const struct visit *v)
{
  const void *here = thread_mark ();

  for (struct async_group_task *t = v->group->__tasks; t; t = t->next)
    if (atomic_load_explicit (&t->on, memory_order_relaxed) != here)
      return true;
  return visit_shared_p (v);
}

/* What is left of the tasks runs or is dropped on this thread, around this. */
static void
group_let_go (struct async_group *g)
{
  for (struct async_group_task *t = g->__tasks; t; t = t->next)
    t->group = NULL;
  if (g->__tasks && g->__error == 0)
    g->__error = -ECANCELED;
  g->__tasks = NULL;
}

void
async_group_drop (struct async_group *g)
{
  struct visit v;

  visit_begin (&v, g);
  if (group_drop_tasks (&v) && group_unwatch (&v)) {
    while (v.gate && group_elsewhere_p (&v))
      gate_wait (v.gate);
    group_let_go (g);
    group_end_waits (&v);
    if (!v.gone)
      visit_close (&v);
  }
  visit_end (&v);
}

/* Something that was given to G has come to RESULT.  G may be gone afterwards. */
static void
group_note (struct async_group *g, int result)
{
  struct visit v;

  if (result >= 0)
    return;
  visit_begin (&v, g);
  if (g->__error == 0)
    g->__error = result;
  if (g->__flags & ASYNC_GROUP_CANCEL_ON_ERROR)
    group_drop_tasks (&v);
  visit_end (&v);
}

/* Tasks ------------------------------------------------------------------------- */

static async_poll_t
group_task_poll (struct async_future *self, struct async_context *cx)
{
  struct async_group_task *t = container_of (self, struct async_group_task, future);
  async_poll_t answer;

  atomic_store_explicit (&t->on, thread_mark (), memory_order_relaxed);
  answer = async_future_poll (t->of, cx);
  if (answer == ASYNC_READY) {
    self->state = ASYNC_STATE_DONE;
    if (t->group && t->valued)
      group_note (t->group, *(int *) (t->of + 1));
  }
  atomic_store_explicit (&t->on, NULL, memory_order_relaxed);
  return answer;
}

static void
leave_group (struct async_group_task *t)
{
  struct async_group *g = t->group;
  struct visit v;

  visit_begin (&v, g);
  if (t->next)
    t->next->prev = t->prev;
  if (t->prev)
    t->prev->next = t->next;
  else
    g->__tasks = t->next;
  if (t->future.state != ASYNC_STATE_DONE && g->__error == 0)
    g->__error = -ECANCELED;
  if (!g->__tasks)
    group_wake (&v);
  visit_end (&v);
}

static void
group_task_drop (struct async_future *self)
{
  struct async_group_task *t = container_of (self, struct async_group_task, future);

  atomic_store_explicit (&t->on, thread_mark (), memory_order_relaxed);
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

bool
group_inside_p (const struct async_group *g)
{
  const struct worker *w = this_worker;
  struct async_future *f = w && w->current ? w->current->future : NULL;

  return f && f->vtable == &task_vtable
	 && container_of (f, struct async_group_task, future)->group == g;
}

/* A task, in no group yet, that runs F until the deadline that is in force here, and not
   only in the group; NULL: no memory, and F is gone.  VALUED says that F has a result. */
static struct async_group_task *
group_task_new (struct async_future *f, bool valued)
{
  bool limited = async_current_deadline () != ASYNC_NEVER;
  struct async_group_task *t;

  if (f && limited)
    f = deadline_inherited (f, valued);
  t = f ? __asyncc_alloc (sizeof *t, _Alignof (struct async_group_task)) : NULL;
  if (!t) {
    async_future_drop (f);
    return NULL;
  }
  memset (t, 0, sizeof *t);
  async_future_init (t, &task_vtable);
  t->future.state = ASYNC_STATE_FIRST;
  t->of = f;
  t->valued = valued || limited;
  return t;
}

static void
group_link (struct async_group *g, struct async_group_task *t)
{
  t->next = g->__tasks;
  if (t->next)
    t->next->prev = t;
  g->__tasks = t;
}

/* Why nothing can be spawned into G, or 0. */
static int
group_closed (const struct async_group *g)
{
  if (!(g->__flags & GROUP_CANCELLED))
    return 0;
  return g->__flags & GROUP_EXPIRED ? -ETIMEDOUT : -ECANCELED;
}

/* The handle of a task that runs F, under G's deadline if it has one; NULL: no memory. */
static struct async_future *
group_start (const struct async_group *g, struct async_future *f)
{
  struct async_future *handle;
  struct scope *around, *scope;
  struct worker *w;

  if (!g->__deadline)
    return task_spawn (f, sizeof *handle, _Alignof (struct async_future));
  w = worker_get ();
  scope = w ? scope_new (0, 1) : NULL;
  if (!scope)
    return NULL;
  scope_enter_deadline (scope, w, g->__deadline);
  around = scope_set (w, scope);
  handle = task_spawn (f, sizeof *handle, _Alignof (struct async_future));
  scope_set (w, around);
  scope_unref (scope);
  return handle;
}

/* Let T, NULL if there was no memory, be a task of G; an error: it is not. */
static int
group_enter (struct async_group *g, struct gate *gate, struct async_group_task *t)
{
  int closed = group_closed (g);

  if (closed)
    return closed;
  if (!gate_fits_p (gate))
    return -ENOTSUP;
  if (!t)
    return -ENOMEM;
  /* The task may run on another thread from its start on, and end, but for what it needs
     the gate for: so it leaves the group after it has entered it. */
  t->group = g;
  t->handle = group_start (g, &t->future);
  if (t->handle) {
    group_link (g, t);
    return 0;
  }
  t->group = NULL;
  return -ENOMEM;
}

int
__asyncc_group_spawn (struct async_group *g, struct async_future *f, size_t size)
{
  struct async_group_task *t = group_task_new (f, size > sizeof *f);
  struct gate *gate = gate_of (g);
  int error;

  gate_enter (gate);
  error = group_enter (g, gate, t);
  gate_leave (gate);
  if (error) {
    async_future_drop (t ? &t->future : NULL);
    group_note (g, error);
  }
  return error;
}

/* In a synchronous build the task has come to RESULT when it is spawned. */
int
__asyncc_group_add (struct async_group *g, int result)
{
  int closed = group_closed (g);

  if (!closed && g->__deadline && async_now () >= g->__deadline)
    closed = -ETIMEDOUT;
  group_note (g, closed ? closed : result);
  return closed;
}
