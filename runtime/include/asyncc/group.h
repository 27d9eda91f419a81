/* Groups: tasks that end no later than a scope does.
   SPDX-License-Identifier: MIT

   A group belongs to the thread that uses it, as its tasks do, if these are pinned.  If they
   are movable, see <asyncc/workers.h>, all functions but async_group_init may be called in
   any movable tasks at a time, and, when one of them has used the group, on any thread.  Tasks
   of both kinds are not in one group.

   A group has to stay where it is until async_group_drop, which __async_group calls.  It is
   complete so that it can be a variable or a member; what is in it is private.  */

#ifndef ASYNCC_GROUP_H
#define ASYNCC_GROUP_H

#include <asyncc/runtime.h>

#if __ASYNCC_MODE == __ASYNCC_SYNC
#define async_group_wait __asyncc_sync_group_wait
#define async_group_deadline __asyncc_sync_group_deadline
#endif

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wvariadic-macros"
#pragma pack(push, 16)

struct async_group_task; /* a task of a group; private */
struct async_group_wait; /* a future that waits for one; private */

struct __ASYNCC_NATIVE async_group {
  struct async_group_task *__tasks;
  struct async_group_wait *__waits;
  unsigned int __visits; /* functions that are busy with it */
  unsigned int __shared; /* its tasks are movable */
  unsigned int __flags;
  int __error;
  struct async_future *__watch;
  uint64_t __deadline;
};

#pragma pack(pop)

/* The first task that fails cancels the others.  Without it they go on. */
#define ASYNC_GROUP_CANCEL_ON_ERROR 1u

/* What a group is before it has tasks.  FLAGS may have
   ASYNC_GROUP_CANCEL_ON_ERROR. */
#define ASYNC_GROUP_INIT ASYNC_GROUP_INIT_FLAGS (0)
#define ASYNC_GROUP_INIT_FLAGS(flags) { NULL, NULL, 0, 0, (flags), 0, NULL, 0 }

/* Make G as ASYNC_GROUP_INIT_FLAGS (FLAGS) does.  Not while it has tasks. */
extern void async_group_init (struct async_group *g, unsigned int flags);

/* int async_group_spawn (struct async_group *g, __future (int) f)
     Start a task of G that runs F, a future of int, of which a negative value is an
     error, or of void.  F is used up, and the task is queued as one of async_spawn is.
     0; or -ENOMEM; or -ECANCELED when G was cancelled, -ETIMEDOUT when that was because
     of its deadline; or -ENOTSUP when G has tasks of another kind than are spawned here.
     Then F has been dropped, and async_group_wait tells that error too.
     At the deadline that is in force here (<asyncc/scope.h>) the task is dropped, with
     the error -ETIMEDOUT.  In plain C F points to a struct that begins
     with ASYNC_FUTURE (int); of a struct async_future * no value is looked at.  */
extern int __asyncc_group_spawn (struct async_group *g, struct async_future *f, size_t size);
extern int __asyncc_group_add (struct async_group *g, int result);

/* future: wait until G has no task; gives 0 when all did well, otherwise the
   error of the first that did not: its negative value, or -ECANCELED for one that was
   dropped.  -EDEADLK in a task of G.  Cancel-safe: G is not changed.  Tasks that are
   spawned meanwhile are waited for, too; when G is dropped meanwhile it is ready. */
__ASYNCC_FN (int) async_group_wait (struct async_group *g);

/* Drop the tasks of G that have not ended, the latest first; one that runs at this
   moment, since it calls this or on another thread, is dropped at its next suspension.
   Nothing can be spawned into G any more. */
extern void async_group_cancel (struct async_group *g);

/* Let G be cancelled at the time AT.  Tasks that have not ended are dropped then, and
   async_group_wait tells -ETIMEDOUT if there were any and none had failed before.  That
   is the deadline in force below tasks that are spawned from now on.  The latest call
   counts; with ASYNC_NEVER there is no deadline, nor has one a group that was cancelled.
   0; or -ENOMEM; or -ENOTSUP when G has tasks of another kind than are spawned here. */
extern int async_group_deadline (struct async_group *g, uint64_t at);

/* Drop the tasks of G that have not ended, the latest first, and let go of G, which need not
   be there any longer.  Tasks that run on other threads at this moment are waited for until
   they suspend, where they are dropped.  One that calls this is no longer of G, and is
   dropped at its next suspension. */
extern void async_group_drop (struct async_group *g);

/* Attribute of a variable: the group is dropped at the end of its scope, also when
   that ends because a future is dropped. */
#define __async_group __attribute__ ((__unused__, __cleanup__ (async_group_drop)))

#if __ASYNCC_MODE == __ASYNCC_SYNC
#define __asyncc_has_no_value(f)                                                            \
  (__asyncc_is_void (__typeof__ (f))                                                        \
   || __builtin_types_compatible_p (__typeof__ (f), __asyncc_future_void))
#define async_group_spawn(g, f)                                                             \
  __asyncc_group_add ((g), __builtin_choose_expr (__asyncc_has_no_value (f),                \
						  ((void) (f), 0), (f)))
#else
#if __ASYNCC_MODE == __ASYNCC_PLUGIN
#define __ASYNCC_OWN_INT(name, f) __asyncc_own (f, name, 0)
#else
#define __ASYNCC_OWN_INT(name, f) (f)
#endif
#define async_group_spawn(g, f)                                                             \
  __extension__ ({                                                                          \
    __ASYNCC_AUTO (__asyncc_f, __ASYNCC_OWN_INT ("async_group_spawn", f));                  \
    __asyncc_group_spawn ((g), (struct async_future *) (void *) __asyncc_f,                 \
			  sizeof *__asyncc_f);                                              \
  })
#endif

#pragma GCC diagnostic pop
#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_GROUP_H */
