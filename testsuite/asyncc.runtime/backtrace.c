/* async_backtrace: the readable names of the chain, plain functions above it,
   nothing of the executor, and a task that awaits the handle of the running one
   by its state table.  Where the library has no debug information at hand, no
   names may come out, but nothing else either.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-O1 -g -rdynamic" } */
/* GCC's unwinder needs the C library that GCC was built for.
   { dg-require-link "-Wl,-u,_Unwind_Backtrace" } */
#include "rt.h"

#define NOT_INLINE __attribute__ ((noinline, noclone))

static FILE *out;

/* Resume functions as the compiler names them. */
extern async_poll_t b_poll (struct async_future *, struct async_context *)
  __asm__ ("\"b::{async-fn#0}\"");
extern async_poll_t a_poll (struct async_future *, struct async_context *)
  __asm__ ("\"a::{async-fn#0}\"");
extern async_poll_t root_poll (struct async_future *, struct async_context *)
  __asm__ ("\"root::{async-fn#0}\"");
extern void plain (int deep);

NOT_INLINE void
plain (int deep)
{
  if (deep > 0)
    plain (deep - 1);
  else
    async_backtrace (out);
  __asm__ volatile ("" : : : "memory"); /* no tail call */
}

struct frame {
  ASYNC_FUTURE_VOID;
  struct async_future *child;
};

static void
frame_drop (struct async_future *self)
{
  async_drop (((struct frame *) self)->child);
  free (self);
}

NOT_INLINE async_poll_t
b_poll (struct async_future *self, struct async_context *cx)
{
  if (self->state == ASYNC_STATE_START) { /* until root waits for the handle */
    self->state = ASYNC_STATE_FIRST;
    async_waker_wake_by_ref (async_context_waker (cx));
    return ASYNC_PENDING;
  }
  plain (1);
  self->state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static const struct async_site root_sites[] = { { "helper", "other.c", 7, 3 },
						{ "root::{async-fn#0}", "root.c", 42, 1 } };
static const struct async_state root_states[]
  = { { root_sites, 2, ASYNC_CHILD_POINTER, offsetof (struct frame, child), 8, NULL } };

NOT_INLINE async_poll_t
a_poll (struct async_future *self, struct async_context *cx)
{
  async_poll_t answer = async_poll (((struct frame *) self)->child, cx);

  __asm__ volatile ("" : : : "memory");
  return answer;
}

NOT_INLINE async_poll_t
root_poll (struct async_future *self, struct async_context *cx)
{
  self->state = ASYNC_STATE_FIRST; /* suspended at states[0] */
  return async_poll (((struct frame *) self)->child, cx);
}

static const struct async_vtable b_vtable = { .poll = b_poll, .drop = frame_drop };
static const struct async_vtable a_vtable = { .poll = a_poll, .drop = frame_drop };
static const struct async_vtable root_vtable
  = { .poll = root_poll, .drop = frame_drop, .nstates = 1, .states = root_states };

static struct async_future *
frame (const struct async_vtable *vtable, struct async_future *child)
{
  struct frame *f = malloc (sizeof *f);

  CHECK (f);
  async_future_init (f, vtable);
  f->child = child;
  return &f->future;
}

int
main (void)
{
  static const char *const expected[] = { "#0 plain", "#1 plain", "#2 b::{async-fn#0}",
					  "#3 a::{async-fn#0}", "#4 helper at other.c:7",
					  "#5 root::{async-fn#0} at root.c:42" };
  char line[500];
  int n = 0;
  struct async_future *handle;

  out = tmpfile ();
  CHECK (out);
  plain (1); /* outside of async functions: nothing */
  CHECK (ftell (out) == 0);
  handle = async_spawn (frame (&a_vtable, frame (&b_vtable, NULL)));
  run_void (frame (&root_vtable, handle));
  rewind (out);
  while (fgets (line, sizeof line, out)) {
    fputs (line, stderr);
    CHECK (n < 6 && !strncmp (line, expected[n], strlen (expected[n])));
    n++;
  }
  CHECK (n == 0 || n == 6);
  return finish ();
}
