/* A ring of io_uring, and what is in it.
   SPDX-License-Identifier: MIT

     future.c    a submission, as the future of its request
     make.c      the ring of a runtime: permission, its making and its end
     complete.c  what the kernel says
     submit.c    what the kernel is told
     ring.c      lists

   Each calls only those below it.

   A submission's stage says who has it:

     NEW         its owner
     QUEUED      its owner, who has to take it out of the ring's queue to drop it
     SUBMITTED   the kernel, until there is a completion
     ABANDONED   ... and who takes the completion frees it
     COMPLETED   its owner, with the answer
     ELSEWHERE   its owner; the request is one for the pool

   The lock of a ring is around its lists and the stages.  It is not held while a waker is
   cloned, woken or dropped, nor while memory is taken; the runtime's may be taken inside.  A
   child of fork has nothing of its parent's ring, which is not mapped there.  */

#ifndef ASYNCC_URING_H
#define ASYNCC_URING_H

#include "io/io.h"

#include <liburing.h>
#include <pthread.h>

#pragma GCC visibility push(hidden)

enum submission_stage { NEW, QUEUED, SUBMITTED, ABANDONED, COMPLETED, ELSEWHERE };

struct submission {
  struct async_future future;
  union {
    ssize_t size;
    int number;
  } result;
  enum submission_stage stage;
  unsigned int generation; /* of the process that queued it */
  int answer;
  bool number;             /* the result is an int */
  struct request *request; /* NULL: it is ELSEWHERE's */
  struct async_future *elsewhere;
  struct uring *ring; /* a reference; NULL before it is queued */
  struct submission *prev, *next; /* in a list of the ring */
  struct async_waker waker;
  struct statx *found; /* what RING_STATUS has the kernel fill in */
  struct ring_entry entry;
};

struct submissions {
  struct submission *first, *last;
  unsigned int n;
};

struct uring {
  struct io_uring ring;
  struct runtime *runtime;
  atomic_uint refs; /* the runtime's, and those of submissions */
  bool able[RING_OPERATIONS];
  struct io_wait wait; /* for the ring's descriptor */
  pthread_mutex_t lock;
  pthread_cond_t reaped;
  bool drained; /* completions are a drop's, which waits for one */
  bool refused; /* the kernel takes no more calls */
  struct submissions queued, submitted;
};

static inline void
ring_lock (struct uring *ring)
{
  pthread_mutex_lock (&ring->lock);
}

static inline void
ring_unlock (struct uring *ring)
{
  pthread_mutex_unlock (&ring->lock);
}

/* True if nothing is in RING.  With the lock. */
static inline bool
ring_idle_p (const struct uring *ring)
{
  return ring->queued.n == 0 && ring->submitted.n == 0;
}

/* ring.c -------------------------------------------------------------------- */

/* Put S at the end of LIST; and take it out.  With the lock. */
extern void submissions_append (struct submissions *list, struct submission *s);
extern void submissions_take (struct submissions *list, struct submission *s);

/* That of RT; NULL: there is none. */
extern struct uring *ring_of (struct runtime *rt);

/* One reference less. */
extern void ring_unref (struct uring *ring);

/* submit.c -------------------------------------------------------------------- */

/* The kernel's numbers of operations. */
extern const unsigned char ring_opcodes[RING_OPERATIONS];

/* Let the kernel have all entries; if it refuses, what it has not taken is queued again.
   With the lock. */
extern void ring_enter (struct uring *ring);

/* True if ERROR of a call of the kernel's says that it refuses such calls from now on. */
extern bool ring_refusal_p (int error);

/* Something is expected of the kernel that it does not tell: look again soon. */
extern void ring_doze (void);

/* Submit what is queued, as far as there is room and the kernel lets us.  With the lock. */
extern void ring_submit (struct uring *ring);

/* Have the call of S end soon, which the kernel has, after ring_enter.  With the lock. */
extern void ring_cancel (struct uring *ring, struct submission *s);

/* complete.c ------------------------------------------------------------------ */

/* True if ANSWER says that the call of S was not made as a thread would make it.  A file that
   could not be closed in peace is closed. */
extern bool submission_undone_p (const struct submission *s, int answer);

/* The call of S was made; let the request have what it gave. */
extern void submission_answer (struct submission *s);

/* Nobody has S any more. */
extern void submission_free (struct submission *s);

/* Have the next completion looked for: 0 or -errno, which the second cannot have, since there
   was such a wait before.  And have none looked for if there will be none.  With the lock. */
extern int ring_arm (struct uring *ring);
extern void ring_arm_known (struct uring *ring);
extern void ring_disarm_idle (struct uring *ring);

/* What is queued will not be submitted: a thread is to make it.  With the lock, which is
   released meanwhile. */
extern void ring_give_up (struct uring *ring);

/* Take all completions, wake who waits for them, and submit what has room now; and the same
   when there is one.  With the lock, which is released meanwhile. */
extern void ring_reap (struct uring *ring);
extern void ring_await (struct uring *ring);

/* make.c ---------------------------------------------------------------------- */

/* That of RT, made if it is not there; NULL: there is none to be had. */
extern struct uring *ring_get (struct runtime *rt);

#pragma GCC visibility pop

#endif /* ASYNCC_URING_H */
