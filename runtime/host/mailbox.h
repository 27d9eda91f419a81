/* Mailboxes: tasks woken by others, on their way to their thread (mailbox.c).

   From any thread and from signal handlers, where it says so.
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_MAILBOX_H
#define ASYNCC_HOST_MAILBOX_H

#include "core/core.h"

#if defined __linux__ && !defined ASYNCC_USE_POLL
#define ASYNCC_HAVE_EPOLL 1
#endif

#pragma GCC visibility push(hidden)

struct task;

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

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_MAILBOX_H */
