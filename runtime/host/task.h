/* Tasks: their memory, their future and their end (task.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_TASK_H
#define ASYNCC_HOST_TASK_H

#include "host/chain.h"
#include "host/mailbox.h"
#include "host/memory.h"

#pragma GCC visibility push(hidden)

extern unsigned int process_generation; /* changes in the child of a fork (runtime.c) */

struct runtime;
struct scheduler;
struct scope;
struct worker;

struct task {
  struct task *next;   /* in the queue */
  struct task *posted; /* the next in the mailbox */
  struct mailbox *mail;
  struct scheduler *scheduler; /* of a movable task; NULL: pinned */
  struct worker *worker; /* of a pinned task */
  unsigned int state;    /* ... and what the worker knows of it: pinned.c */
  int wakers;            /* ... that the worker cloned, less those that it dropped */
  atomic_size_t word;    /* what all threads know: pinned.c, movable.c */
  struct async_future *future; /* what it runs */
  struct scope *scope;         /* where it was spawned: a reference, or NULL */
  struct task *live_prev, *live_next;
  struct async_waker joiner; /* who awaits the handle */
  struct async_future *leaf; /* where the chain of the future stands, or NULL */
  uint32_t handle_size;      /* with the result */
  uint32_t generation;       /* of the process: see fork */
  _Atomic uint32_t record;   /* what a trace knows of it (trace.c); 0: nothing */
  uint8_t align_log; /* of the handle, as a power of 2 */
  bool borrowed;  /* the future is not the task's to drop */
  bool cancelled; /* pinned: to be dropped after the present poll */
  /* The handle, a future, follows; its size is the task's own business. */
  _Alignas (max_align_t) struct async_future handle[];
};

/* Futures of tasks that are dropped, one inside the drop of the other. */
struct releases {
  unsigned int depth;
  struct task *first, *last; /* those that wait for the first drop to end */
};

/* Let TASK be one for F whose handle has SIZE bytes and the alignment ALIGN, and nothing else.
   All is set one by one, as for a struct as large as this GCC fills memory with zeros by a
   loop, which takes longer. */
static inline void
task_init (struct task *task, struct async_future *f, size_t size, size_t align)
{
  task->next = task->posted = NULL;
  task->mail = NULL;
  task->scheduler = NULL;
  task->worker = NULL;
  task->state = 0;
  task->wakers = 0;
  atomic_init (&task->word, 0);
  task->future = f;
  task->scope = NULL;
  task->live_prev = task->live_next = NULL;
  task->joiner.vtable = NULL;
  task->leaf = NULL;
  task->handle_size = (uint32_t) size;
  task->generation = process_generation;
  atomic_init (&task->record, 0);
  task->align_log = (uint8_t) __builtin_ctzl (align);
  task->borrowed = task->cancelled = false;
}

/* A task for F whose handle has VTABLE, SIZE bytes and the alignment ALIGN, and nothing
   else; NULL: no memory. */
static inline struct task *
task_new (struct async_future *f, const struct async_vtable *vtable, size_t size, size_t align)
{
  struct task *task;

  if (size > UINT32_MAX / 2 || align > UINT32_MAX / 2)
    return NULL;
  task = head_alloc (sizeof *task, size, align);
  if (!task)
    return NULL;
  task_init (task, f, size, align);
  async_future_init (task->handle, vtable);
  return task;
}

static inline void
task_free (struct task *task)
{
  head_free (task, sizeof *task, task->handle_size, (size_t) 1 << task->align_log);
}

/* The result of the task goes to its handle, at whose state a trace or a dump may be looking
   on another thread. */
static inline void
task_keep_result (struct task *task)
{
  future_pass_result (task->handle, task->future, task->handle_size,
		      (size_t) 1 << task->align_log);
  __atomic_store_n (&task->handle->state, ASYNC_STATE_DONE, __ATOMIC_RELAXED);
}

/* The poll of HANDLE finds the task done: its result is there, unless it was dropped; that
   was WHEN this happened to its owner. */
static inline async_poll_t
task_joined (const struct async_future *handle, const char *when)
{
  if (handle->state != ASYNC_STATE_DONE)
    asyncc_fatal ("a task was awaited that was dropped when %s", when);
  return ASYNC_READY;
}

/* The task, which is in no list of live tasks any more, will not be polled again: drop its
   future.  RELEASES are those of the thread. */
extern void task_release_future (struct releases *releases, struct task *task);

/* A task out of the mailbox of another runtime or of a pinned one's: see whether it is to
   be queued. */
extern void task_deliver (struct task *task);

/* Start a task of this thread that runs F: its handle.  NULL: no memory, and F is there. */
extern struct async_future *task_spawn (struct async_future *f, size_t size, size_t align);

/* Cancel the task with HANDLE in two steps.  The first takes it away from its runtime; false
   if it runs, or is being dropped, on another thread: it is dropped there, at its next
   suspension.  The second drops it, and its future is gone then, at whatever depth: the
   scope of the task's group is about to end. */
extern bool task_claim (struct async_future *handle);
extern void task_cancel (struct async_future *handle);

/* The pinned task whose handle F is, or NULL. */
extern struct task *task_of_handle (struct async_future *f);

/* The pinned task to which WAKER belongs, or NULL. */
extern struct task *task_of_waker (const struct async_waker *waker);

/* A poll that does no operation takes as long as this many. */
enum { TASK_WEIGHT = 2 };

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_TASK_H */
