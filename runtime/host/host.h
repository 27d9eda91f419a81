/* Memory, tasks, groups, time, and the runtime of a thread.
   SPDX-License-Identifier: MIT

     memory.c   frames and tasks: allocator, out of memory, checks
     blocks.c   what the allocator keeps for the next frame
     stack.c    variable-length arrays that live across a suspension
     mailbox.c  tasks woken by anybody, on their way to their thread
     task.c     one task: its state word, its wakers, its handle
     clock.c    the time
     timer.c    deadlines
     sleep.c    futures that wait for a time
     interval.c ... at equal distances
     timeout.c  ... or for another future at most that long
     scope.c    what tasks inherit
     deadline.c ... a time until which another future is waited for
     scoped.c   ... values; and what is shielded
     group.c    tasks that end with a scope
     watch.c    ... at a deadline
     pool.c     threads for functions that block, and futures of what they return
     runtime.c  the runtime of a thread: run queue, async_run

   Only mailboxes, works of the pool, and the state words and reference counts of
   tasks are ever touched by a thread other than their own; works not by a signal
   handler.  */

#ifndef ASYNCC_HOST_H
#define ASYNCC_HOST_H

#include "core/core.h"

#if defined __linux__ && !defined ASYNCC_USE_POLL
#define ASYNCC_HAVE_EPOLL 1
#endif

#pragma GCC visibility push(hidden)

/* memory.c ------------------------------------------------------------------ */

/* Say "asyncc: ..." on stderr and end the program. */
extern void asyncc_fatal (const char *format, ...)
  __attribute__ ((noreturn, format (printf, 1, 2)));

/* Under ASYNC_CHECKS: make the next use of the future F end the program. */
extern void asyncc_poison (struct async_future *f);

/* Keep what the checks remember whole across fork. */
extern void memory_lock (void);
extern void memory_unlock (void);

/* blocks.c ------------------------------------------------------------------ */

/* What every block is aligned to. */
enum { BLOCK_ALIGN = _Alignof (max_align_t) };

/* A block of SIZE bytes, NULL if there is no memory. */
extern void *block_take (size_t size);

/* Give back P, a block of SIZE bytes. */
extern void block_give (void *p, size_t size);

/* mailbox.c ----------------------------------------------------------------- */

struct task;

/* Where tasks of a runtime go when they are woken.  A mailbox outlives its
   runtime: who was late to look at it finds it empty or in use by another,
   and a wake too many does no harm. */
struct mailbox {
  _Atomic (struct task *) head; /* last in first */
  atomic_bool sleeping;         /* its thread waits, or is about to */
  atomic_uint ringing;          /* others who may be ending it */
  int wake_fd;                  /* what ends the wait; set before the first */
  int read_fd;                  /* its other end; may be the same */
  /* Whether WAKE_FD is still what it was, and nobody has closed it.  The reactor's;
     from any thread. */
  bool (*intact) (const struct mailbox *mail);
  int watched_by;               /* the reactor's descriptor */
  struct mailbox *next_free;
};

extern struct mailbox *mailbox_get (void); /* NULL: no memory */
extern void mailbox_put (struct mailbox *mail);

/* Make sure that the mailbox can end a wait: 0 or -errno. */
extern int mailbox_open (struct mailbox *mail);

/* Descriptors of the runtime were closed behind its back: say so, and end. */
extern void mailbox_lost (void) __attribute__ ((noreturn));

/* From any thread and from signal handlers. */
extern void mailbox_push (struct mailbox *mail, struct task *task);

/* All tasks, first in first, linked by next. */
extern struct task *mailbox_take (struct mailbox *mail);

/* The thread will not wait again: return when nobody is about to end its wait, for
   which they use the reactor's descriptor. */
extern void mailbox_silence (struct mailbox *mail);

/* The wait is over: tasks that its events wake need not end it. */
static inline void
mailbox_wake (struct mailbox *mail)
{
  atomic_store_explicit (&mail->sleeping, false, memory_order_relaxed);
}

/* Keep mailboxes whole across fork. */
extern void mailbox_lock (void);
extern void mailbox_unlock (void);
extern void mailbox_forked (void);

/* task.c -------------------------------------------------------------------- */

/* The state word.  Who sets NOTIFIED on a task that is neither running nor
   done puts it into the mailbox; a task that was notified while it ran is
   queued again by who ran it.  So a task is in at most one queue, no wake is
   lost, and none does anything after DONE. */
enum {
  TASK_NOTIFIED = 1, /* in a queue, or to be queued after the present poll */
  TASK_RUNNING = 2,  /* being polled */
  TASK_DONE = 4      /* never to be polled again */
};

struct task {
  struct task *next; /* in the queue */
  atomic_uint state;
  /* One for the runtime until the task is done and out of the queues, one for
     the handle, one for each waker. */
  atomic_uint refs;
  struct mailbox *mail;
  struct runtime *runtime;
  struct async_future *future; /* what it runs */
  struct scope *scope;         /* where it was spawned: a reference, or NULL */
  struct task *live_prev, *live_next;
  struct async_waker joiner; /* who awaits the handle */
  size_t handle_size;        /* with the result */
  uint32_t align;
  bool borrowed;  /* the future is not the task's to drop */
  bool cancelled; /* to be dropped after the present poll */
  bool leaving;   /* its runtime ends and counts it out of the queue */
  /* The handle, a future, follows; its size is the task's own business. */
  _Alignas (max_align_t) struct async_future handle[];
};

/* A new task of RT for F, already notified but in no queue; a handle of SIZE
   bytes and alignment ALIGN belongs to it.  NULL: no memory. */
extern struct task *task_new (struct runtime *rt, struct async_future *f, size_t size,
			      size_t align);
extern void task_unref (struct task *task);

/* A task out of the queue: poll it, or let it go if it is done. */
extern void task_run (struct task *task);

/* Drop the task's future; it will not run again. */
extern void task_cancel (struct task *task);

/* The thread ends in the middle of the task's poll: drop its future. */
extern void task_leave (struct task *task);

/* The task to which WAKER belongs, the task whose handle F is; or NULL. */
extern struct task *task_of_waker (const struct async_waker *waker);
extern struct task *task_of_handle (struct async_future *f);

static inline bool
task_done_p (const struct task *task)
{
  return (atomic_load_explicit (&task->state, memory_order_relaxed) & TASK_DONE) != 0;
}

struct reactor;

/* clock.c ------------------------------------------------------------------- */

/* That of the system. */
extern uint64_t clock_monotonic (void);

/* Let RT, which waits for nothing, have REACTOR and its time. */
extern void runtime_use (struct runtime *rt, const struct reactor *reactor);

/* timer.c ------------------------------------------------------------------- */

#define ASYNCC_NEVER UINT64_MAX

struct timer {
  uint64_t deadline;
  struct timer *next, *prev; /* in its slot */
  struct runtime *runtime;   /* NULL when in none */
  struct async_waker waker;
  unsigned char level, slot;
};

enum { TIMER_LEVELS = 11, TIMER_SLOTS = 64 };

struct timer_list {
  struct timer *first, *last;
};

/* The wheels; all zero without timers. */
struct timers {
  uint64_t turned;              /* up to this time */
  struct timer_list *begun;     /* a slot that is being moved; or NULL */
  unsigned int levels;          /* bits: which have a timer */
  uint64_t used[TIMER_LEVELS];  /* bits: which slots have */
  struct timer_list slots[TIMER_LEVELS][TIMER_SLOTS];
};

/* Wake WAKER at DEADLINE. */
extern void timer_start (struct runtime *rt, struct timer *timer, uint64_t deadline,
			 const struct async_waker *waker);
extern void timer_stop (struct timer *timer);

/* Wake those that are due at NOW, but only so many that others need not wait; true if
   there may be more. */
extern bool timers_fire (struct timers *timers, uint64_t now);

/* When timers_fire will have something to do: not after the next is due.
   ASYNCC_NEVER without timers. */
extern uint64_t timers_next (const struct timers *timers);

/* NOW + NS, or ASYNCC_NEVER. */
static inline uint64_t
timer_after (uint64_t now, uint64_t ns)
{
  return ns < ASYNCC_NEVER - now ? now + ns : ASYNCC_NEVER;
}

static inline bool
timer_running_p (const struct timer *timer)
{
  return timer->runtime != NULL;
}

/* reactors -------------------------------------------------------------------- */

/* How a runtime waits for what it does not do itself, and for time, and what time it
   is.  The state that REACTOR functions keep is made when they need it first. */
struct reactor {
  /* Now, in nanoseconds; never less than before. */
  uint64_t (*now) (struct runtime *rt);
  /* Prepare for a wait: 0 or -errno. */
  int (*open) (struct runtime *rt);
  /* Wait for TIMEOUT nanoseconds, or ASYNCC_NEVER, and wake those whose events are
     there. */
  void (*wait) (struct runtime *rt, uint64_t timeout);
  /* True if events may be there that nobody has seen. */
  bool (*awaited) (const struct runtime *rt);
  /* When it wants to look at something whatever happens, and doing so. */
  uint64_t (*next_check) (const struct runtime *rt);
  void (*check) (struct runtime *rt, uint64_t now);
  void (*free) (struct runtime *rt);
};

/* The one for descriptors (io/reactor.c). */
extern const struct reactor io_reactor;

/* scoped.c ------------------------------------------------------------------ */

/* What the future F with VTABLE runs, if it is one of those and has begun; or NULL.  It
   stands in front of F, where no table of states leads. */
extern struct async_future *scoped_below (const struct async_future *f,
					  const struct async_vtable *vtable);

/* interval.c ---------------------------------------------------------------- */

struct async_interval;

/* True if a tick of I is due at NOW: it is taken, and was due at *DUE. */
extern bool interval_take (struct async_interval *i, uint64_t now, uint64_t *due);

/* scope.c ------------------------------------------------------------------- */

/* A deadline or a task-local value, and those around it. */
struct scope {
  atomic_uint refs;
  struct scope *outer; /* a reference */
  uint64_t deadline;   /* the earliest of all; ASYNCC_NEVER */
  bool kept;           /* a future of the task that made this ends it then */
  const void *key;     /* of the value; NULL if there is none */
  void *value;
  size_t size, align;  /* of the block */
};

/* A scope around nothing, with room for a value of SIZE bytes and alignment ALIGN.
   NULL: no memory. */
extern struct scope *scope_new (size_t size, size_t align);
extern void scope_unref (struct scope *s);

/* See scope_limit. */
extern uint64_t scope_earlier (struct runtime *rt, uint64_t at);

/* Drop F where *S is in force, NULL for none; then the reference *S. */
extern void scope_drop (struct runtime *rt, struct scope **s, struct async_future *f);

/* Poll F where S is in force. */
extern async_poll_t scope_poll (struct runtime *rt, struct scope *s, struct async_future *f,
				struct async_context *cx);

/* Put S, which is new, into the scope that is in force in RT. */
extern void scope_enter (struct scope *s, struct runtime *rt);

/* True if a future of the running task, or of who polls without one, ends what is
   polled now at the deadline in force. */
extern bool scope_kept_p (const struct runtime *rt);

/* A new scope in that of RT, with the deadline AT if that is the earliest.  NULL: no
   memory. */
extern struct scope *scope_of_deadline (struct runtime *rt, uint64_t at);

static inline struct scope *
scope_ref (struct scope *s)
{
  if (s)
    atomic_fetch_add_explicit (&s->refs, 1, memory_order_relaxed);
  return s;
}

static inline uint64_t
scope_deadline (const struct scope *s)
{
  return s ? s->deadline : ASYNCC_NEVER;
}

/* deadline.c ---------------------------------------------------------------- */

/* A future that takes F over, and drops it at the deadline that is in force when it is
   polled first: gives -ETIMEDOUT then, otherwise 0, or the result of F if VALUED says
   that it has one, an int.  NULL: no memory, and F is gone. */
extern struct async_future *deadline_inherited (struct async_future *f, bool valued);

/* group.c, watch.c ---------------------------------------------------------- */

struct async_group;

/* The deadline of G has come.  G may be gone afterwards. */
extern void group_expire (struct async_group *g);

/* The handle of a task that says so at AT; NULL: no memory. */
extern struct async_future *group_watch (struct async_group *g, uint64_t at);

/* runtime.c ----------------------------------------------------------------- */

struct runtime {
  struct mailbox *mail;
  struct task *queue, **queue_end;
  struct task *live;    /* all tasks that are not done */
  struct task *current; /* the one that is being polled */
  struct scope *scope;  /* of a future that is being polled or dropped; NULL */
  void *poll_frame;     /* the stack where its polling began */
  unsigned int release_depth; /* drops of tasks' futures, one inside the other */
  struct task *releases, *last_release; /* futures that wait for the first of them */
  struct turn turn;     /* the rest of its turn */
  unsigned int done;    /* tasks and operations since timers and descriptors were seen */
  unsigned int generation; /* of the process: see fork */
  uint64_t now;            /* when descriptors were looked at last */
  bool running;            /* inside async_run */
  bool scoped;             /* there was a scope once */
  struct task *root;       /* async_run's own */
  struct timers timers;
  const struct reactor *reactor;
  struct io_state *io; /* the reactor's, NULL before it is needed */
};

extern struct runtime *runtime_get (void);  /* of this thread; NULL: no memory */
extern struct runtime *runtime_peek (void); /* NULL if there is none yet */
extern struct runtime *runtime_here (void); /* ... or if it is that of the parent process */

/* Let S be in force instead of that of the task; gives what was before. */
static inline struct scope *
scope_set (struct runtime *rt, struct scope *s)
{
  struct scope *before = rt->scope;

  rt->scope = s;
  return before;
}

static inline struct scope *
scope_in_force (const struct runtime *rt)
{
  if (rt->scope)
    return rt->scope;
  return rt->current ? rt->current->scope : NULL;
}

/* What ends at AT, but is not to outlast a deadline that nobody in its task keeps, ends
   then. */
static inline uint64_t
scope_limit (struct runtime *rt, uint64_t at)
{
  return rt->scoped ? scope_earlier (rt, at) : at;
}

static inline uint64_t
runtime_now (struct runtime *rt)
{
  return rt->reactor->now (rt);
}

extern void runtime_queue (struct runtime *rt, struct task *task);

/* Look at timers and descriptors, and run what can run, without waiting. */
extern void runtime_drive (struct runtime *rt);

/* A future of the library is being polled.  If that is not by a task of async_run, but
   by an executor of the program's own, nobody else drives the runtime. */
static inline void
runtime_polled (struct runtime *rt)
{
  if (!rt->running)
    runtime_drive (rt);
}

/* Queue the tasks that were woken up to now. */
extern void runtime_collect (struct runtime *rt);

/* How many operations a task may do in a turn.  As many again may have been done
   by others since timers and descriptors were looked at. */
enum { TURN = 128 };

/* True if the running task has had its turn: then it is already woken, and the
   future is to answer pending. */
extern bool runtime_spent (struct runtime *rt, struct async_context *cx);

/* The running task has done one more operation. */
static inline void
runtime_charge (struct runtime *rt)
{
  if (rt->turn.left > 0)
    rt->turn.left--;
}

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_H */
