/* Runtimes of several workers, which run tasks on threads of their own.
   SPDX-License-Identifier: MIT

   A task of such a runtime is movable: whenever it is suspended it may go on with
   another thread.  What it has to obey for that says the section "Movable tasks" of the
   manual.  Inside of it all functions mean its runtime: async_spawn starts another
   movable task, timers and descriptors are waited for by the runtime, of which one worker
   at a time does that.

   The handle of a movable task may be awaited, dropped and detached on any thread, also
   by a task of another runtime.  Dropping it cancels the task: before async_drop returns
   if it is not being polled at that moment, by which its handlers run on the thread that
   drops; otherwise at its next suspension.

   Errors and units are those of <asyncc/runtime.h>.  */

#ifndef ASYNCC_WORKERS_H
#define ASYNCC_WORKERS_H

#include <asyncc/runtime.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wvariadic-macros"

struct async_runtime;

/* What a runtime is to be.  All zero are the defaults, also of members to come. */
struct async_runtime_options {
  unsigned int workers; /* threads; 0: one for each processor; at most 256 */
  unsigned int __reserved[7];
};

/* Make a runtime with threads of its own, which wait for tasks from now on: NULL if there is no
   memory for it, or no threads.  OPTIONS, which may be NULL, is copied.  The runtime belongs to
   the caller, who ends it by async_runtime_drop.
   From any thread. */
extern struct async_runtime *async_runtime_new (const struct async_runtime_options *options);

/* End RT: its threads end after the poll that each is in, and the tasks that are left are
   dropped, on the calling thread, where their handlers run.  RT is used up; nothing for NULL.
   Handles stay to be dropped; to await one of a task that was dropped so ends the program
   with a message.  From any thread but RT's own, and not from one that waits for tasks of RT
   otherwise. */
extern void async_runtime_drop (struct async_runtime *rt);

/* __future (T) async_spawn_on (struct async_runtime *rt, __future (T) f)
     Start a movable task that runs F on RT; gives its handle.  F is used up, and must not
     have been polled before.  Dropping the handle cancels the task.  NULL when there is no
     memory, or RT is being dropped and this is no task of RT; then F has been dropped.  From
     any thread.

   T async_runtime_run (struct async_runtime *rt, __future (T) f)
     Run F on RT, as a movable task, and the tasks of the calling thread until it is ready;
     gives its result.  F is used up.  Not to be called inside a task: await async_spawn_on
     there.  In plain C it gives the handle, which is ready: read its result and drop it.  */
extern struct async_future *__asyncc_spawn_on (struct async_runtime *rt,
					       struct async_future *f, size_t size,
					       size_t align);

#if __ASYNCC_MODE == __ASYNCC_SYNC
#define async_spawn_on(rt, f) ((void) (rt), async_spawn (f))
#define async_runtime_run(rt, f) ((void) (rt), async_run (f))
#else
#define async_spawn_on(rt, f)                                                               \
  __extension__ ({                                                                          \
    __ASYNCC_AUTO (__asyncc_f, __ASYNCC_FUTURE ("async_spawn_on", __ASYNCC_OWN (f)));       \
    __ASYNCC_ASSERT (sizeof *__asyncc_f >= sizeof (struct async_future),                    \
		     "async_spawn_on wants a future");                                      \
    (__typeof__ (__asyncc_f)) __asyncc_spawn_on ((rt),                                      \
						 (struct async_future *) (void *) __asyncc_f, \
						 sizeof *__asyncc_f,                        \
						 __alignof__ (*__asyncc_f));                \
  })
#if __ASYNCC_MODE == __ASYNCC_PLUGIN
#define async_runtime_run(rt, f) async_run (async_spawn_on ((rt), f))
#else
#define async_runtime_run(rt, f)                                                            \
  __extension__ ({                                                                          \
    __ASYNCC_AUTO (__asyncc_h, async_spawn_on ((rt), f));                                   \
    (__typeof__ (__asyncc_h)) (void *) async_run (__asyncc_h);                              \
  })
#endif
#endif

#pragma GCC diagnostic pop
#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_WORKERS_H */
