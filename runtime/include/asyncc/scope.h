/* What is in force for everything below a future: a deadline, and task-local values;
   and what goes on although its future is dropped.
   SPDX-License-Identifier: MIT

   "Below" a future is what runs while it is polled or dropped: the functions that it
   awaits, plain functions that they call, futures that they drive by join, select or any
   other future that polls others, the tasks that are spawned there, wherever these run
   later, and the functions of async_blocking.

   These belong to the thread that uses them, as tasks do.  Who uses none of them pays
   for none.  */

#ifndef ASYNCC_SCOPE_H
#define ASYNCC_SCOPE_H

#include <asyncc/runtime.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wvariadic-macros"

/* Deadlines ----------------------------------------------------------------------- */

/* A time that does not come. */
#define ASYNC_NEVER UINT64_MAX

/* __future (int) async_deadline (uint64_t at, __future (T) f, T *value)
     Run F until async_now () is AT.  F is used up.  0 when it is ready before, with its
     result in *VALUE, which may be NULL; otherwise F has been dropped, and it is -ETIMEDOUT.
     F is polled once even when AT is over.  The deadline is in force below F: of several, one
     in the other, the earliest counts for all that is inside.  A task that is spawned into a
     group below F is dropped at the deadline, too, if the group is not, and its error is
     -ETIMEDOUT.  A task of async_spawn knows the deadline, and so do deadlines, groups,
     async_timeout and async_within inside of it; but its handle promises a value, so whoever
     holds that drops it.  Dropping this future drops F.  NULL when there is no memory; then F
     has been dropped.

   uint64_t async_current_deadline (void)
     Tell the deadline that is in force here, ASYNC_NEVER if there is none: to pass it on to
     another machine, say, or not to begin what would take longer.  From any thread.

   __future (T) async_shield (__future (T) f)
     Run F to its end, whatever happens to this future: with the first poll F becomes a
     task, which goes on when this future is dropped; its result is forgotten then, so
     what that owns is lost.  No deadline is in force below F, values are.  Awaited to
     its end, it gives the result of F.  F is used up.  Dropped before the first poll it
     drops F, which has not begun.  NULL when there is no memory; then F has been
     dropped.  A task that goes on runs as long as async_run does, or in the next one of
     this thread; who wants to wait for it spawns it into a group of a larger scope.  */

__ASYNCC_FN (int) __asyncc_deadline (struct async_future *f, uint64_t at, void *value,
				     size_t size, size_t align);
extern uint64_t async_current_deadline (void);
extern struct async_future *__asyncc_shield (struct async_future *f, size_t size,
					     size_t align);

/* Task-local values --------------------------------------------------------------- */

/* static async_local (T) name;
     Declare a key for values of T, which is any type that can be assigned; it has no value by
     itself.  As any variable it may be extern; what counts is its address.

   __future (U) async_with_local (name, T value, __future (U) f)
     Run F, and while it runs NAME has VALUE, which the call copies, for everything
     below F.  F is used up.  Dropping this future drops F, whose cleanup handlers still
     see the value.  Gives the result of F, of any type.  NULL when there is no memory;
     then F has been dropped.

   const T *async_local_get (name)
     The value of NAME that is in force here, of the innermost async_with_local; NULL if
     there is none.  It belongs to that, and is there as long as the function that asks is
     below it.  */

struct async_local;

#define async_local(T) __ASYNCC_TYPED (async_local, T)
#define async_local_get(name)                                                               \
  ((const __ASYNCC_VALUE (async_local, name) *) __asyncc_local_get (&(name)))

extern const void *__asyncc_local_get (const void *key);
extern struct async_future *__asyncc_with_local (struct async_future *f, size_t size,
						 size_t align, const void *key,
						 const void *value, size_t value_size,
						 size_t value_align);

/* A name for a variable that is visible where the arguments of a macro are evaluated, in
   which the macro may stand again. */
#define __ASYNCC_UNIQUE(name, number) __ASYNCC_UNIQUE_NAME (name, number)
#define __ASYNCC_UNIQUE_NAME(name, number) name##number

#if __ASYNCC_MODE == __ASYNCC_SYNC

/* F is evaluated where the scope is in force. */
struct scope;
extern struct scope *__asyncc_sync_deadline (uint64_t at);
extern struct scope *__asyncc_sync_shield (void);
extern struct scope *__asyncc_sync_local (const void *key, const void *value, size_t size,
					  size_t align);
extern void __asyncc_sync_leave (struct scope **s);

#if __ASYNCC_GCC || defined __clang__
#define __ASYNCC_SCOPE                                                                      \
  __attribute__ ((__unused__, __cleanup__ (__asyncc_sync_leave))) struct scope              \
    *__ASYNCC_UNIQUE (__asyncc_scope, __COUNTER__)
#define async_deadline(at, f, value)                                                        \
  __extension__ ({                                                                          \
    __ASYNCC_SCOPE = __asyncc_sync_deadline (at);                                           \
    async_within (0, f, value);                                                             \
  })
#define async_shield(f)                                                                     \
  __extension__ ({                                                                          \
    __ASYNCC_SCOPE = __asyncc_sync_shield ();                                               \
    async_spawn (f);                                                                        \
  })
#define __ASYNCC_WITH_LOCAL(variable, name, value, f)                                       \
  __extension__ ({                                                                          \
    __ASYNCC_VALUE (async_local, name) variable = (value);                                  \
    __ASYNCC_SCOPE = __asyncc_sync_local (&(name), &variable, sizeof variable,              \
					  __alignof__ (variable));                          \
    async_spawn (f);                                                                        \
  })
#define async_with_local(name, value, f)                                                    \
  __ASYNCC_WITH_LOCAL (__ASYNCC_UNIQUE (__asyncc_l, __COUNTER__), name, value, f)
#else
#define async_deadline(at, f, value) ((void) (at), async_within (0, f, value))
#define async_shield(f) async_spawn (f)
#define async_with_local(name, value, f) ((void) &(name), (void) (value), async_spawn (f))
#endif

#else

/* The future F, which the macro NAME was given, as an argument of what uses it up. */
#if __ASYNCC_MODE == __ASYNCC_PLUGIN
#define __ASYNCC_OWN_AS(name, f) __asyncc_own (f, name)
#define async_deadline(at, f, value)                                                        \
  __extension__ ({                                                                          \
    __auto_type __asyncc_f = __asyncc_own (f, "async_deadline");                            \
    __typeof__ (__asyncc_take (__asyncc_f)) *const __asyncc_v = (value);                    \
    __asyncc_deadline ((struct async_future *) __asyncc_f, (at), __asyncc_v,                \
		       __ASYNCC_ROOM (__asyncc_v));                                         \
  })
#else
#define __ASYNCC_OWN_AS(name, f) (f)
#define async_deadline(at, f, value)                                                        \
  __asyncc_deadline ((struct async_future *) (void *) (f), (at), (value), sizeof *(value),  \
		     __alignof__ (*(value)))
#endif

#define async_shield(f)                                                                     \
  __extension__ ({                                                                          \
    __ASYNCC_AUTO (__asyncc_f, __ASYNCC_OWN_AS ("async_shield", f));                        \
    (__typeof__ (__asyncc_f)) __asyncc_shield ((struct async_future *) (void *) __asyncc_f, \
					       sizeof *__asyncc_f,                          \
					       __alignof__ (*__asyncc_f));                  \
  })
#define __ASYNCC_WITH_LOCAL(variable, name, value, f)                                       \
  __extension__ ({                                                                          \
    __ASYNCC_VALUE (async_local, name) variable = (value);                                  \
    __ASYNCC_AUTO (__asyncc_f, __ASYNCC_OWN_AS ("async_with_local", f));                    \
    (__typeof__ (__asyncc_f)) __asyncc_with_local (                                         \
      (struct async_future *) (void *) __asyncc_f, sizeof *__asyncc_f,                      \
      __alignof__ (*__asyncc_f), &(name), &variable, sizeof variable,                       \
      __alignof__ (variable));                                                              \
  })
#define async_with_local(name, value, f)                                                    \
  __ASYNCC_WITH_LOCAL (__ASYNCC_UNIQUE (__asyncc_l, __COUNTER__), name, value, f)

#endif

#pragma GCC diagnostic pop
#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_SCOPE_H */
