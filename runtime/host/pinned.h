/* Tasks that stay with a worker: their state, wakers and handles (pinned.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_PINNED_H
#define ASYNCC_HOST_PINNED_H

#include "host/task.h"

#pragma GCC visibility push(hidden)

/* What a pinned task's worker knows of it: bits that change only in its sections, see
   worker_enter. */
enum {
  TASK_NOTIFIED = 1, /* in the queue, or to be queued after the present poll */
  TASK_RUNNING = 2,  /* being polled */
  TASK_DONE = 4,     /* never to be polled again */
  TASK_HANDLE = 8,   /* somebody has the handle */
  TASK_SHARED = 16,  /* its references are all in the word */
  TASK_YIELDED = 32, /* it has its turn after all that are before it: where the reactor
			chooses who is next, which nobody else asks */
  TASK_OBSERVED = 64, /* a trace is told of it; or was, which is seen at its next poll */
  TASK_CLAIMED = 128, /* a future has branches that wake it */
  TASK_DIRECT = 256 /* woken by others than these; above this bit is how often that was so */
};

extern const struct async_waker_vtable pinned_waker_vtable;
extern const struct async_vtable pinned_handle_vtable;
extern const struct turn_owner pinned_turns;

/* A new task of W, which is in its queue; somebody has its handle.  NULL: no memory. */
extern struct task *pinned_spawn (struct worker *w, struct async_future *f, size_t size,
				  size_t align);

/* Poll the tasks in W's queue, and let go those that are done, until there is none, the
   task of async_run is done, or W has DONE so much that it is to look at timers and
   descriptors. */
extern void pinned_run (struct worker *w);

/* A task out of a mailbox. */
extern void pinned_deliver (struct task *task);

/* Drop the task's future; it will not run again. */
extern void pinned_cancel (struct task *task);

/* The thread ends in the middle of the task's poll: drop its future. */
extern void pinned_leave (struct task *task);

/* The handle goes; what becomes of the task is settled. */
extern void pinned_release_handle (struct task *task);

/* A trace is to be told of the task; on the thread of its worker. */
extern void pinned_observe (struct task *task);

/* One waker, or what stands for one, more and less. */
extern void pinned_hold (struct task *task);
extern void pinned_let_go (struct task *task);

static inline bool
pinned_done_p (const struct task *task)
{
  return (task->state & TASK_DONE) != 0;
}

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_PINNED_H */
