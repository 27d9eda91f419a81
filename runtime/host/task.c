/* A task: a future that the runtime polls whenever it is woken, and the handle
   by which others await or cancel it.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

static size_t
task_pad (const struct task *task)
{
  return -sizeof (struct task) & (task->align - 1);
}

static void
task_free (struct task *task)
{
  size_t pad = task_pad (task);

  __asyncc_free ((char *) task - pad, pad + sizeof *task + task->handle_size, task->align);
}

void
task_unref (struct task *task)
{
  if (atomic_fetch_sub_explicit (&task->refs, 1, memory_order_acq_rel) == 1)
    task_free (task);
}

/* Wakers ---------------------------------------------------------------------- */

static const struct async_waker_vtable waker_vtable;

static struct async_waker
waker_clone (const struct async_waker *waker)
{
  struct task *task = waker->data;

  atomic_fetch_add_explicit (&task->refs, 1, memory_order_relaxed);
  return *waker;
}

static void
waker_wake_by_ref (const struct async_waker *waker)
{
  struct task *task = waker->data;
  unsigned int old;

  order_release (task);
  old = atomic_fetch_or_explicit (&task->state, TASK_NOTIFIED, memory_order_acq_rel);

  if (!(old & (TASK_NOTIFIED | TASK_RUNNING | TASK_DONE)))
    mailbox_push (task->mail, task);
}

/* This may be a signal handler, where nothing can be freed: the last reference
   leaves that to the task's own thread. */
static void
waker_wake (struct async_waker *waker)
{
  struct task *task = waker->data;

  waker_wake_by_ref (waker);
  if (atomic_fetch_sub_explicit (&task->refs, 1, memory_order_acq_rel) == 1)
    mailbox_push (task->mail, task);
}

static void
waker_drop (struct async_waker *waker)
{
  task_unref (waker->data);
}

static const struct async_waker_vtable waker_vtable
  = { waker_clone, waker_wake, waker_wake_by_ref, waker_drop };

struct task *
task_of_waker (const struct async_waker *waker)
{
  return waker->vtable == &waker_vtable ? waker->data : NULL;
}

/* Running --------------------------------------------------------------------- */

static void
task_unlink (struct task *task)
{
  if (task->live_next)
    task->live_next->live_prev = task->live_prev;
  if (task->live_prev)
    task->live_prev->live_next = task->live_next;
  else
    task->runtime->live = task->live_next;
}

/* What a future holds may be the handle of a task whose future holds the next handle,
   and so on.  Each of them is dropped inside of the drop of the one before, as
   async_drop promises; but a chain has any length and the stack has not.  So beyond
   this depth a task has to wait for the drop where all of that began.  */
enum { RELEASE_DEPTH = 32 };

/* Keep the task and its future for release_waiting.  It is in no list of live tasks
   any more, so those links are free. */
static void
release_later (struct runtime *rt, struct task *task)
{
  atomic_fetch_add_explicit (&task->refs, 1, memory_order_relaxed);
  task->live_next = NULL;
  *(rt->releases ? &rt->last_release->live_next : &rt->releases) = task;
  rt->last_release = task;
}

static inline void
drop_future (struct task *task)
{
  struct async_future *f = task->future;

  task->future = NULL;
  if (task->runtime->scoped)
    scope_drop (task->runtime, &task->scope, f);
  else
    async_future_drop (f);
}

static void
release_waiting (struct runtime *rt)
{
  struct task *task;

  while ((task = rt->releases) != NULL) {
    rt->releases = task->live_next;
    drop_future (task);
    task_unref (task);
  }
}

/* The task is marked as done: give its future back. */
static void
task_release_future (struct task *task)
{
  struct runtime *rt = task->runtime;
  unsigned int depth = rt->release_depth;

  task_unlink (task);
  if (task->borrowed) {
    task->future = NULL;
    scope_unref (task->scope);
    task->scope = NULL;
    return;
  }
  if (depth == RELEASE_DEPTH) {
    release_later (rt, task);
    return;
  }
  rt->release_depth = depth + 1;
  drop_future (task);
  if (depth == 0)
    release_waiting (rt);
  rt->release_depth = depth;
}

static void
task_finish (struct task *task)
{
  size_t header = sizeof (struct async_future);

  if (task->handle_size > header)
    memcpy ((char *) task->handle + header, (char *) task->future + header,
	    task->handle_size - header);
  task->handle->state = ASYNC_STATE_DONE;
  waker_fire (&task->joiner);
  /* From here on other threads may look at the handle, and drop it. */
  order_release (task->handle);
  atomic_fetch_or_explicit (&task->state, TASK_DONE, memory_order_acq_rel);
  task_release_future (task);
  task_unref (task);
}

void
task_cancel (struct task *task)
{
  unsigned int state = atomic_load_explicit (&task->state, memory_order_relaxed);

  if (state & TASK_DONE)
    return;
  if (state & TASK_RUNNING) {
    task->cancelled = true;
    return;
  }
  state = atomic_fetch_or_explicit (&task->state, TASK_DONE, memory_order_acq_rel);
  task_release_future (task);
  /* A queue that holds the task lets go of it later. */
  if (!(state & TASK_NOTIFIED))
    task_unref (task);
}

void
task_leave (struct task *task)
{
  atomic_fetch_and_explicit (&task->state, ~TASK_RUNNING, memory_order_acq_rel);
  task_cancel (task);
}

/* The answer was pending.  Tasks that were woken before this one go first. */
static void
task_suspend (struct task *task)
{
  unsigned int old
    = atomic_fetch_and_explicit (&task->state, ~TASK_RUNNING, memory_order_acq_rel);

  if (old & TASK_NOTIFIED) {
    runtime_collect (task->runtime);
    runtime_queue (task->runtime, task);
  }
  if (task->cancelled)
    task_cancel (task);
}

static __attribute__ ((noinline)) async_poll_t
task_poll (struct runtime *rt, struct task *task)
{
  struct async_waker waker = { &waker_vtable, task };
  struct async_context cx;
  async_poll_t answer;

  async_context_init (&cx, &waker);
  cx.__reserved[0] = &rt->turn;
  rt->current = task;
  rt->poll_frame = __builtin_frame_address (0);
  answer = async_future_poll (task->future, &cx);
  rt->current = NULL;
  return answer;
}

/* A poll that does no operation takes as long as this many. */
enum { TASK_WEIGHT = 2 };

void
task_run (struct task *task)
{
  struct runtime *rt = task->runtime;

  if (task_done_p (task)) {
    /* Cancelled while it was queued, or sent here by its last waker. */
    if (atomic_load_explicit (&task->refs, memory_order_acquire) == 0)
      task_free (task);
    else
      task_unref (task);
    return;
  }
  atomic_fetch_xor_explicit (&task->state, TASK_NOTIFIED | TASK_RUNNING,
			     memory_order_acq_rel);
  order_acquire (task);
  rt->turn.left = TURN;
  if (task_poll (rt, task) == ASYNC_READY)
    task_finish (task);
  else
    task_suspend (task);
  rt->done += TURN - rt->turn.left + TASK_WEIGHT;
}

/* Handles --------------------------------------------------------------------- */

/* True if TASK is done, which any thread may ask; it may not go on with one that is
   another thread's and is not. */
static bool
handle_done_p (const struct task *task)
{
  if (atomic_load_explicit (&task->state, memory_order_acquire) & TASK_DONE) {
    order_acquire ((void *) task->handle);
    return true;
  }
  if (task->runtime != runtime_peek ())
    asyncc_fatal ("the handle of a task was awaited or dropped by another thread than "
		  "the task's; send the result through a channel");
  return false;
}

static async_poll_t
handle_poll (struct async_future *self, struct async_context *cx)
{
  struct task *task = container_of (self, struct task, handle);

  if (handle_done_p (task)) {
    if (self->state != ASYNC_STATE_DONE)
      asyncc_fatal ("a task was awaited that was dropped when its thread ended");
    return ASYNC_READY;
  }
  runtime_polled (task->runtime);
  if (self->state == ASYNC_STATE_DONE)
    return ASYNC_READY;
  waker_keep (&task->joiner, async_context_waker (cx));
  return ASYNC_PENDING;
}

/* The handle goes; what becomes of the task is settled. */
static void
handle_release (struct task *task)
{
  waker_clear (&task->joiner);
  asyncc_poison (task->handle);
  task_unref (task);
}

static void
handle_drop (struct async_future *self)
{
  struct task *task = container_of (self, struct task, handle);

  if (!handle_done_p (task))
    task_cancel (task);
  handle_release (task);
}

static const struct async_vtable handle_vtable
  = { .poll = handle_poll, .drop = handle_drop, .name = "async_spawn" };

struct task *
task_of_handle (struct async_future *f)
{
  return f->vtable == &handle_vtable ? container_of (f, struct task, handle) : NULL;
}

static void
task_link (struct runtime *rt, struct task *task)
{
  task->live_next = rt->live;
  if (rt->live)
    rt->live->live_prev = task;
  rt->live = task;
}

struct task *
task_new (struct runtime *rt, struct async_future *f, size_t size, size_t align)
{
  struct task *task;
  size_t pad;
  char *p;

  if (align < _Alignof (struct task))
    align = _Alignof (struct task);
  pad = -sizeof *task & (align - 1);
  p = __asyncc_alloc (pad + sizeof *task + size, align);
  if (!p)
    return NULL;
  task = (struct task *) (p + pad);
  memset (task, 0, sizeof *task);
  atomic_init (&task->state, TASK_NOTIFIED);
  atomic_init (&task->refs, 1);
  task->mail = rt->mail;
  task->runtime = rt;
  task->future = f;
  if (rt->scoped)
    task->scope = scope_ref (scope_in_force (rt));
  task->handle_size = size;
  task->align = (uint32_t) align;
  async_future_init (task->handle, &handle_vtable);
  task_link (rt, task);
  return task;
}

struct async_future *
__asyncc_spawn (struct async_future *f, size_t size, size_t align)
{
  struct runtime *rt;
  struct task *task;

  if (!f)
    return NULL;
  rt = runtime_get ();
  task = rt ? task_new (rt, f, size, align) : NULL;
  if (!task) {
    async_future_drop (f);
    return NULL;
  }
  atomic_fetch_add_explicit (&task->refs, 1, memory_order_relaxed);
  runtime_queue (rt, task);
  return task->handle;
}

void
__asyncc_detach (struct async_future *f)
{
  if (f && f->vtable != &handle_vtable)
    f = __asyncc_spawn (f, sizeof *f, _Alignof (struct async_future));
  if (!f)
    __asyncc_oom ("async_detach");
  handle_release (container_of (f, struct task, handle));
}
