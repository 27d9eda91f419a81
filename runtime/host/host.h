/* Memory, tasks, groups, time, and the runtime of a thread.
   SPDX-License-Identifier: MIT

     memory.c   frames and tasks: allocator, out of memory, checks
     blocks.c   what the allocator keeps for the next frame
     stack.c    variable-length arrays that live across a suspension
     mailbox.c  tasks woken by others, on their way to their thread
     task.c     a task: its memory, its future and its end
     pinned.c   tasks that stay with a worker: their state, wakers and handles
     worker.c   who runs tasks: queue and loop
     timer.c    deadlines
     sleep.c    futures that wait for a time
     timeout.c  ... or for another future at most that long
     group.c    tasks that end with a scope
     pool.c     threads for functions that block, and futures of what they return
     runtime.c  the runtime of a thread, async_run, fork

   Only mailboxes, works of the pool, and the words of tasks are ever touched by a
   thread other than their own; works not by a signal handler.  */

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

struct runtime;
struct task;
struct worker;

/* Where tasks of a worker go when others wake them.  A mailbox outlives its
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

/* All tasks, first in first, linked by posted. */
extern struct task *mailbox_take (struct mailbox *mail);

static inline bool
mailbox_empty_p (const struct mailbox *mail)
{
  return !atomic_load_explicit (&mail->head, memory_order_relaxed);
}

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

/* task.c, pinned.c ------------------------------------------------------------ */

/* What a task's owner knows of it: plain bits, which change only in the owner's
   sections (worker_enter). */
enum {
  TASK_NOTIFIED = 1, /* in the queue, or to be queued after the present poll */
  TASK_RUNNING = 2,  /* being polled */
  TASK_DONE = 4,     /* never to be polled again */
  TASK_HANDLE = 8,   /* somebody has the handle */
  TASK_SHARED = 16   /* its references are all in the word */
};

/* The word, which belongs to all threads: two bits, and above them a number of
   references, which may be negative as long as it is not all of them. */
enum {
  WORD_POSTED = 1, /* in the mailbox, or on the way there */
  WORD_SHARED = 2, /* the owner has done with the task: the references are all */
  WORD_REFERENCE = 4
};

struct task {
  struct task *next;   /* in the queue */
  struct task *posted; /* the next in the mailbox */
  struct worker *worker;
  struct mailbox *mail;
  unsigned int state;    /* TASK_* */
  int wakers;            /* that the owner cloned, less those that it dropped */
  atomic_size_t word;    /* WORD_*, and what others cloned, less what they dropped */
  struct async_future *future; /* what it runs */
  struct task *live_prev, *live_next;
  struct async_waker joiner; /* who awaits the handle */
  size_t handle_size;        /* with the result */
  uint32_t align;
  bool borrowed;  /* the future is not the task's to drop */
  bool cancelled; /* to be dropped after the present poll */
  /* The handle, a future, follows; its size is the task's own business. */
  _Alignas (max_align_t) struct async_future handle[];
};

/* Futures of tasks that are dropped, one inside the drop of the other. */
struct releases {
  unsigned int depth;
  struct task *first, *last; /* those that wait for the first drop to end */
};

/* A new task of W for F, already notified but in no queue; somebody has its handle,
   which has SIZE bytes and the alignment ALIGN.  NULL: no memory. */
extern struct task *task_new (struct worker *w, struct async_future *f, size_t size,
			      size_t align);
extern void task_free (struct task *task);

/* The result of the task goes to its handle. */
extern void task_keep_result (struct task *task);

/* The task is marked as done: drop its future. */
extern void task_release_future (struct task *task);

/* The task to which WAKER belongs, the task whose handle F is; or NULL. */
extern struct task *task_of_waker (const struct async_waker *waker);
extern struct task *task_of_handle (struct async_future *f);

extern const struct async_waker_vtable pinned_waker_vtable;
extern const struct async_vtable pinned_handle_vtable;

/* A task out of the queue: poll it, or let it go if it is done. */
extern void task_run (struct task *task);

/* A task out of the mailbox: see whether it is to be queued. */
extern void task_deliver (struct task *task);

/* Drop the task's future; it will not run again. */
extern void task_cancel (struct task *task);

/* The thread ends in the middle of the task's poll: drop its future. */
extern void task_leave (struct task *task);

/* The handle goes; what becomes of the task is settled. */
extern void task_release_handle (struct task *task);

/* One waker, or what stands for one, more and less. */
extern void task_hold (struct task *task);
extern void task_let_go (struct task *task);

static inline bool
task_done_p (const struct task *task)
{
  return (task->state & TASK_DONE) != 0;
}

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

/* now + NS, or ASYNCC_NEVER. */
extern uint64_t timer_after (uint64_t ns);

static inline bool
timer_running_p (const struct timer *timer)
{
  return timer->runtime != NULL;
}

/* reactors -------------------------------------------------------------------- */

/* How a runtime waits for what it does not do itself.  The state that REACTOR
   functions keep is made when they need it first. */
struct reactor {
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

/* worker.c ------------------------------------------------------------------ */

/* Who polls tasks: what belongs to a thread while it runs them.  Pinned tasks stay
   with their worker.  A poll finds it through the context, see worker_of. */
struct worker {
  struct turn turn; /* the rest of the running task's */
  /* A section of the worker is being run: a signal handler that comes meanwhile
     keeps away from what only the worker's thread may touch. */
  atomic_bool inside;
  bool running;     /* inside async_run */
  unsigned int done; /* tasks and operations since timers and descriptors were seen */
  struct task *queue, **queue_end;
  struct mailbox *mail;
  struct runtime *runtime;
  struct task *live;    /* all tasks that are not done */
  struct task *current; /* the one that is being polled */
  struct task *root;    /* async_run's own */
  void *poll_frame;     /* the stack where the polling of CURRENT began */
  struct releases releases;
};

/* Where the linker can place the variable of a library that is loaded later, too, its
   address need not be asked for, which a signal handler could not do. */
#ifdef __GLIBC__
#define FAST_TLS __attribute__ ((__tls_model__ ("initial-exec")))
#else
#define FAST_TLS
#endif

/* The worker of this thread, NULL if it has none.  It says what async_run and
   async_spawn mean, and whose wake it is. */
extern _Thread_local struct worker *this_worker FAST_TLS;

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

/* Queue ROOT and run tasks until it is done. */
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

/* Drop all tasks. */
extern void worker_drop_tasks (struct worker *w);

/* How many operations a task may do in a turn.  As many again may have been done
   by others since timers and descriptors were looked at. */
enum { TURN = 128 };

/* runtime.c ----------------------------------------------------------------- */

/* What workers share; so far there is one. */
struct runtime {
  struct worker worker;
  unsigned int generation; /* of the process: see fork */
  uint64_t now;            /* when descriptors were looked at last */
  struct timers timers;
  const struct reactor *reactor;
  struct io_state *io; /* the reactor's, NULL before it is needed */
};

extern unsigned int process_generation; /* changes in the child of a fork */

extern void runtime_wrong_process (void) __attribute__ ((__noreturn__));

/* End the program if this process is a child of the one that made RT. */
static inline void
runtime_check_process (const struct runtime *rt)
{
  if (rt->generation != process_generation)
    runtime_wrong_process ();
}

/* A runtime for this thread, which has none; NULL: no memory. */
extern struct runtime *runtime_make (void);

/* That of this thread; NULL if there is none yet. */
static inline struct runtime *
runtime_peek (void)
{
  struct worker *w = this_worker;

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

/* The runtime of a future that is polled with CX; NULL: no memory. */
static inline struct runtime *
runtime_of (const struct async_context *cx)
{
  struct worker *w = worker_of (cx);

  return w ? w->runtime : runtime_get ();
}

/* A future of RT is being polled with CX.  If that is not by a worker, but by an
   executor of the program's own, nobody else drives the runtime. */
static inline void
runtime_polled (struct runtime *rt, const struct async_context *cx)
{
  if (!worker_of (cx) && !rt->worker.running)
    worker_drive (&rt->worker);
}

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_H */
