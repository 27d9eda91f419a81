/* A task: a future that a worker polls whenever it is woken, and the handle by which
   others await or cancel it.
   SPDX-License-Identifier: MIT  */

#include "host/list.h"
#include "host/scheduler.h"

/* Memory ---------------------------------------------------------------------- */

_Static_assert (_Alignof (struct task) == BLOCK_ALIGN, "the alignment of a task");

struct task *
task_of_waker (const struct async_waker *waker)
{
  waker = branches_root (waker);
  return waker->vtable == &pinned_waker_vtable ? waker->data : NULL;
}

struct task *
task_of_handle (struct async_future *f)
{
  return f->vtable == &pinned_handle_vtable ? container_of (f, struct task, handle) : NULL;
}

void
task_deliver (struct task *task)
{
  /* One that does not belong to the mailbox any more is done. */
  if (task->scheduler)
    movable_let_go (task);
  else if (task->worker)
    pinned_deliver (task);
  else
    runtime_answer (task);
}

/* The end --------------------------------------------------------------------- */

/* What a future holds may be the handle of a task whose future holds the next handle,
   and so on.  Each of them is dropped inside of the drop of the one before, as
   async_drop promises; but a chain has any length and the stack has not.  So beyond
   this depth a task has to wait for the drop where all of that began.  */
enum { RELEASE_DEPTH = 32 };

/* Keep the task and its future for release_waiting. */
static void
release_later (struct releases *releases, struct task *task)
{
  if (task->scheduler)
    movable_hold (task);
  else
    pinned_hold (task);
  task->live_next = NULL;
  *(releases->first ? &releases->last->live_next : &releases->first) = task;
  releases->last = task;
}

static inline void
drop_future (struct task *task)
{
  struct async_future *f = task->future;
  const struct worker *w = this_worker;

  task->future = NULL;
  if (task->scope || (w && w->scoped))
    scope_drop (&task->scope, f);
  else
    async_future_drop (f);
  if (task->scheduler)
    scheduler_left (task->scheduler);
}

static __attribute__ ((__noinline__)) void
release_waiting (struct releases *releases)
{
  struct task *task;

  while ((task = releases->first) != NULL) {
    releases->first = task->live_next;
    drop_future (task);
    if (task->scheduler)
      movable_let_go (task);
    else
      pinned_let_go (task);
  }
}

void
task_release_future (struct releases *releases, struct task *task)
{
  unsigned int depth = releases->depth;

  if (task->borrowed) {
    task->future = NULL;
    scope_unref (task->scope);
    task->scope = NULL;
    return;
  }
  if (depth == RELEASE_DEPTH) {
    release_later (releases, task);
    return;
  }
  releases->depth = depth + 1;
  drop_future (task);
  if (depth == 0 && releases->first)
    release_waiting (releases);
  releases->depth = depth;
}

/* The task of a group, whose handle is not its program's. */

bool
task_claim (struct async_future *handle)
{
  struct task *task = container_of (handle, struct task, handle);

  return !task->scheduler || movable_claim (task);
}

void
task_cancel (struct async_future *handle)
{
  struct task *task = container_of (handle, struct task, handle);
  struct releases *releases
    = task->scheduler ? movable_releases () : &task->worker->releases;
  unsigned int depth = releases->depth;

  releases->depth = 0;
  if (task->scheduler)
    movable_drop_claimed (task);
  else
    pinned_cancel (task);
  releases->depth = depth;
}

/* Making tasks ---------------------------------------------------------------- */

static inline struct async_future *
spawn (struct async_future *f, size_t size, size_t align)
{
  struct runtime *rt = runtime_get ();
  struct task *task;

  if (!rt)
    return NULL;
  if (!rt->worker)
    return movable_spawn (scheduler_of (rt), f, size, align);
  task = pinned_spawn (rt->worker, f, size, align);
  return task ? task->handle : NULL;
}

struct async_future *
task_spawn (struct async_future *f, size_t size, size_t align)
{
  return spawn (f, size, align);
}

struct async_future *
__asyncc_spawn (struct async_future *f, size_t size, size_t align)
{
  struct async_future *handle = f ? spawn (f, size, align) : NULL;

  if (!handle)
    async_future_drop (f);
  return handle;
}

void
__asyncc_detach (struct async_future *f)
{
  if (f && f->vtable != &pinned_handle_vtable && f->vtable != &movable_handle_vtable)
    f = __asyncc_spawn (f, sizeof *f, _Alignof (struct async_future));
  if (!f)
    __asyncc_oom ("async_detach");
  if (f->vtable == &movable_handle_vtable)
    movable_detach (container_of (f, struct task, handle));
  else
    pinned_release_handle (container_of (f, struct task, handle));
}
