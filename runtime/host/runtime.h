/* What workers share, and the runtime of a thread (runtime.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_RUNTIME_H
#define ASYNCC_HOST_RUNTIME_H

#include "host/reactor.h"
#include "host/timer.h"
#include "host/worker.h"

#include <pthread.h>

#pragma GCC visibility push(hidden)

struct io_state;

/* What workers share.  One that has several is locked while its timers and its
   descriptors are looked at, but not while code of the program is called. */
struct runtime {
  struct worker *worker;   /* its only one; NULL if there are several */
  struct worker *waits;    /* the one that waits, or will, for descriptors */
  struct mailbox *mail;    /* what ends its wait */
  unsigned int generation; /* of the process: see fork */
  uint64_t now;            /* when descriptors were looked at last */
  uint64_t until;          /* the end of the wait */
  struct timers timers;
  const struct reactor *reactor;
  struct io_state *io; /* the reactor's, NULL before it is needed */
  pthread_mutex_t lock;
  struct runtime *prev, *next; /* in the list of all (list.c) */
  struct task **tasks;         /* the first of its tasks */
  int64_t thread;              /* the kernel's number of the worker's; 0: several */
};

static inline void
runtime_lock (struct runtime *rt)
{
  if (__builtin_expect (!rt->worker, false))
    pthread_mutex_lock (&rt->lock);
}

static inline void
runtime_unlock (struct runtime *rt)
{
  if (__builtin_expect (!rt->worker, false))
    pthread_mutex_unlock (&rt->lock);
}

/* Fill in what has to be when all else is zero. */
extern void runtime_init (struct runtime *rt, struct mailbox *mail);

extern void runtime_wrong_process (void) __attribute__ ((__noreturn__));

/* End the program if this process is a child of the one that made RT. */
static inline void
runtime_check_process (const struct runtime *rt)
{
  if (rt->generation != process_generation)
    runtime_wrong_process ();
}

/* A task of RT has come back, perhaps in a process that it has forked. */
extern void runtime_wrong_loop (void) __attribute__ ((__noreturn__));

static inline void
runtime_check_loop (const struct runtime *rt)
{
  if (rt->generation != process_generation)
    runtime_wrong_loop ();
}

/* Poll the future of TASK, which is known to its handlers as W's current one, with CX, which
   worker_context made and W alone polls with.  A child of fork comes back from here at most,
   before it can take the answer to the threads and the descriptors of its parent. */
static inline async_poll_t
worker_poll (struct worker *w, struct task *task, struct async_context *cx)
{
  async_poll_t answer;

  cx->__leaf = NULL;
  w->turn.left = TURN;
  w->turn.again = false;
  w->current = task;
  w->poll_frame = __builtin_frame_address (0);
  answer = chain_poll (task->future, cx, &task->leaf);
  runtime_check_loop (w->runtime);
  w->current = NULL;
  w->done += TURN - w->turn.left + TASK_WEIGHT;
  return answer;
}

/* Make CX the context of a poll by W, whose task WAKER wakes. */
static inline void
worker_context (struct worker *w, struct async_context *cx, const struct async_waker *waker)
{
  async_context_init (cx, waker);
  cx->__turn = &w->turn;
}

/* The worker of this thread; NULL if there is none, or if it is the parent process's. */
static inline struct worker *
worker_here (void)
{
  struct worker *w = worker_own ();

  return w && w->runtime->generation == process_generation ? w : NULL;
}

/* A runtime for this thread, which has none; NULL: no memory. */
extern struct runtime *runtime_make (void);

/* Let this thread have another runtime, with REACTOR, than its own, whose worker goes to
   *BEFORE; false: no memory.  And drop the tasks of that and let it
   have its own again. */
extern bool runtime_enter (const struct reactor *reactor, struct worker **before);
extern void runtime_leave (struct worker *before);

/* That of this thread; NULL if there is none yet. */
static inline struct runtime *
runtime_peek (void)
{
  struct worker *w = worker_own ();

  if (!w)
    return NULL;
  runtime_check_process (w->runtime);
  return w->runtime;
}

/* That of this thread; NULL: no memory. */
static inline struct runtime *
runtime_get (void)
{
  struct runtime *rt = runtime_peek ();

  return rt ? rt : runtime_make ();
}

static inline uint64_t
runtime_now (struct runtime *rt)
{
  return rt->reactor->now (rt);
}

/* The worker of this thread, which is who polls and drops here, also for an executor of
   the program's own.  NULL: no memory. */
static inline struct worker *
worker_get (void)
{
  return runtime_get () ? this_worker : NULL;
}

/* The runtime of a future that is polled with CX; NULL: no memory. */
static inline struct runtime *
runtime_of (const struct async_context *cx)
{
  struct worker *w = worker_of (cx);

  return w ? w->runtime : runtime_get ();
}

/* A future of RT is being polled with CX.  If that is not by a worker, but by an
   executor of the program's own, nobody else drives the runtime, or not before it has been
   roused. */
static inline void
runtime_polled (struct runtime *rt, const struct async_context *cx)
{
  if (worker_of (cx) || !rt->worker || rt->worker->running)
    return;
  worker_own ();
  worker_drive (rt->worker);
}

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_RUNTIME_H */
