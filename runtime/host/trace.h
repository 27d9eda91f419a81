/* What is told of tasks while a trace runs (trace.c), and how that comes to who writes it
   (events.c).
   SPDX-License-Identifier: MIT

   Without a trace nothing of this is called.  A pinned task that takes part has a bit in
   its state, which stands beside one that is asked for anyway.  */

#ifndef ASYNCC_HOST_TRACE_H
#define ASYNCC_HOST_TRACE_H

#include "host/task.h"

#pragma GCC visibility push(hidden)

struct runtime;
struct worker;

/* events.c ----------------------------------------------------------------------- */

enum trace_kind {
  TRACE_THREAD,   /* THREAD does something for the first time */
  TRACE_TASK,     /* TASK was there when the trace began */
  TRACE_SPAWN,    /* TASK begins */
  TRACE_POLL,     /* TASK was polled from AT on, for LASTED */
  TRACE_WAKE,     /* TASK was woken, from PC, by the task BY if that was being polled */
  TRACE_COMPLETE, /* TASK is done */
  TRACE_DROP      /* TASK was dropped */
};

/* How a poll ended. */
enum trace_end { TRACE_READY, TRACE_SUSPENDED, TRACE_GOES_ON };

struct trace_event {
  enum trace_kind kind;
  enum trace_end end;
  unsigned int epoch; /* of the trace that it belongs to */
  int64_t thread;
  uint64_t at;        /* of clock_monotonic */
  uint64_t lasted;
  size_t task, by;    /* numbers; 0: none */
  size_t flow;        /* the same number in a wake and in the poll that it leads to, or 0 */
  uintptr_t pc;
  const struct async_vtable *vtable; /* of the task's future */
  struct async_site site;            /* where it is suspended */
};

/* Room for events; false: no memory.  It stays for ever, since a wake may be late. */
extern bool events_init (void);

/* Put an event there, without waiting and without a lock, also in a signal handler; false:
   there is no room, and it is lost. */
extern bool event_push (const struct trace_event *event);

/* Take the oldest one; false: there is none.  For one thread. */
extern bool event_take (struct trace_event *event);

/* Forget what is left, and what was lost, when a trace begins; for the thread that takes. */
extern void events_clear (void);

/* True if all that was pushed is taken. */
extern bool events_empty_p (void);

/* True if there is little room left. */
extern bool events_tight_p (void);

/* How many were lost since this was asked last. */
extern size_t events_lost (void);

/* In the child of a fork: nobody pushes, and nothing is there. */
extern void events_forked (void);

/* trace.c ------------------------------------------------------------------------ */

/* The number of the trace that runs, 0 if none does. */
extern atomic_uint trace_epoch;

static inline bool
trace_on_p (void)
{
  return __builtin_expect (atomic_load_explicit (&trace_epoch, memory_order_relaxed) != 0,
			   false);
}

/* A trace begins: all tasks take part from now on, those of other threads as soon as
   these look.  WHERE says where a future is suspended; TIGHT is called when there is little
   room for events, which one waits for since SINCE, and says whether to wait on.  0, or
   -ENOMEM. */
extern int trace_begin (void (*where) (const struct async_future *f, struct async_site *site),
			bool (*tight) (uint64_t since));

/* It ends.  What is pushed up to here belongs to it. */
extern void trace_end (void);

/* RT is new: see whether its tasks take part. */
extern void trace_runtime (struct runtime *rt);

/* The task is new. */
extern void trace_spawned (struct task *task);

/* A poll begins on this thread, and ends: PENDING says that the task is suspended, and not
   polled by others yet; a task that is done has ended the poll by trace_ended. */
struct trace_poll {
  struct trace_record *around; /* what the thread polls besides */
  unsigned int number;         /* ... and the number of that poll */
};
extern void trace_poll_begin (struct trace_poll *poll, struct task *task);
extern void trace_suspended (struct task *task);
extern void trace_poll_end (const struct trace_poll *poll);

/* Somebody is about to wake the task, at PC.  CHANGES says that it is not about to be
   polled already.  Also in a signal handler. */
extern void trace_woken (struct task *task, const void *pc, bool changes);

/* Its future was dropped; COMPLETED says that it had a result. */
extern void trace_ended (struct task *task, bool completed);

/* What is known of a task. */
struct trace_counts {
  size_t number, polls, wakes;
  uint64_t since;        /* when it was suspended; 0: not known */
  uintptr_t pc;          /* where it was woken last; 0: not yet */
  int64_t thread;        /* ... on which thread */
  size_t by;             /* ... in which task */
};

/* False if nothing is.  The task is not polled meanwhile. */
extern bool trace_counts (struct task *task, struct trace_counts *counts);

/* Around fork, and in its child, where no trace runs. */
extern void trace_lock (void);
extern void trace_unlock (void);
extern void trace_forked (void);

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_TRACE_H */
