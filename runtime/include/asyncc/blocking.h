/* Calls that block, on threads of their own.
   SPDX-License-Identifier: MIT

   The future belongs to the thread, or the movable task, that polls it.  */

#ifndef ASYNCC_BLOCKING_H
#define ASYNCC_BLOCKING_H

#include <stddef.h>

#include <asyncc/future.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wvariadic-macros"

/* __future (T) async_blocking (T (*fn) (A), A arg)
     Call FN (ARG), which may block, on one of the threads that the process keeps for
     that; gives what it returns.  ARG is evaluated by the call, FN is called after the
     first poll, at a time and in an order that nobody promises.  What ARG points to has to
     be there until the future is ready or dropped.  Dropped before a thread has taken it:
     FN is never called.  Dropped while FN runs: the drop waits until FN has returned, since
     ARG often points to what is dropped next; so FN must not wait for the thread that drops.
     NULL when there is no memory.

   __future (T) async_blocking_detached (T (*fn) (A), A arg)
     Call FN (ARG) as async_blocking does, but so that a drop does not wait; gives what FN
     returns.  What ARG points to has to be there until FN has returned.  Dropped before a
     thread has taken it: FN is never called.  Dropped while FN runs: FN goes on, and what it
     returns is forgotten.  NULL when there is no memory.

   FN has to return.  It may use all of the library, async_run included, which is
   then that of its thread; but a FN that waits for other blocking work keeps its
   thread meanwhile, and when all threads do so there is none for that work.  Signals
   are blocked there, except those for what the thread itself has done, as SIGSEGV.
   If there is no thread and none can be made, FN is called in the thread that polls.
   When the process ends nobody waits for FN.  The child of fork has none of the
   threads, and starts others; it can drop its parent's work, and not wait for it.

   In plain C, FN is a void (*) (void *), and the future is one of nothing: results go
   where ARG says.  */

extern struct async_future *__asyncc_blocking (struct async_future *call, size_t size,
					       size_t align, int detached);
extern struct async_future *__asyncc_blocking_call (void (*fn) (void *arg), void *arg,
						    int detached);

/* At most N threads are to run what was given to async_blocking; the rest waits its
   turn.  0: four for each processor, but at least 16, which is so without this call.
   Threads are started when there is work for them and end after two seconds without.
   Threads that are too many end when they have done what they do.  From any thread. */
extern void async_blocking_limit (unsigned int n);

#if __ASYNCC_MODE == __ASYNCC_PLUGIN
/* An async function that makes the call.  No variable of this macro is visible where
   the arguments are evaluated, in which it may stand again.  */
#define __ASYNCC_BLOCKING(detached, ...)                                                    \
  __extension__ ({                                                                          \
    __auto_type __asyncc_c = __asyncc_call_of (__VA_ARGS__);                                \
    __async __typeof__ (__asyncc_c.__asyncc_fn (__asyncc_c.__asyncc_arg))                   \
    __asyncc_call (__typeof__ (__asyncc_c) __asyncc_d)                                      \
    {                                                                                       \
      return __asyncc_d.__asyncc_fn (__asyncc_d.__asyncc_arg);                              \
    }                                                                                       \
    __auto_type __asyncc_f = __asyncc_call (__asyncc_c);                                    \
    (__typeof__ (__asyncc_f)) __asyncc_blocking ((struct async_future *) __asyncc_f,        \
						 sizeof *__asyncc_f,                        \
						 __alignof__ (*__asyncc_f), (detached));    \
  })
#define async_blocking(...) __ASYNCC_BLOCKING (0, __VA_ARGS__)
#define async_blocking_detached(...) __ASYNCC_BLOCKING (1, __VA_ARGS__)
#elif __ASYNCC_MODE == __ASYNCC_PLAIN
#define async_blocking(fn, arg) __asyncc_blocking_call ((fn), (arg), 0)
#define async_blocking_detached(fn, arg) __asyncc_blocking_call ((fn), (arg), 1)
#else
#define async_blocking(fn, ...) async_spawn ((fn) (__VA_ARGS__))
#define async_blocking_detached(fn, ...) async_spawn ((fn) (__VA_ARGS__))
#endif

#pragma GCC diagnostic pop
#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_BLOCKING_H */
