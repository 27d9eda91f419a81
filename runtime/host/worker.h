/* Workers: who polls tasks on a thread (worker.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_WORKER_H
#define ASYNCC_HOST_WORKER_H

#include "host/mailbox.h"
#include "host/task.h"

#pragma GCC visibility push(hidden)

struct driver;
struct runtime;
struct scope;

/* Who polls tasks: what belongs to a thread while it runs them.  Pinned tasks stay
   with their worker.  A poll finds it through the context, see worker_of. */
struct worker {
  struct turn turn; /* the rest of the running task's */
  /* A section of the worker is being run: a signal handler that comes meanwhile
     keeps away from what only the worker's thread may touch. */
  atomic_bool inside;
  bool running;     /* inside async_run */
  bool scoped;      /* there was a scope once, or a trace */
  unsigned int done; /* tasks and operations since timers and descriptors were seen */
  unsigned int out;  /* tasks that came out of the queue since then */
  /* So many in the queue, from the first on, come before their turn, since they were woken
     by time or a descriptor, or stand between such; what is behind them is at *BEHIND. */
  size_t ahead;
  size_t owed; /* of those behind, so many run before others are brought ahead */
  struct task *queue, **queue_end, **behind;
  struct mailbox *mail;
  struct runtime *runtime;
  struct task *live;    /* all tasks that are not done */
  struct task *current; /* the one that is being polled */
  struct scope *scope;  /* of a future that is being polled or dropped; NULL */
  struct task *root;    /* async_run's own */
  void *poll_frame;     /* the stack where the polling of CURRENT began */
  struct releases releases;
  struct driver *driver; /* who calls async_drive (drive.c); NULL: nobody */
};

/* The worker of this thread, NULL if it has none.  It says what async_run and
   async_spawn mean, and whose wake it is. */
extern _Thread_local struct worker *this_worker FAST_TLS;

/* Let a worker of this thread that sleeps between two calls of async_drive be the thread's
   again, of which its driver is told: it, or NULL if there is none (drive.c). */
extern struct worker *worker_rouse (void);

/* The worker of this thread, NULL if it has none, for who is about to use it.  A wake looks
   at this_worker alone. */
static inline struct worker *
worker_own (void)
{
  struct worker *w = this_worker;

  return w ? w : worker_rouse ();
}

/* A section: only between these two what belongs to W changes that a wake may change,
   which may come by a signal handler.  The first is for code that may be one. */
static inline void
worker_begin (struct worker *w)
{
  atomic_store_explicit (&w->inside, true, memory_order_relaxed);
  atomic_signal_fence (memory_order_seq_cst);
}

static inline void
worker_end (struct worker *w)
{
  atomic_signal_fence (memory_order_seq_cst);
  atomic_store_explicit (&w->inside, false, memory_order_relaxed);
}

/* False if this is not W's thread, or a handler that interrupts a section of it. */
static inline bool
worker_enter (struct worker *w)
{
  if (w != this_worker || atomic_load_explicit (&w->inside, memory_order_relaxed))
    return false;
  worker_begin (w);
  return true;
}

/* Put TASK at the end of the queue; in a section. */
static inline void
worker_queue (struct worker *w, struct task *task)
{
  task->next = NULL;
  *w->queue_end = task;
  w->queue_end = &task->next;
}

/* The worker that polls with CX, NULL if that is an executor of the program's own. */
static inline struct worker *
worker_of (const struct async_context *cx)
{
  struct turn *turn = context_turn (cx);

  return turn ? container_of (turn, struct worker, turn) : NULL;
}

/* Queue the tasks that others have woken up to now. */
extern void worker_empty_mailbox (struct worker *w);

static inline void
worker_collect (struct worker *w)
{
  if (!mailbox_empty_p (w->mail))
    worker_empty_mailbox (w);
}

/* How long W may wait for descriptors, in nanoseconds; 0: not at all; or ASYNCC_NEVER. */
extern uint64_t worker_sleep_time (struct worker *w);

/* Run tasks until ROOT, which is queued, is done. */
extern void worker_run (struct worker *w, struct task *root);

/* The wait is over: tasks that its events wake go to the queue. */
static inline void
worker_awake (struct worker *w)
{
  mailbox_wake (w->mail);
  worker_end (w);
}

/* Look at timers and descriptors, and run what can run, without waiting. */
extern void worker_drive (struct worker *w);

/* The thread or the process of W ends, or is another after a fork: nobody drives W any
   more. */
extern void worker_undriven (struct worker *w);

/* Drop all tasks. */
extern void worker_drop_tasks (struct worker *w);

/* How many operations a task may do in a turn.  As many again may have been done
   by others since timers and descriptors were looked at. */
enum { TURN = 128 };

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_WORKER_H */
