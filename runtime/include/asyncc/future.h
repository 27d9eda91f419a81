/* The ABI of a future: what the compiler makes, what hand-written futures
   are, and what executors poll.  Freestanding: no libc is needed.
   SPDX-License-Identifier: MIT

   A future is a pointer to struct async_future, which is followed by the
   result and then by whatever the future needs.  plugin/frame-abi.h states
   the same layout for the compiler: the two must match.  */

#ifndef ASYNCC_FUTURE_H
#define ASYNCC_FUTURE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { ASYNC_PENDING = 0, ASYNC_READY = 1 } async_poll_t;

struct async_future;
struct async_context;
struct async_waker;

struct async_waker_vtable {
  struct async_waker (*clone) (const struct async_waker *);
  void (*wake) (struct async_waker *);
  void (*wake_by_ref) (const struct async_waker *);
  void (*drop) (struct async_waker *);
};

struct async_waker {
  const struct async_waker_vtable *vtable;
  void *data;
};

/* Flags of a future.  The poller owns READY, the maker of the future HEAP. */
enum {
  ASYNC_FLAG_READY = 1, /* poll has answered ready; never poll again */
  ASYNC_FLAG_HEAP = 2   /* drop gives the frame back to the allocator */
};

/* States of a compiler-made future; suspension point k is
   ASYNC_STATE_FIRST + k, and is described by vtable->states[k]. */
enum {
  ASYNC_STATE_START = 0, /* not polled yet: only the arguments are there */
  ASYNC_STATE_DONE = 1,  /* ready: only the result is there */
  ASYNC_STATE_FIRST = 2
};

struct async_future {
  const struct async_vtable *vtable;
  uint32_t state; /* private to poll and drop */
  uint32_t flags; /* ASYNC_FLAG_* */
};

/* A place in the source; where code was inlined a suspension point has
   several, innermost first. */
struct async_site {
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

struct async_state {
  const struct async_site *sites;
  uint32_t nsites;
  uint32_t child_kind; /* ASYNC_CHILD_* */
  uint32_t child_offset;
  uint32_t live_bytes; /* bytes of the frame that hold a value here */
  const struct async_vtable *child;
};

struct async_vtable {
  async_poll_t (*poll) (struct async_future *self, struct async_context *cx);
  void (*drop) (struct async_future *self);
  /* What follows may be 0 or NULL in a hand-written future. */
  uint32_t size;          /* of the whole frame, header included */
  uint32_t align;
  uint32_t result_offset; /* 0: no result */
  uint32_t nstates;
  const char *name;       /* "f::{async-fn#0}" */
  const struct async_state *states;
};

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_FUTURE_H */
