/* Synchronisation between tasks of any threads.
   SPDX-License-Identifier: MIT

     wait.c       the wait list under all of them
     semaphore.c  permits
     limiter.c    ... that come with time
     mutex.c      ... one of them
     rwlock.c     ... as many as can be counted, all of which a writer takes
     event.c      set and reset
     barrier.c    so many at a time
     once.c       what is done once
     channel.c    a queue of values
     queue.c      ... where they lie
     oneshot.c    one value
     broadcast.c  each value for everybody
     watch.c      the latest value

   An object is one list of waits, or two with the lock of the first, and what
   its kinds of waits say about it.  A kind is mostly one function, "admit": may
   this wait end now?  If so it takes for the wait what that wants, a permit or
   the claim to a value.  It is asked when a future is polled first, and again,
   for the first in the list, after whatever may have changed the answer; a wait
   that was admitted leaves the list, and its task is woken when the lock is free.
   What it has taken is its own until it is polled.  If it is dropped before,
   "refuse" gives that back, and the list is looked at again.  So nothing is lost;
   and as nobody waits for what is there, who comes and finds something overtakes
   nobody.

   No lock is held while a waker is cloned, woken or dropped, or memory is taken
   or given: that may be a program's code.  */

#ifndef ASYNCC_SYNC_SYNC_H
#define ASYNCC_SYNC_SYNC_H

#include "core/core.h"

#include <asyncc/sync.h>

#include <limits.h>

#pragma GCC visibility push(hidden)

/* wait.c -------------------------------------------------------------------- */

enum wait_state {
  WAIT_NEW,      /* not polled, or in the middle of its first poll */
  WAIT_QUEUED,   /* in the list, with a waker */
  WAIT_ADMITTED, /* out of the list; to be polled */
  WAIT_AGAIN     /* was admitted in vain: goes to the head of the list */
};

union wait_result {
  int number;
  void *object;
};

/* A future that waits. */
struct async_wait {
  struct async_future future; /* its vtable is in its kind */
  union wait_result result;
  struct async_waits *of; /* the lists of the object */
  struct async_wait *next, *prev;
  struct async_waker waker;
  enum wait_state state;
  unsigned int mark; /* the kind's */
};

/* All functions are called with the lock; what is NULL does nothing. */
struct wait_kind {
  struct async_vtable vtable;
  unsigned int list;  /* in which of its object's lists it waits */
  unsigned int lists; /* how many there are */
  /* True if W may end, and has got what it waits for. */
  bool (*admit) (struct async_wait *w);
  /* W, which was admitted, is polled: fill in its result.  False if what it got is
     worth nothing, so that it waits again. */
  bool (*finish) (struct async_wait *w);
  /* W, which was admitted, is dropped: give back what it got. */
  void (*refuse) (struct async_wait *w);
  /* W enters the list, true if another wait may end for that; it is dropped and has left
     the list. */
  bool (*queued) (struct async_wait *w);
  void (*left) (struct async_wait *w);
};

static inline const struct wait_kind *
wait_kind (const struct async_wait *w)
{
  return (const struct wait_kind *) (const void *) w->future.vtable;
}

/* The wait whose future is, or will be, at F. */
static inline struct async_wait *
wait_at (struct async_future *f)
{
  return container_of (f, struct async_wait, future);
}

/* That of every vtable. */
extern const struct async_description wait_described;

/* A wait, and one in memory of its own, NULL if there is none. */
static inline void
wait_init (struct async_wait *w, const struct wait_kind *kind, struct async_waits *of,
	   unsigned int mark)
{
  async_future_init (w, &kind->vtable);
  w->result.object = NULL;
  w->of = of;
  w->waker.vtable = NULL;
  w->state = WAIT_NEW;
  w->mark = mark;
}

extern struct async_future *wait_new (const struct wait_kind *kind, struct async_waits *of,
				      unsigned int mark);

/* The functions of every vtable. */
extern async_poll_t wait_poll (struct async_future *self, struct async_context *cx);
extern void wait_drop (struct async_future *self);

/* W, which was polled and is not ready, will not be polled again. */
extern void wait_cancel (struct async_wait *w);

/* wait_drop without giving the memory back.  Mostly the wait is over. */
static inline void
wait_leave (struct async_wait *w)
{
  if (w->future.state == ASYNC_STATE_FIRST)
    wait_cancel (w);
}

/* The waits of functions that are awaited lie in the frame of who awaits them, and have at
   most so many bytes, which the header promises: START.  Those with members of their own
   have others. */
#define WAIT_ROOM 72
#define LARGE_WAIT_ROOM 96
_Static_assert (sizeof (struct async_wait) <= WAIT_ROOM, "what <asyncc/sync.h> promises");

/* Do without waiting what the new wait W is for: true if that was possible. */
extern bool wait_try (struct async_wait *w);

/* What a start gives. */
struct wait_start {
  union wait_result result;
  struct async_future *pending;
};

/* Poll W, which is new.  And the same where that is known to be in vain, by a look with the
   lock, which is free behind that. */
extern struct wait_start wait_start (struct async_wait *w, struct async_context *cx);
extern struct wait_start wait_enlist (struct async_wait *w, struct async_context *cx);

/* The same as what the start of a function of int, or of a pointer, gives. */
static inline struct start_int
int_start (struct wait_start s)
{
  return (struct start_int) { s.result.number, s.pending };
}

static inline struct start_pointer
pointer_start (struct wait_start s)
{
  return (struct start_pointer) { s.result.object, s.pending };
}

/* True if nobody waits before W. */
extern bool wait_next_p (const struct async_wait *w);

extern void waits_init (struct async_waits *waits, unsigned int state);

/* The lock of an object, which is held for a few instructions.  Who finds it held looks again,
   at longer intervals if its holder does not run (wait.c): so who gives it back tells nobody,
   and needs no locked instruction.  The object may be gone as soon as the lock is free. */
extern void lock_slowly (unsigned int *lock);

static inline bool
lock_try (unsigned int *lock)
{
  return __atomic_exchange_n (lock, 1, __ATOMIC_ACQUIRE) == 0;
}

static inline void
lock_give_back (unsigned int *lock)
{
  __atomic_store_n (lock, 0, __ATOMIC_RELEASE);
}

static inline void
waits_lock (struct async_waits *waits)
{
  if (__builtin_expect (!lock_try (&waits->__lock), false))
    lock_slowly (&waits->__lock);
  order_acquire (waits);
}

static inline void
waits_unlock (struct async_waits *waits)
{
  order_release (waits);
  lock_give_back (&waits->__lock);
}

/* Admit who may be of the LISTS lists, unlock, and wake them. */
extern void waits_admit (struct async_waits *waits, unsigned int lists);

static inline void
waits_settle (struct async_waits *waits, unsigned int lists)
{
  if (waits[0].__first || (lists > 1 && waits[1].__first))
    waits_admit (waits, lists);
  else
    waits_unlock (waits);
}

/* References to an object with memory of its own; true if it was the last. */
static inline void
refs_add (unsigned int *refs)
{
  __atomic_fetch_add (refs, 1, __ATOMIC_RELAXED);
}

static inline bool
refs_drop (unsigned int *refs)
{
  return __atomic_fetch_sub (refs, 1, __ATOMIC_ACQ_REL) == 1;
}

/* semaphore.c --------------------------------------------------------------- */

/* The state of the list is a number of permits, the mark of a wait how many it
   wants. */
extern bool permits_admit (struct async_wait *w);
extern void permits_refuse (struct async_wait *w);

/* wait_try of a wait for N: 0 or -EAGAIN. */
extern int permits_try (const struct wait_kind *kind, struct async_waits *waits,
			unsigned int n);

/* Give N back; false if there would be more than MAX. */
extern bool permits_release (struct async_waits *waits, unsigned int n, unsigned int max);

/* queue.c -------------------------------------------------------------------- */

struct queue_block {
  struct queue_block *next;
  size_t bytes;
  char values[];
};

/* Values go in at IN of the block LAST and come out at OUT of FIRST. */
struct queue {
  struct queue_block *first, *last;
  size_t in, out;
  size_t count;     /* of values */
  size_t size;      /* of a value */
  size_t per_block; /* how many a block holds */
  bool ring;        /* there is one block only */
};

/* A queue of values of SIZE bytes: of N at most, or, if N is 0, without a bound.
   False if there is no memory. */
extern bool queue_init (struct queue *q, size_t size, size_t n);
extern void queue_free (struct queue *q);

/* One more block, NULL if there is no memory; to be put at the end of Q. */
extern struct queue_block *queue_block_new (const struct queue *q);
extern void queue_extend (struct queue *q, struct queue_block *b);

static inline void
queue_block_free (struct queue_block *b)
{
  if (b)
    __asyncc_free (b, b->bytes, _Alignof (struct queue_block));
}

/* True if a value can only be pushed when there is one more block. */
static inline bool
queue_wants_block_p (const struct queue *q)
{
  return !q->ring && q->in == q->per_block;
}

/* Where the next value goes in, and comes out; and it is there. */
static inline void *
queue_in (const struct queue *q)
{
  return q->last->values + q->in * q->size;
}

static inline const void *
queue_out (const struct queue *q)
{
  return q->first->values + q->out * q->size;
}

static inline void
queue_pushed (struct queue *q)
{
  q->in++;
  q->count++;
  if (q->ring && q->in == q->per_block)
    q->in = 0;
}

/* Put VALUE in; there is room for it. */
static inline void
queue_push (struct queue *q, const void *value)
{
  copy_value (queue_in (q), value, q->size);
  queue_pushed (q);
}

/* The block OUT was in is used up.  One that comes back is not used any more. */
extern struct queue_block *queue_next_block (struct queue *q);

/* Take a value out, of which there is one, and put it to TO unless that is NULL.
   A block that comes back is not used any more, and is the caller's to free. */
static inline struct queue_block *
queue_pop (struct queue *q, void *to)
{
  if (to)
    copy_value (to, queue_out (q), q->size);
  q->count--;
  return ++q->out < q->per_block ? NULL : queue_next_block (q);
}

#pragma GCC visibility pop

#endif /* ASYNCC_SYNC_SYNC_H */
