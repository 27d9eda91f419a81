/* A task: a future that a worker polls whenever it is woken, and the handle by which
   others await or cancel it.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

/* Memory ---------------------------------------------------------------------- */

static size_t
task_pad (size_t align)
{
  return -sizeof (struct task) & (align - 1);
}

void
task_free (struct task *task)
{
  size_t pad = task_pad (task->align);

  __asyncc_free ((char *) task - pad, pad + sizeof *task + task->handle_size, task->align);
}

static void
task_link (struct worker *w, struct task *task)
{
  task->live_next = w->live;
  if (w->live)
    w->live->live_prev = task;
  w->live = task;
}

static void
task_unlink (struct task *task)
{
  if (task->live_next)
    task->live_next->live_prev = task->live_prev;
  if (task->live_prev)
    task->live_prev->live_next = task->live_next;
  else
    task->worker->live = task->live_next;
}

struct task *
task_new (struct worker *w, struct async_future *f, size_t size, size_t align)
{
  struct task *task;
  size_t pad;
  char *p;

  if (align < _Alignof (struct task))
    align = _Alignof (struct task);
  pad = task_pad (align);
  p = __asyncc_alloc (pad + sizeof *task + size, align);
  if (!p)
    return NULL;
  task = (struct task *) (p + pad);
  *task = (struct task) { .worker = w,
			  .mail = w->mail,
			  .state = TASK_NOTIFIED | TASK_HANDLE,
			  .future = f,
			  .handle_size = size,
			  .align = (uint32_t) align };
  async_future_init (task->handle, &pinned_handle_vtable);
  task_link (w, task);
  return task;
}

struct task *
task_of_waker (const struct async_waker *waker)
{
  return waker->vtable == &pinned_waker_vtable ? waker->data : NULL;
}

struct task *
task_of_handle (struct async_future *f)
{
  return f->vtable == &pinned_handle_vtable ? container_of (f, struct task, handle) : NULL;
}

/* The end --------------------------------------------------------------------- */

void
task_keep_result (struct task *task)
{
  size_t header = sizeof (struct async_future);

  if (task->handle_size > header)
    memcpy ((char *) task->handle + header, (char *) task->future + header,
	    task->handle_size - header);
  task->handle->state = ASYNC_STATE_DONE;
}

/* What a future holds may be the handle of a task whose future holds the next handle,
   and so on.  Each of them is dropped inside of the drop of the one before, as
   async_drop promises; but a chain has any length and the stack has not.  So beyond
   this depth a task has to wait for the drop where all of that began.  */
enum { RELEASE_DEPTH = 32 };

/* Keep the task and its future for release_waiting.  It is in no list of live tasks
   any more, so those links are free. */
static void
release_later (struct releases *releases, struct task *task)
{
  task_hold (task);
  task->live_next = NULL;
  *(releases->first ? &releases->last->live_next : &releases->first) = task;
  releases->last = task;
}

static void
drop_future (struct task *task)
{
  struct async_future *f = task->future;

  task->future = NULL;
  async_future_drop (f);
}

static void
release_waiting (struct releases *releases)
{
  struct task *task;

  while ((task = releases->first) != NULL) {
    releases->first = task->live_next;
    drop_future (task);
    task_let_go (task);
  }
}

void
task_release_future (struct task *task)
{
  struct releases *releases = &task->worker->releases;
  unsigned int depth = releases->depth;

  task_unlink (task);
  if (task->borrowed) {
    task->future = NULL;
    return;
  }
  if (depth == RELEASE_DEPTH) {
    release_later (releases, task);
    return;
  }
  releases->depth = depth + 1;
  drop_future (task);
  if (depth == 0)
    release_waiting (releases);
  releases->depth = depth;
}

/* Making tasks ---------------------------------------------------------------- */

struct async_future *
__asyncc_spawn (struct async_future *f, size_t size, size_t align)
{
  struct runtime *rt;
  struct task *task;

  if (!f)
    return NULL;
  rt = runtime_get ();
  task = rt ? task_new (&rt->worker, f, size, align) : NULL;
  if (!task) {
    async_future_drop (f);
    return NULL;
  }
  worker_begin (task->worker);
  worker_queue (task->worker, task);
  worker_end (task->worker);
  return task->handle;
}

void
__asyncc_detach (struct async_future *f)
{
  if (f && !task_of_handle (f))
    f = __asyncc_spawn (f, sizeof *f, _Alignof (struct async_future));
  if (!f)
    __asyncc_oom ("async_detach");
  task_release_handle (task_of_handle (f));
}
