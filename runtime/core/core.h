/* What every part of the runtime knows.
   SPDX-License-Identifier: MIT

     combine.c  yield, join, select
     wide.c     joins and selects of many
     branches.c who of many was woken
     race.c     the first of several, without the others
     stream.c   streams that stand for others
     names.h    what the linker sees

   Names that leave the library begin with async_ if programs may use them, with
   __asyncc_ if compiled code or a macro of the headers does; asyncc.map lists
   both.  Names within begin with the thing that they work on: task_, mailbox_,
   io_, timer_.  (asyncc_fatal works on none.)  The linker sees them with a
   prefix.  */

#ifndef ASYNCC_CORE_H
#define ASYNCC_CORE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#ifndef ASYNCC_PLAIN
#define ASYNCC_PLAIN 1
#endif

#include "core/names.h"

#include <asyncc/describe.h>
#include <asyncc/runtime.h>

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#pragma GCC visibility push(default)

/* ThreadSanitizer's, in programs that are compiled with it. */
extern void __tsan_acquire (void *of) __attribute__ ((__weak__));
extern void __tsan_release (void *of) __attribute__ ((__weak__));

#pragma GCC visibility pop

/* Functions that other files of the runtime use and nobody else. */
#pragma GCC visibility push(hidden)

/* The description NAME of a future that waits for what is listed behind it. */
#define DESCRIPTION(name, ...)                                                              \
  static const struct async_waiting name##_waits[] = { __VA_ARGS__ };                       \
  static const struct async_description name                                                \
    = { ASYNC_FORMAT_DESCRIPTION, sizeof name##_waits / sizeof *name##_waits, name##_waits }

#define container_of(p, type, member) ((type *) ((char *) (p) - offsetof (type, member)))

/* Futures of functions that are awaited lie in the frame of who awaits them (START, below).
   F has memory of its own, which was allocated; and it is dropped, and goes with that if
   it has. */
static inline struct async_future *
future_on_heap (struct async_future *f)
{
  f->flags |= ASYNC_FLAG_HEAP;
  return f;
}

static inline void
future_free (struct async_future *f, size_t size, size_t align)
{
  if (f->flags & ASYNC_FLAG_HEAP)
    __asyncc_free (f, size, align);
}

/* Where the result of F lies, which has the alignment ALIGN. */
static inline void *
future_result (struct async_future *f, size_t align)
{
  return (char *) f + ((sizeof *f + align - 1) & ~(align - 1));
}

/* Most values are a number or a pointer, which is not worth a call. */
static inline void
copy_value (void *to, const void *from, size_t size)
{
  if (size == sizeof (uint64_t))
    memcpy (to, from, sizeof (uint64_t));
  else
    memcpy (to, from, size);
}

/* FROM is ready, and a future of its type, which has SIZE bytes and the alignment ALIGN: its
   result is to be that of TO.  What lies before a result is not looked at: it may be used for
   something that is gone, and AddressSanitizer knows. */
static inline void
future_pass_result (struct async_future *to, struct async_future *from, size_t size,
		    size_t align)
{
  char *result = future_result (to, align);
  size_t before = (size_t) (result - (char *) to);

  if (size > before)
    copy_value (result, (char *) from + before, size - before);
}

/* Wakers that a pending future keeps; an empty slot has no vtable. ---------- */

/* Let WAKER be what *SLOT has.  Its words were often made one by one a moment ago, and for
   a copy of both at once a processor would have to wait for them. */
static inline void
waker_put (struct async_waker *slot, struct async_waker waker)
{
  slot->vtable = waker.vtable;
  slot->data = waker.data;
}

/* Wakers are cloned and dropped without a lock, and change hands with it. */
static inline void
waker_swap (struct async_waker *slot, struct async_waker *other)
{
  struct async_waker before = *slot;

  waker_put (slot, *other);
  waker_put (other, before);
}

static inline void
waker_clear (struct async_waker *slot)
{
  if (slot->vtable) {
    struct async_waker waker = *slot;

    slot->vtable = NULL;
    async_waker_drop (&waker);
  }
}

static inline void
waker_keep (struct async_waker *slot, const struct async_waker *waker)
{
  if (slot->vtable && async_waker_same (slot, waker))
    return;
  waker_clear (slot);
  waker_put (slot, async_waker_clone (waker));
}

static inline void
waker_fire (struct async_waker *slot)
{
  if (slot->vtable) {
    struct async_waker waker = *slot;

    slot->vtable = NULL;
    async_waker_wake (&waker);
  }
}

/* Order ------------------------------------------------------------------------- */

/* The library's atomic operations order what programs do before and behind them.
   ThreadSanitizer sees that only in code that is compiled with it, so it is told:
   what was done before order_release (P) is seen behind order_acquire (P). */
static inline bool
order_told_p (void)
{
  return __tsan_acquire != NULL;
}

static inline void
order_release (void *p)
{
  if (__tsan_release)
    __tsan_release (p);
}

static inline void
order_acquire (void *p)
{
  if (__tsan_acquire)
    __tsan_acquire (p);
}

/* Turns ------------------------------------------------------------------------- */

/* What a task may do before others have their turn.  Who polls the task puts it into
   the context; futures that wait for a descriptor take from it what went through. */
struct turn {
  unsigned int left; /* operations */
  /* The poll wakes the task itself, and there is no need to do that by a waker. */
  bool again;
  /* ... which goes for those who have this one, and not for branches; or NULL: for nobody. */
  const struct async_waker *waker;
  const struct turn_owner *owner; /* whose tasks can have branches; or NULL */
};

/* Such tasks have wakers with this vtable, and count by directs, when they are polled, how
   often they were woken by others than their branches (branches.c).  A task is claimed by one
   at a time: false if it is.  Who has it wakes it by wake_below, which does not count, and
   releases it when it needs that no more, on any thread. */
struct turn_owner {
  const struct async_waker_vtable *wakers;
  unsigned int (*directs) (const struct async_waker *waker);
  bool (*claim) (const struct async_waker *waker);
  void (*release) (const struct async_waker *waker);
  void (*wake_below) (const struct async_waker *waker);
};

/* That of the task that is being polled with CX, NULL if nobody counts. */
static inline struct turn *
context_turn (const struct async_context *cx)
{
  return cx->__turn;
}

static inline bool
turn_over_p (const struct turn *turn)
{
  return turn && turn->left == 0;
}

/* Let the task that is being polled with CX run again, after those that were woken before. */
static inline void
turn_again (const struct async_context *cx)
{
  struct turn *turn = context_turn (cx);

  if (turn && turn->waker == async_context_waker (cx))
    turn->again = true;
  else
    async_waker_wake_by_ref (async_context_waker (cx));
}

/* True if the task that is polled with CX has had its turn: then it is already woken,
   and the future is to answer pending. */
static inline bool
turn_spent (const struct async_context *cx)
{
  if (!turn_over_p (context_turn (cx)))
    return false;
  turn_again (cx);
  return true;
}

/* True if operations are counted, and the turn is not over: one more can be charged to it
   without a look. */
static inline bool
turn_left_p (const struct turn *turn)
{
  return turn && turn->left > 0;
}

/* It has done one more operation. */
static inline void
turn_charge (const struct async_context *cx)
{
  struct turn *turn = context_turn (cx);

  if (turn_left_p (turn))
    turn->left--;
}

/* Polls from outside -------------------------------------------------------------- */

/* What drives the tasks of this thread, if it has any and they are not being run; NULL as long
   as no thread has.  Host says what that is. */
extern void (*tasks_drive) (void);

/* A future answers CX that it is pending.  If that is of an executor of the program's own,
   nobody else drives the tasks for which the future may wait. */
static inline void
polled_outside (const struct async_context *cx)
{
  void (*drive) (void);

  if (context_turn (cx))
    return;
  drive = __atomic_load_n (&tasks_drive, __ATOMIC_ACQUIRE);
  if (drive)
    drive ();
}

/* Starts ------------------------------------------------------------------------ */

/* Compiled code awaits a function of the library by its start (the manual, "Starts"): then
   nothing is allocated.  A start is called with what the function is called with, with a
   frame, which is the place for the future of a call that has to wait, and with the context,
   and does what making and polling the future would.  The place has N bytes, as the header
   says by __ASYNCC_LIMIT (N); a drop of that future does not give it back.  This begins
   the definition of the start of FN, which programs know by one name and other programs by
   another:

     START (TYPE, FN, (PARMS, START_PARMS), N) { ... }  */
#define START_PARMS struct async_future *frame, struct async_context *cx
#define START(type, fn, parms, n) START_NAMED (type, fn, parms, n)
#define START_NAMED(type, fn, parms, n) START_BY (type, fn, parms, #n)
#define START_BY(type, fn, parms, n)                                                        \
  extern type fn##_start parms __asm__ (#fn ".async_fn.0.start_1." n);                      \
  extern type fn##_shared_start parms __asm__ (#fn ".async_fn.0.shared_start_1." n)         \
    __attribute__ ((__alias__ (#fn ".async_fn.0.start_1." n), __visibility__ ("default"))); \
  type fn##_start parms

/* What one gives: the value, or the future that waits, and is the caller's. */
struct start_int {
  int value;
  struct async_future *pending;
};

struct start_size {
  ssize_t value;
  struct async_future *pending;
};

struct start_pointer {
  void *value;
  struct async_future *pending;
};

/* branches.c ------------------------------------------------------------------ */

struct branches;

/* Branches of N futures, all of which are woken, below the waker TASK, of which OWNER says
   more; NULL if there is no memory, or if somebody else has the task. */
extern struct branches *branches_new (size_t n, const struct async_waker *task,
				      const struct turn_owner *owner);

/* The future that made B, which may be NULL, needs it no longer. */
extern void branches_release (struct branches *b);

/* Whether B wakes what TASK wakes. */
extern bool branches_same_p (const struct branches *b, const struct async_waker *task);

/* The waker of the task if WAKER is a branch's, otherwise WAKER. */
extern const struct async_waker *branches_root (const struct async_waker *waker);

/* The waker of the I-th; borrowed. */
extern struct async_waker branches_waker (struct branches *b, size_t i);

/* Note that the I-th was woken, without waking the task: true if that is new.  And all
   of them. */
extern bool branches_mark (struct branches *b, size_t i);
extern void branches_mark_all (struct branches *b);

/* The first from FROM up to END that was woken, which it is no longer; or END. */
extern size_t branches_take (struct branches *b, size_t from, size_t end);

/* combine.c ------------------------------------------------------------------- */

/* A join or a select. */
struct several {
  ASYNC_FUTURE (int); /* select: the index */
  size_t n;
  size_t first; /* to be polled */
  struct async_future *of[];
};

extern const struct async_description several_described;

extern void several_init (struct several *s, size_t n, const void *futures,
			  const struct async_vtable *vtable);
extern async_poll_t several_poll_one (struct several *s, size_t i, struct async_context *cx);

/* A join and a select of a few futures. */
extern struct async_future *several_new_join (size_t n, const void *futures);
extern struct async_future *several_new_select (size_t n, const void *futures);

/* Polls of all that are not ready. */
extern async_poll_t several_join (struct async_future *self, struct async_context *cx);
extern async_poll_t several_select (struct async_future *self, struct async_context *cx);

#pragma GCC visibility pop

#endif /* ASYNCC_CORE_H */
