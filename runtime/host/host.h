/* Memory, tasks, groups, time, and the runtime of a thread.
   SPDX-License-Identifier: MIT

     memory.c   frames and tasks: allocator, out of memory, checks
     blocks.c   what the allocator keeps for the next frame
     stack.c    variable-length arrays that live across a suspension
     mailbox.c  tasks woken by others, on their way to their thread
     task.c     a task: its memory, its future and its end
     pinned.c   tasks that stay with a worker: their state, wakers and handles
     worker.c   who runs them: queue and loop
     movable.c  tasks that go from one worker to another
     deque.c    the queue of one of several workers
     scheduler.c  several workers: who runs what, and who waits
     workers.c  ... how they come and go
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
     thread.c   threads of the library's own
     pool.c     ... for functions that block, and futures of what they return
     runtime.c  the runtime of a thread, async_run, fork
     list.h     list.c, ask.c: all runtimes, and questions to those of other threads

   Only mailboxes, works of the pool, and the words of tasks are ever touched by a
   thread other than their own; works not by a signal handler.  */

#ifndef ASYNCC_HOST_H
#define ASYNCC_HOST_H

#include "core/core.h"

#include <pthread.h>

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
struct scheduler;
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

/* If its thread waits, it need not any longer. */
extern void mailbox_end_wait (struct mailbox *mail);

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

/* task.c ---------------------------------------------------------- */

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
  size_t handle_size;        /* with the result */
  uint32_t align;
  uint32_t generation; /* of the process: see fork */
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

/* A task for F with a handle that has SIZE bytes and the alignment ALIGN, and nothing
   else; NULL: no memory. */
extern struct task *task_new (struct async_future *f, size_t size, size_t align);
extern void task_free (struct task *task);

/* The result of the task goes to its handle. */
static inline void
task_keep_result (struct task *task)
{
  size_t header = sizeof (struct async_future);

  if (task->handle_size > header)
    memcpy ((char *) task->handle + header, (char *) task->future + header,
	    task->handle_size - header);
  task->handle->state = ASYNC_STATE_DONE;
}

/* The task, which is in no list of live tasks any more, will not be polled again: drop its
   future.  RELEASES are those of the thread. */
extern void task_release_future (struct releases *releases, struct task *task);

/* A task out of the mailbox of another runtime or of a pinned one's: see whether it is to
   be queued. */
extern void task_deliver (struct task *task);

/* The pinned task whose handle F is, or NULL. */
extern struct task *task_of_handle (struct async_future *f);

/* The pinned task to which WAKER belongs, or NULL. */
extern struct task *task_of_waker (const struct async_waker *waker);

/* A poll that does no operation takes as long as this many. */
enum { TASK_WEIGHT = 2 };

/* pinned.c ------------------------------------------------------------------ */

/* What a pinned task's worker knows of it: bits that change only in its sections, see
   worker_enter. */
enum {
  TASK_NOTIFIED = 1, /* in the queue, or to be queued after the present poll */
  TASK_RUNNING = 2,  /* being polled */
  TASK_DONE = 4,     /* never to be polled again */
  TASK_HANDLE = 8,   /* somebody has the handle */
  TASK_SHARED = 16   /* its references are all in the word */
};

extern const struct async_waker_vtable pinned_waker_vtable;
extern const struct async_vtable pinned_handle_vtable;

/* A new task of W, already notified but in no queue; somebody has its handle.  NULL: no
   memory. */
extern struct task *pinned_new (struct worker *w, struct async_future *f, size_t size,
				size_t align);

/* A task out of the queue: poll it, or let it go if it is done. */
extern void pinned_run (struct task *task);

/* A task out of a mailbox. */
extern void pinned_deliver (struct task *task);

/* Drop the task's future; it will not run again. */
extern void pinned_cancel (struct task *task);

/* The thread ends in the middle of the task's poll: drop its future. */
extern void pinned_leave (struct task *task);

/* The handle goes; what becomes of the task is settled. */
extern void pinned_release_handle (struct task *task);

/* One waker, or what stands for one, more and less. */
extern void pinned_hold (struct task *task);
extern void pinned_let_go (struct task *task);

static inline bool
pinned_done_p (const struct task *task)
{
  return (task->state & TASK_DONE) != 0;
}

/* movable.c ----------------------------------------------------------------- */

extern const struct async_waker_vtable movable_waker_vtable;
extern const struct async_vtable movable_handle_vtable;

/* End the program if this process is a child of the one with GENERATION. */
extern void movable_check_process (unsigned int generation);

/* Start a task: its handle.  NULL, and F is still there: no memory, or S ends. */
extern struct async_future *movable_spawn (struct scheduler *s, struct async_future *f,
					   size_t size, size_t align);

/* A task out of a queue of W's runtime, with its reference: poll it. */
extern void movable_run (struct worker *w, struct task *task);

/* The handle goes, and the task runs alone. */
extern void movable_detach (struct task *task);

/* Unless somebody polls or drops the task: drop its future, and it will not run again;
   true if that is done. */
extern bool movable_drop (struct task *task);

/* Claim the task unless it is to be polled: then nobody polls or drops it before
   movable_continue, which may drop it. */
extern bool movable_pause (struct task *task);
extern void movable_continue (struct task *task);

/* One reference more and less. */
extern void movable_hold (struct task *task);
extern void movable_let_go (struct task *task);

/* thread.c ------------------------------------------------------------------ */

/* Start a thread that calls FN (ARG), with the program's signals blocked; false if there
   can be no more. */
extern bool thread_start (pthread_t *thread, void *(*fn) (void *), void *arg);

/* deque.c ------------------------------------------------------------------- */

enum { DEQUE_SIZE = 256 };

struct deque {
  atomic_uint begin, end; /* count up for ever */
  _Atomic (struct task *) tasks[DEQUE_SIZE];
};

/* Only for the worker whose queue it is; false if it is full, NULL if it is empty. */
extern bool deque_push (struct deque *d, struct task *task);
extern struct task *deque_pop (struct deque *d);

/* Move half of the tasks of FROM to TO, which is empty, the caller's and another, and take
   one of them; NULL if there was none. */
extern struct task *deque_steal (struct deque *to, struct deque *from);

extern bool deque_empty_p (const struct deque *d);

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
  _Atomic (struct runtime *) runtime; /* NULL when in none */
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
/* True if DEADLINE is still to come: then who polls with CX is woken then. */
extern bool timer_pending_p (struct timer *timer, struct async_context *cx);
extern void timer_stop (struct timer *timer);

/* Wake those that are due at NOW, but only so many that others need not wait; true if
   there may be more. */
extern bool timers_fire (struct runtime *rt, uint64_t now);

/* When timers_fire will have something to do, asked with the lock: not after the next is due.
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
  return atomic_load_explicit (&timer->runtime, memory_order_acquire) != NULL;
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

/* interval.c ---------------------------------------------------------------- */

struct async_interval;

/* True if a tick of I is due at NOW: it is taken, and was due at *DUE. */
extern bool interval_take (struct async_interval *i, uint64_t now, uint64_t *due);

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

/* worker.c ------------------------------------------------------------------ */

/* Who polls tasks: what belongs to a thread while it runs them.  Pinned tasks stay
   with their worker.  A poll finds it through the context, see worker_of. */
struct worker {
  struct turn turn; /* the rest of the running task's */
  /* A section of the worker is being run: a signal handler that comes meanwhile
     keeps away from what only the worker's thread may touch. */
  atomic_bool inside;
  bool running;     /* inside async_run */
  bool scoped;      /* there was a scope once */
  unsigned int done; /* tasks and operations since timers and descriptors were seen */
  struct task *queue, **queue_end;
  struct mailbox *mail;
  struct runtime *runtime;
  struct task *live;    /* all tasks that are not done */
  struct task *current; /* the one that is being polled */
  struct scope *scope;  /* of a future that is being polled or dropped; NULL */
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

extern unsigned int process_generation; /* changes in the child of a fork */

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

/* Poll the future of TASK, which is known to its handlers as W's current one and woken by
   VTABLE.  A child of fork comes back from here at most, before it can take the answer to
   the threads and the descriptors of its parent. */
static inline async_poll_t
worker_poll (struct worker *w, struct task *task, const struct async_waker_vtable *vtable)
{
  struct async_waker waker = { vtable, task };
  struct async_context cx;
  async_poll_t answer;

  async_context_init (&cx, &waker);
  cx.__reserved[0] = &w->turn;
  w->turn.left = TURN;
  w->current = task;
  w->poll_frame = __builtin_frame_address (0);
  answer = async_future_poll (task->future, &cx);
  runtime_check_loop (w->runtime);
  w->current = NULL;
  w->done += TURN - w->turn.left + TASK_WEIGHT;
  return answer;
}

/* The worker of this thread; NULL if there is none, or if it is the parent process's. */
static inline struct worker *
worker_here (void)
{
  struct worker *w = this_worker;

  return w && w->runtime->generation == process_generation ? w : NULL;
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
   executor of the program's own, nobody else drives the runtime. */
static inline void
runtime_polled (struct runtime *rt, const struct async_context *cx)
{
  if (!worker_of (cx) && rt->worker && !rt->worker->running)
    worker_drive (rt->worker);
}

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
extern uint64_t scope_earlier (const struct worker *w, uint64_t at);

/* Drop F where *S is in force, NULL for none; then the reference *S.  Without memory for
   a worker of this thread, which may drop tasks of others, nothing is in force. */
extern void scope_drop (struct scope **s, struct async_future *f);

/* Poll F, on the thread of W, where S is in force. */
extern async_poll_t scope_poll (struct worker *w, struct scope *s, struct async_future *f,
				struct async_context *cx);

/* Put S, which is new, into the scope that is in force for W. */
extern void scope_enter (struct scope *s, const struct worker *w);

/* The same, with the deadline AT if that is the earliest. */
extern void scope_enter_deadline (struct scope *s, const struct worker *w, uint64_t at);

/* True if a future of the running task, or of who polls without one, ends what is
   polled now at the deadline in force. */
extern bool scope_kept_p (const struct worker *w);

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

/* Let S be in force instead of that of the task; gives what was before. */
static inline struct scope *
scope_set (struct worker *w, struct scope *s)
{
  struct scope *before = w->scope;

  w->scope = s;
  if (s)
    w->scoped = true;
  return before;
}

static inline struct scope *
scope_in_force (const struct worker *w)
{
  if (w->scope)
    return w->scope;
  return w->current ? w->current->scope : NULL;
}

/* What is spawned now, where W polls, inherits: a reference, or NULL. */
static inline struct scope *
scope_inherited (const struct worker *w)
{
  return w && w->scoped ? scope_ref (scope_in_force (w)) : NULL;
}

/* What ends at AT, but is not to outlast a deadline that nobody in its task keeps, ends
   then. */
static inline uint64_t
scope_limit (const struct worker *w, uint64_t at)
{
  return w->scoped ? scope_earlier (w, at) : at;
}

/* scheduler.c ---------------------------------------------------------------- */

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

#endif /* ASYNCC_HOST_H */
