/* Reactors: how a runtime waits, and what time it is (clock.c, io/).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_REACTOR_H
#define ASYNCC_HOST_REACTOR_H

#include "core/core.h"

#pragma GCC visibility push(hidden)

struct io_system;
struct runtime;
struct worker;

/* How a runtime waits for what it does not do itself, and for time, and what time it
   is.  The state that REACTOR functions keep is made when they need it first. */
struct reactor {
  /* Now, in nanoseconds; never less than before. */
  uint64_t (*now) (struct runtime *rt);
  /* Prepare for a wait: 0 or -errno. */
  int (*open) (struct runtime *rt);
  /* What becomes readable when a wait would end, opened for RT, to which it belongs:
     it, or -errno.  NULL: there is no such descriptor. */
  int (*descriptor) (struct runtime *rt);
  /* Wait for TIMEOUT nanoseconds, or ASYNCC_NEVER, and wake those whose events are
     there. */
  void (*wait) (struct runtime *rt, uint64_t timeout);
  /* True if events may be there that nobody has seen. */
  bool (*awaited) (const struct runtime *rt);
  /* When it wants to look at something whatever happens, and doing so.  That may be
     some milliseconds late if CHECKS_LATE. */
  bool checks_late;
  uint64_t (*next_check) (const struct runtime *rt);
  void (*check) (struct runtime *rt, uint64_t now);
  void (*free) (struct runtime *rt);
  /* Make the task that is to run next the first of W's queue, and see to it that this is
     asked again before the one after it.  NULL: they run in the order in which they were
     woken. */
  void (*choose) (struct worker *w);
  /* Call FN (ARG), which may block and use a runtime of its own, now; false: it did not,
     and is to be asked again some turns later.  NULL: there are threads for that, and for
     workers. */
  bool (*call_here) (struct runtime *rt, void (*fn) (void *arg), void *arg);
  /* What io/ calls for a descriptor (io/io.h). */
  const struct io_system *system;
};

/* The one for descriptors (io/reactor.c). */
extern const struct reactor io_reactor;

/* That of the system. */
extern uint64_t clock_monotonic (void);

/* Let RT, which waits for nothing, have REACTOR and its time. */
extern void runtime_use (struct runtime *rt, const struct reactor *reactor);

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_REACTOR_H */
