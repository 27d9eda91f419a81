/* The ABI of a future: what the compiler makes, what hand-written futures
   are, and what executors poll.  Freestanding: no libc is needed.
   SPDX-License-Identifier: MIT

   A future is a pointer to struct async_future, which is followed by the
   result and then by whatever the future needs.  plugin/abi/frame.def states
   the same layout for the compiler; agree.h there compares this header with it.

   A future written by hand is a struct that begins with ASYNC_FUTURE (T) or
   ASYNC_FUTURE_VOID, a function that polls it and one that drops it:

     struct timer { ASYNC_FUTURE (int); uint64_t deadline; };
     static const struct async_vtable timer_vtable
       = { .poll = timer_poll, .drop = timer_drop };

     __future (int) timer_new (uint64_t deadline)
     {
       struct timer *t = malloc (sizeof *t);
       async_future_init (t, &timer_vtable);
       t->deadline = deadline;
       return async_future_as (int, t);
     }

   Polls of one future follow one another; they may come from different
   threads.  Whoever polls a future drops it.

   What is passed by a pointer is borrowed for the call.  */

#ifndef ASYNCC_FUTURE_H
#define ASYNCC_FUTURE_H

#include <stddef.h>
#include <stdint.h>

#include <asyncc/lang.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What compiler, library and all units of a program share does not obey the
   options and pragmas of one unit that change the layout of records. */
#if defined __GNUC__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#endif
#pragma pack(push, 16)
#if defined __GNUC__ && !defined __clang__ && !defined __cplusplus
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define __ASYNCC_NATIVE __attribute__ ((__scalar_storage_order__ ("little-endian")))
#else
#define __ASYNCC_NATIVE __attribute__ ((__scalar_storage_order__ ("big-endian")))
#endif
#else
#define __ASYNCC_NATIVE
#endif

typedef enum { ASYNC_PENDING = 0, ASYNC_READY = 1 } async_poll_t;

struct async_future;
struct async_context;
struct async_waker;

struct __ASYNCC_NATIVE async_waker_vtable {
  struct async_waker (*clone) (const struct async_waker *);
  void (*wake) (struct async_waker *);
  void (*wake_by_ref) (const struct async_waker *);
  void (*drop) (struct async_waker *);
};

struct __ASYNCC_NATIVE async_waker {
  const struct async_waker_vtable *vtable;
  void *data;
};

/* Flags of a future.  The poller owns READY, the maker of the future HEAP, and
   compiled code DROPPING. */
enum {
  ASYNC_FLAG_READY = 1,   /* poll has answered ready; never poll again */
  ASYNC_FLAG_HEAP = 2,    /* drop gives the frame back to the allocator */
  ASYNC_FLAG_DROPPING = 4, /* private to poll and drop */
  ASYNC_FLAG_LINKED = 8    /* private to compiled code and the library's executors */
};

/* States of a compiler-made future; suspension point k is
   ASYNC_STATE_FIRST + k, and is described in a table, see <asyncc/describe.h>. */
enum {
  ASYNC_STATE_START = 0, /* not polled yet: only the arguments are there */
  ASYNC_STATE_DONE = 1,  /* ready: only the result is there */
  ASYNC_STATE_FIRST = 2
};

/* Half a pointer. */
#if UINTPTR_MAX > 0xffffffff
typedef uint32_t __async_half_t;
#else
typedef uint16_t __async_half_t;
#endif

struct __ASYNCC_NATIVE async_future {
  const struct async_vtable *vtable;
  __async_half_t state; /* private to poll and drop */
  __async_half_t flags; /* ASYNC_FLAG_* */
};

/* A place in the source; a suspension point has several, innermost first, where code was
   inlined. */
struct __ASYNCC_NATIVE async_site {
  const char *name; /* readable name of the function */
  const char *file;
  uint32_t line;
  uint32_t column;
};

/* How the frame holds the child that a suspension point waits for. */
enum {
  ASYNC_CHILD_NONE = 0,     /* it waits by itself */
  ASYNC_CHILD_EMBEDDED = 1, /* frame + child_offset is a frame described by
			       child (its vtable word is not valid) */
  ASYNC_CHILD_POINTER = 2   /* frame + child_offset holds a pointer to such a
			       frame */
};

/* A suspension point of a future written by hand: state ASYNC_STATE_FIRST + k is
   described by vtable->states[k]. */
struct __ASYNCC_NATIVE async_state {
  const struct async_site *sites;
  uint32_t nsites;
  uint32_t child_kind; /* ASYNC_CHILD_* */
  uint32_t child_offset;
  uint32_t live_bytes; /* bytes of the frame that hold a value here */
  const struct async_vtable *child;
};

struct __ASYNCC_NATIVE async_vtable {
  async_poll_t (*poll) (struct async_future *self, struct async_context *cx);
  void (*drop) (struct async_future *self);
  /* What follows may be 0 or NULL in a hand-written future. */
  uint32_t size;          /* of the whole frame, header included */
  uint32_t align;
  uint32_t result_offset; /* 0: no result */
  uint32_t nstates;       /* of STATES; 0: look at DESCRIPTION */
  const char *name;       /* "f::{async-fn#0}" */
  __extension__ union {
    const struct async_state *states;
    const void *description; /* see <asyncc/describe.h> */
  };
};

/* What a future written by hand has first in its struct: the members
   `future' and `result'.  A struct that is packed, or has another storage order
   than the machine's, is no future. */
#define ASYNC_FUTURE(T)                                                                     \
  struct async_future future;                                                               \
  __typeof__ (T) result
#define ASYNC_FUTURE_VOID struct async_future future

/* What a poll is given.  It lives as long as the poll; so does the waker, of
   which a future that answers pending keeps a clone. */
struct __ASYNCC_NATIVE async_context {
  const struct async_waker *__waker;
  void *__turn;
  struct async_future *__leaf;
  void *__reserved;
};

#pragma pack(pop)
#if defined __GNUC__
#pragma GCC diagnostic pop
#endif

/* Make CX a context whose waker is WAKER, for who writes an executor.  WAKER is borrowed: it
   has to be there as long as CX. */
__ASYNCC_INLINE void
async_context_init (struct async_context *cx, const struct async_waker *waker)
{
  cx->__waker = waker;
  cx->__turn = NULL;
  cx->__leaf = NULL;
  cx->__reserved = NULL;
}

/* The waker of whoever is polling, from CX: always there.  It is borrowed, until the poll
   returns. */
__ASYNCC_INLINE const struct async_waker *
async_context_waker (const struct async_context *cx)
{
  return cx->__waker;
}

/* A copy of WAKER for oneself, which is to be woken or dropped once.  The caller owns it.
   From any thread. */
__ASYNCC_INLINE struct async_waker
async_waker_clone (const struct async_waker *waker)
{
  return waker->vtable->clone (waker);
}

/* Say that the future is worth polling again, which is harmless when the task is done.  WAKER
   is used up.  From any thread and from a signal handler. */
__ASYNCC_INLINE void
async_waker_wake (struct async_waker *waker)
{
  waker->vtable->wake (waker);
}

/* Say that the future is worth polling again, which is harmless when the task is done.  WAKER
   is borrowed, and stays the caller's.  From any thread and from a signal handler. */
__ASYNCC_INLINE void
async_waker_wake_by_ref (const struct async_waker *waker)
{
  waker->vtable->wake_by_ref (waker);
}

/* Give WAKER up without a wake.  WAKER is used up.  From any thread, but not from a signal
   handler. */
__ASYNCC_INLINE void
async_waker_drop (struct async_waker *waker)
{
  waker->vtable->drop (waker);
}

/* Ask if both wake the same task, so that there is no need to clone again: 1 or 0. */
__ASYNCC_INLINE int
async_waker_same (const struct async_waker *a, const struct async_waker *b)
{
  return a->vtable == b->vtable && a->data == b->data;
}

__ASYNCC_INLINE struct async_waker
__asyncc_noop_clone (const struct async_waker *waker)
{
  return *waker;
}

__ASYNCC_INLINE void
__asyncc_noop_wake (struct async_waker *waker)
{
  (void) waker;
}

__ASYNCC_INLINE void
__asyncc_noop_wake_by_ref (const struct async_waker *waker)
{
  (void) waker;
}

/* A waker that tells nobody, for who polls again and again: always there.  It is borrowed, by
   any thread and for ever. */
__ASYNCC_INLINE const struct async_waker *
async_waker_noop (void)
{
  static const struct async_waker_vtable vtable
    = { __asyncc_noop_clone, __asyncc_noop_wake, __asyncc_noop_wake_by_ref, __asyncc_noop_wake };
  static const struct async_waker waker = { &vtable, NULL };

  return &waker;
}

/* Fill in the beginning of FUTURE, which is written by hand.  VTABLE has to be there as long
   as the future. */
__ASYNCC_INLINE void
async_future_init (void *future, const struct async_vtable *vtable)
{
  struct async_future *f = (struct async_future *) future;

  f->vtable = vtable;
  f->state = ASYNC_STATE_START;
  f->flags = 0;
}

/* Poll F once with the context CX: ASYNC_READY or ASYNC_PENDING.  Ready is remembered: the
   future's own poll function is not called again after it.  F is borrowed, CX as well. */
__ASYNCC_INLINE async_poll_t
async_future_poll (struct async_future *f, struct async_context *cx)
{
  async_poll_t answer = ASYNC_READY;

  if (!(f->flags & ASYNC_FLAG_READY)) {
    answer = f->vtable->poll (f, cx);
    if (answer == ASYNC_READY)
      f->flags |= ASYNC_FLAG_READY;
  }
  return answer;
}

/* Cancel F and free all it holds, in any state; nothing for NULL.  F is used up. */
__ASYNCC_INLINE void
async_future_drop (struct async_future *f)
{
  if (f)
    f->vtable->drop (f);
}

/* The end of the scope of a variable declared __async_auto. */
__ASYNCC_INLINE void
__asyncc_auto_drop (void *variable)
{
  struct async_future *f;

  __builtin_memcpy (&f, variable, sizeof f);
  async_future_drop (f);
}

/* __future (T) async_future_as (T, p)
     P, a pointer to a struct written by hand or to struct async_future, as a future of T.
     It is the same future, so what is done with it is done with P.  Dropping it calls the drop
     function of P's vtable.

   async_poll_t async_poll (__future (T) f, struct async_context *cx)
     Poll F once with the context CX: ASYNC_READY or ASYNC_PENDING.  F is borrowed, CX as well.

   T *async_result (__future (T) f)
     The address of the result of F, which must be ready and not dropped: always there.  The
     result belongs to the future.

   void async_drop (__future (T) f)
     Cancel F and free all it holds, in any state; F may be NULL.  F is used up.  */

#if __ASYNCC_MODE == __ASYNCC_SYNC

/* There are no futures but those made by hand; async_future_as runs one to
   its end.  Everything else is given a value that is already there. */
extern void __asyncc_sync_take (struct async_future *f, void *result, size_t size, size_t align);

#define __asyncc_is_object(f)                                                               \
  __builtin_types_compatible_p (__typeof__ (f), struct async_future *)
#define __asyncc_object(f)                                                                  \
  __builtin_choose_expr (__asyncc_is_object (f), (f), (struct async_future *) 0)

#if __ASYNCC_GCC
#define async_future_as(T, p)                                                               \
  __extension__ ({                                                                          \
    __asyncc_storage (T) __asyncc_value = { 0 };                                            \
    __asyncc_sync_take ((struct async_future *) (void *) (p), &__asyncc_value,              \
			__asyncc_is_void (T) ? 0 : sizeof __asyncc_value,                   \
			__alignof__ (__asyncc_value));                                      \
    __asyncc_value;                                                                         \
  })
#else
#define async_future_as(T, p) __asyncc_some (T, (struct async_future *) (void *) (p))
#endif
#define async_poll(f, cx)                                                                   \
  __builtin_choose_expr (__asyncc_is_object (f),                                            \
			 async_future_poll (__asyncc_object (f), (cx)),                     \
			 ((void) (f), (void) (cx), ASYNC_READY))
#define async_drop(f)                                                                       \
  __builtin_choose_expr (__asyncc_is_object (f), async_future_drop (__asyncc_object (f)),   \
			 (void) (f))
#define async_result(f) (&(f))
#define __async_auto __attribute__ ((__unused__))

#else

#define async_future_as(T, p) ((__future (T)) (struct async_future *) (void *) (p))
#define async_poll(f, cx) async_future_poll (__ASYNCC_OBJECT ("async_poll", f), (cx))
#define async_result(f) (&(f)->result)
#define async_drop(f) async_future_drop (__ASYNCC_OBJECT ("async_drop", __ASYNCC_OWN (f)))

/* Attribute of a local future, or of one that is a parameter of an async function:
   it is dropped at the end of its scope, or with the future that it was passed to,
   unless it was awaited, run, spawned, detached or dropped before; the variable is
   NULL then. */
#define __async_auto __attribute__ ((__cleanup__ (__asyncc_auto_drop)))

#endif

/* The beginning of the declaration of an async function of T in a header for everybody:

     ASYNC_FN (int) sensor_read (int room);

   With the plugin that is the declaration of an async function, in plain C and in C++ of a
   function that returns a struct async_future *, and in a synchronous build, as for clangd,
   of one that returns T.  C++ needs extern "C" around it.  The library is compiled with the
   plugin, and its own definition begins with __async. */
#if __ASYNCC_MODE == __ASYNCC_PLUGIN
#define ASYNC_FN(T) extern __async T
#elif __ASYNCC_MODE == __ASYNCC_PLAIN
#define ASYNC_FN(T) extern __future (T)
#else
#define ASYNC_FN(T) extern T
#endif

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_FUTURE_H */
