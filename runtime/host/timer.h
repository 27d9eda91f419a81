/* Timers: whom to wake at a time (timer.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_TIMER_H
#define ASYNCC_HOST_TIMER_H

#include "core/core.h"

#pragma GCC visibility push(hidden)

struct runtime;

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

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_TIMER_H */
