/* The ABI of a stream: what generators give, and what streams written by hand are.
   Freestanding: no libc is needed.
   SPDX-License-Identifier: MIT

   A stream begins like a future, and has no result: whoever asks for a value says
   where it goes.  The poll function of a __stream (T) is passed that place and no
   context.  It stores a value there and answers ASYNC_PENDING, or has none any more
   and answers ASYNC_READY, then and whenever it is asked again.  That of an __async_stream (T) is passed a context, as a
   future's; the place stands in the stream, and the poll function sets it to NULL
   when it has stored a value there.  It answers ASYNC_PENDING then, and when it has
   to wait; and ASYNC_READY at the end.

     struct range { struct async_stream stream; int next, end; };

     static async_poll_t
     range_poll (struct async_future *self, struct async_context *value)
     {
       struct range *r = (struct range *) self;
       if (r->next == r->end)
	 return ASYNC_READY;
       *(int *) (void *) value = r->next++;
       return ASYNC_PENDING;
     }

   async_stream_init fills in the header, and async_stream_as (int, r) is a
   __stream (int).

   For a synchronous build (ASYNCC_SYNC) GCC reads a generator as a function of one
   value, where `return;' is an error.  A unit that includes this header by its name is
   not told of that.  There is no such build of generators: GCC checks them with
   -fsyntax-only, and refuses to make code.  This header says so to it.

   Whoever asks a stream drops it: from any thread, but one at a time.

   What is passed by a pointer is borrowed for the call.  */

#include <asyncc/lang.h>

#if __ASYNCC_MODE == __ASYNCC_SYNC && __ASYNCC_GCC && !defined __ASYNCC_ALL
#pragma GCC diagnostic ignored "-Wreturn-type"
#if __GNUC__ > 13
#pragma GCC diagnostic ignored "-Wreturn-mismatch"
#endif
#endif

#ifndef ASYNCC_STREAM_H
#define ASYNCC_STREAM_H

#include <asyncc/future.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined __GNUC__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#endif
#pragma pack(push, 16)

/* A stream that gives each value at once, or has ended. */
struct __ASYNCC_NATIVE async_stream {
  struct async_future future;
  void *__link; /* for __yield_all */
};

/* One that may have to wait. */
struct __ASYNCC_NATIVE async_waiting_stream {
  struct async_stream stream;
  void *out; /* where the value goes that is asked for; NULL when it is there */
};

/* That a generator yields all of another stream; it lies in the generator's frame. */
struct __ASYNCC_NATIVE __asyncc_delegation {
  struct async_stream *inner; /* NULL when it was dropped */
  struct __asyncc_delegation *outer;
  const struct async_vtable *vtable; /* that of the outermost stream before */
};

#pragma pack(pop)
#if defined __GNUC__
#pragma GCC diagnostic pop
#endif

/* Flags of a stream, private to __yield_all and __next, beside those of futures. */
enum {
  __ASYNCC_FLAG_NESTED = 8,     /* another one yields all of it */
  __ASYNCC_FLAG_DELEGATING = 16, /* others stand for it at present */
  __ASYNCC_FLAG_ASKED = 32 /* it is asked for a value just now; in a checking build */
};

/* __ASYNCC_WAITING_STREAM (T) begins the declaration of a function of the library that
   gives an __async_stream (T).  There are no such streams in a synchronous build, which
   GCC only checks. */
#if __ASYNCC_MODE == __ASYNCC_SYNC && __ASYNCC_GCC
#define __ASYNCC_WAITING_STREAM(T)                                                          \
  __attribute__ ((__error__ ("streams need the plugin asyncc, as with -fplugin=asyncc"))) extern T
#else
#define __ASYNCC_WAITING_STREAM(T) extern __async_stream (T)
#endif

/* Fill in the beginning of STREAM, which is written by hand.  VTABLE has to be there as long
   as the stream. */
__ASYNCC_INLINE void
async_stream_init (void *stream, const struct async_vtable *vtable)
{
  async_future_init (stream, vtable);
}

/* Ask S for its next value: 1 if it is in *VALUE, 0 if there is none any more.  S stays
   the caller's, who drops it with async_future_drop (&s->future).  From any one thread
   at a time. */
__ASYNCC_INLINE int
async_stream_next (struct async_stream *s, void *value)
{
  return async_future_poll (&s->future, (struct async_context *) value) == ASYNC_PENDING;
}

/* __stream (T) async_stream_as (T, p)
   __async_stream (T) async_waiting_stream_as (T, p)
     P, a pointer to a stream written by hand or to struct async_stream, as a stream of T that
     never waits, or as one that may.  It is the same stream, so what is done with it is done
     with P.  Dropping it calls the drop function of P's vtable.

   struct async_future *async_stream_next_future (struct async_waiting_stream *s, void *value)
     Ask S for its next value, in plain C and in C++: a future of bool that tells whether there
     was one, which is in *VALUE then.  S and VALUE are borrowed: both must stay until
     the future is ready or dropped.  A drop loses no value.  NULL when there is no memory.  */

#if __ASYNCC_MODE == __ASYNCC_SYNC

#if __ASYNCC_GCC
#define async_stream_as(T, p) (*((void) (p), (__asyncc_storage (T) *) 0))
#else
#define async_stream_as(T, p) __asyncc_some (T, (void *) (p))
#endif
#define async_waiting_stream_as(T, p) async_stream_as (T, p)

#else

#define async_stream_as(T, p) ((__stream (T)) (struct async_stream *) (void *) (p))
#define async_waiting_stream_as(T, p) ((__async_stream (T)) (struct async_stream *) (void *) (p))

#if __ASYNCC_MODE != __ASYNCC_PLUGIN
extern struct async_future *__asyncc_stream_next (void *s, void *value);
#define async_stream_next_future(s, value) __asyncc_stream_next ((s), (value))
#endif

/* What __yield_all calls in a generator: all of INNER is to be yielded in place of OUTER.
   WHERE is what OUTER's poll function was passed, D has room for what has to be known.
   Nonzero if OUTER has to suspend; INNER has ended where it goes on. */
extern int __asyncc_stream_enter (void *outer, void *inner, void *where, void *d);
extern int __asyncc_waiting_stream_enter (void *outer, void *inner, void *where, void *d);

/* What __next calls before and behind a poll of S in a unit that defines ASYNC_CHECKS: the
   first stops the program with a message when S is asked already. */
extern void __asyncc_stream_asked (struct async_future *s);
extern void __asyncc_stream_answered (struct async_future *s);

#endif

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_STREAM_H */
