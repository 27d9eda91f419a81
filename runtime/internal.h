/* What the files of the runtime share.
   SPDX-License-Identifier: MIT

     memory.c       frames and tasks: allocator, out of memory, checks
     blocks.c       what the allocator keeps for the next frame
     stack.c        variable-length arrays that live across a suspension
     mailbox.c      tasks woken by anybody, on their way to their thread
     task.c         one task: its state word, its wakers, its handle
     loop.c         the runtime of a thread: run queue, async_run
     timer.c        deadlines
     combine.c      yield, join, select, timeout
     descriptors.c  what is known of descriptors, and who waits for them
     operation.h    the futures that wait for descriptors
     epoll.c        the kernel's side; poll.c for systems without epoll
     backtrace.c    the chain of awaits; symbols-*.c give names to addresses
     sync.c         the same functions for synchronous builds
     stress.c       what programs compiled in stress mode call

   Names that leave the library begin with async_ if programs may use them, with
   __asyncc_ if compiled code or a macro of the headers does; asyncc.map lists
   both.  Names within begin with the thing that they work on: task_, mailbox_,
   io_, timer_.  (asyncc_fatal and asyncc_poison work on none.)  The linker sees
   them with a prefix (names.h).

   Only mailboxes and the state words and reference counts of tasks are ever
   touched by a thread other than their own, or by a signal handler.  */

#ifndef ASYNCC_INTERNAL_H
#define ASYNCC_INTERNAL_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#ifndef ASYNCC_PLAIN
#define ASYNCC_PLAIN 1
#endif

#include "names.h"

#include <asyncc/runtime.h>

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#if defined __linux__ && !defined ASYNCC_USE_POLL
#define ASYNCC_HAVE_EPOLL 1
#endif

/* What programs call that were compiled in stress mode (stress.c). */
extern void __asyncc_stress_wake (struct async_context *cx);
extern int __asyncc_stress_poll (struct async_future *future);
extern void __asyncc_stress_suspended (struct async_future *future);

/* Functions that other files of the runtime use and nobody else. */
#pragma GCC visibility push(hidden)

#define container_of(p, type, member) ((type *) ((char *) (p) - offsetof (type, member)))

/* memory.c ------------------------------------------------------------------ */

/* Say "asyncc: ..." on stderr and end the program. */
extern void asyncc_fatal (const char *format, ...)
  __attribute__ ((noreturn, format (printf, 1, 2)));

/* Under ASYNC_CHECKS: make the next use of the future F end the program. */
extern void asyncc_poison (struct async_future *f);

/* blocks.c ------------------------------------------------------------------ */

/* What every block is aligned to. */
enum { BLOCK_ALIGN = _Alignof (max_align_t) };

/* A block of SIZE bytes, NULL if there is no memory. */
extern void *block_take (size_t size);

/* Give back P, a block of SIZE bytes. */
extern void block_give (void *p, size_t size);

/* Wakers that a pending future keeps; an empty slot has no vtable. ---------- */

static inline void
waker_clear (struct async_waker *slot)
{
  struct async_waker waker = *slot;

  slot->vtable = NULL;
  if (waker.vtable)
    async_waker_drop (&waker);
}

static inline void
waker_keep (struct async_waker *slot, const struct async_waker *waker)
{
  if (slot->vtable && async_waker_same (slot, waker))
    return;
  waker_clear (slot);
  *slot = async_waker_clone (waker);
}

static inline void
waker_fire (struct async_waker *slot)
{
  struct async_waker waker = *slot;

  slot->vtable = NULL;
  if (waker.vtable)
    async_waker_wake (&waker);
}

/* mailbox.c ----------------------------------------------------------------- */

struct task;

/* Where tasks of a runtime go when they are woken.  A mailbox outlives its
   runtime: who was late to look at it finds it empty or in use by another,
   and a wake too many does no harm. */
struct mailbox {
  _Atomic (struct task *) head; /* last in first */
  atomic_bool sleeping;         /* its thread waits, or is about to */
  int wake_fd;                  /* what ends the wait; set before the first */
  int read_fd;                  /* its other end; may be the same */
  struct mailbox *next_free;
};

extern struct mailbox *mailbox_get (void); /* NULL: no memory */
extern void mailbox_put (struct mailbox *mail);

/* Make sure that the mailbox can end a wait: 0 or -errno. */
extern int mailbox_open (struct mailbox *mail);

/* From any thread and from signal handlers. */
extern void mailbox_push (struct mailbox *mail, struct task *task);

/* All tasks, first in first, linked by next. */
extern struct task *mailbox_take (struct mailbox *mail);

/* The wait is over: tasks that its events wake need not end it. */
static inline void
mailbox_wake (struct mailbox *mail)
{
  atomic_store_explicit (&mail->sleeping, false, memory_order_relaxed);
}

/* Keep mailboxes whole across fork. */
extern void mailbox_lock (void);
extern void mailbox_unlock (void);

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

/* The task to which WAKER belongs, the task whose handle F is; or NULL. */
extern struct task *task_of_waker (const struct async_waker *waker);
extern struct task *task_of_handle (struct async_future *f);

static inline bool
task_done_p (const struct task *task)
{
  return (atomic_load_explicit (&task->state, memory_order_relaxed) & TASK_DONE) != 0;
}

/* timer.c ------------------------------------------------------------------- */

#define ASYNCC_NEVER UINT64_MAX

/* A node of the pairing heap of its runtime. */
struct timer {
  uint64_t deadline;
  uint64_t order; /* among equal deadlines */
  struct timer *child;
  struct timer *next; /* sibling */
  struct timer *prev; /* sibling, or the parent of a first child */
  struct runtime *runtime; /* NULL when not in a heap */
  struct async_waker waker;
};

struct timers {
  struct timer *root;
  uint64_t count; /* made so far */
};

/* Wake WAKER at DEADLINE. */
extern void timer_start (struct runtime *rt, struct timer *timer, uint64_t deadline,
			 const struct async_waker *waker);
extern void timer_stop (struct timer *timer);

/* Wake all that are due at NOW. */
extern void timers_fire (struct timers *timers, uint64_t now);

/* now + NS, or ASYNCC_NEVER. */
extern uint64_t timer_after (uint64_t ns);

static inline bool
timer_running_p (const struct timer *timer)
{
  return timer->runtime != NULL;
}

static inline uint64_t
timers_next (const struct timers *timers)
{
  return timers->root ? timers->root->deadline : ASYNCC_NEVER;
}

/* descriptors.c ------------------------------------------------------------- */

enum { IO_READ = 1, IO_WRITE = 2, IO_URGENT = 4, IO_ALL = 7 };

/* What a descriptor is.  A guess, once somebody used close behind our back: a
   wrong one may cost a system call, and must not do worse. */
enum io_kind {
  IO_UNKNOWN,
  IO_STREAM, /* TCP: a short count means that there is no more */
  IO_SOCKET, /* another socket */
  IO_OTHER   /* a pipe, a terminal, a file */
};

/* One future that waits for a descriptor. */
struct io_wait {
  struct io *io; /* NULL when not in its list */
  struct io_wait *prev, *next;
  struct async_waker waker;
  unsigned int events; /* IO_* */
  bool cancelled;      /* the descriptor was closed meanwhile */
};

/* What a runtime knows of a descriptor number. */
struct io {
  struct runtime *runtime;
  int fd;
  uint32_t generation; /* goes up when the number may mean something new */
  unsigned char kind;  /* enum io_kind */
  unsigned char ready; /* IO_*: not known to be unready; urgent data was seen */
  bool registered;     /* with the poller */
  bool hup;            /* at its end or broken: always ready */
  struct io_wait *waits;
  struct io *check_prev, *check_next; /* in checks, while check_at is not 0 */
  uint64_t check_at;
};

struct io_table {
  struct io **of_fd;
  size_t size;
  size_t registered;
  size_t waiting;                  /* futures that wait */
  struct io *checks, *checks_last; /* those of unproved registration, oldest first */
};

/* The entry of FD, NULL if there is none. */
extern struct io *io_of_fd (const struct runtime *rt, int fd);

/* Have WAIT woken by the events of the valid descriptor FD: 0 or -errno, and
   -EAGAIN if it cannot be waited for.  Ended by the event, too. */
extern int io_wait_begin (struct runtime *rt, struct io_wait *wait, int fd);
extern void io_wait_end (struct io_wait *wait);

/* The number FD means something new, or will soon: what waited for it waited for
   something that is closed. */
extern void io_begin (struct runtime *rt, int fd);

/* FD is about to be connected; so far it may have been anything. */
extern void io_reconsider (struct runtime *rt, int fd);

/* The poller saw that IO is ready; to be followed by the tasks' polls. */
extern void io_event (struct io *io, unsigned int events, bool hup);

/* The descriptor FD of generation GENERATION; NULL if it is no longer it. */
extern struct io *io_of_event (struct runtime *rt, int fd, uint32_t generation);

/* When a registration is to be looked at, and doing so. */
extern uint64_t io_next_check (const struct io_table *table);
extern void io_check (struct runtime *rt, uint64_t now);
extern void io_free (struct runtime *rt);

/* The kernel's side: epoll.c, poll.c. */
struct poller {
  int fd;         /* epoll; -1 */
  bool open;
  void *entries;  /* poll: an array that can hold every waiting descriptor */
  size_t size;
};

extern int poller_open (struct runtime *rt); /* 0 or -errno */
extern void poller_close (struct runtime *rt);
extern int poller_add (struct runtime *rt, struct io *io); /* -EPERM: always ready */
extern void poller_remove (struct runtime *rt, struct io *io);

/* Prove that the kernel watches what IO stands for now. */
extern int poller_check (struct runtime *rt, struct io *io);

/* Wait for TIMEOUT nanoseconds, or ASYNCC_NEVER, and call io_event. */
extern void poller_wait (struct runtime *rt, uint64_t timeout);

/* loop.c -------------------------------------------------------------------- */

struct runtime {
  struct mailbox *mail;
  struct task *queue, **queue_end;
  struct task *live;    /* all tasks that are not done */
  struct task *current; /* the one that is being polled */
  void *poll_frame;     /* the stack where its polling began */
  unsigned int budget;  /* operations left to it before it must yield */
  unsigned int tick;
  unsigned int generation; /* of the process: see fork */
  uint64_t now;            /* when descriptors were looked at last */
  bool running;            /* inside async_run */
  struct timers timers;
  struct io_table io;
  struct poller poller;
};

extern struct runtime *runtime_get (void);  /* of this thread; NULL: no memory */
extern struct runtime *runtime_peek (void); /* NULL if there is none yet */

extern void runtime_queue (struct runtime *rt, struct task *task);

/* True if the running task has had its turn: then it is already woken, and the
   future is to answer pending. */
extern bool runtime_spent (struct runtime *rt, struct async_context *cx);

/* symbols-*.c ---------------------------------------------------------------- */

struct symbol {
  const char *name; /* NULL: unknown */
  const char *file; /* NULL: unknown */
  int line;
};

/* Call SEE for every function that address PC lies in, inlined ones first;
   what it is given lives until it returns. */
struct symbolizer;
extern struct symbolizer *symbolizer_new (void);
extern void symbolizer_see (struct symbolizer *s, uintptr_t pc,
			    void (*see) (void *arg, const struct symbol *symbol), void *arg);
extern void symbolizer_free (struct symbolizer *s);

#pragma GCC visibility pop

#endif /* ASYNCC_INTERNAL_H */
