/* Several workers of one runtime: scheduler.c says who runs what, and who waits, and
   workers.c how they come and go.
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_SCHEDULER_H
#define ASYNCC_SCHEDULER_H

#include "host/deque.h"
#include "host/host.h"

#include <semaphore.h>

#pragma GCC visibility push(hidden)

/* One of several workers. */
struct member {
  struct worker worker;
  struct scheduler *scheduler;
  struct deque deque;
  _Atomic (struct task *) next; /* what its tasks woke last is the next to run */
  unsigned int streak;          /* how often that was so in a row */
  unsigned int ticks;           /* tasks */
  unsigned int seed;            /* where to begin stealing */
  bool searching;               /* is counted as one that looks for tasks */
  bool drove;                   /* was the driver, and perhaps there is none now */
  sem_t parked;
  pthread_t thread;
  int64_t number;               /* the kernel's of the thread, for debuggers */
};

enum {
  MAX_MEMBERS = 256,
  IDLE_BITS = 8 * sizeof (size_t),
  IDLE_WORDS = MAX_MEMBERS / IDLE_BITS
};

struct scheduler {
  struct runtime runtime;
  /* The tasks that are not done. */
  pthread_mutex_t list_lock;
  pthread_cond_t left;  /* none is left */
  struct task *live;
  size_t tasks;         /* whose futures are not dropped */
  bool closed;          /* for tasks from outside */
  /* Tasks for which a deque had no room; locked in sections only. */
  pthread_mutex_t queue_lock;
  struct task *queue, **queue_end;
  atomic_size_t queued;
  /* Who has nothing to do. */
  atomic_bool closing;
  atomic_bool driven;    /* somebody waits for descriptors, or is about to */
  atomic_uint searching; /* those that look for tasks */
  atomic_size_t idle[IDLE_WORDS]; /* bits: those that wait for somebody to wake them */
  unsigned int n;
  struct member members[];
};

/* What a worker does until the end of the runtime. */
extern void member_run (struct member *m);

/* If this is the thread of a worker of the task's runtime, and no handler that interrupts a
   section, queue the task there, and its reference goes with it.  WOKEN tells that it was
   woken by another. */
extern bool scheduler_push (struct task *task, bool woken);

/* A new task is on the list; false if the runtime ends, and this is no thread of its. */
extern bool scheduler_add (struct scheduler *s, struct task *task);

/* Its future is about to be dropped, and was. */
extern void scheduler_unlist (struct task *task);
extern void scheduler_left (struct scheduler *s);

/* That of the runtime RT, which has several workers. */
extern struct scheduler *scheduler_of (struct runtime *rt);

#pragma GCC visibility pop

#endif /* ASYNCC_SCHEDULER_H */
