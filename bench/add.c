/* An await of a function that completes at once; -DINLINE lets the compiler
   see through it, -DANOTHER_UNIT takes that of add-callee.c, which has something in
   its frame with -DPINNED, and promises with -DPROMISE how large that is.
   SPDX-License-Identifier: MIT  */

#include "bench.h"

#ifdef INLINE
#define KIND inline
#else
#define KIND NOINLINE
#endif

#ifdef ANOTHER_UNIT
#include "add-callee.h"
#else
static KIND __async long
add (long a, long b)
{
  return a + b;
}

static KIND long
add_sync (long a, long b)
{
#ifndef INLINE
  __asm__ ("");		/* the call is to stay one */
#endif
  return a + b;
}
#endif

static __async long
run_async (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++) {
    sum = __await (add (sum, i));
    OPAQUE (sum);
  }
  return sum;
}

/* By hand: the child is a struct with a poll function, too, since it might
   have to wait another time. */
struct add {
  int state;
  long a, b, result;
};

static KIND async_poll_t
add_poll (struct add *add)
{
  switch (add->state) {
  case 0:
    add->result = add->a + add->b;
    add->state = 1;
    return ASYNC_READY;
  default:
    return ASYNC_READY;
  }
}

struct root {
  struct machine m;
  struct add child;
};

static async_poll_t
root_poll (struct async_future *self, struct async_context *cx)
{
  struct root *r = (struct root *) self;
  long i, sum;

  (void) cx;
  switch (self->state) {
  case 0:
    for (i = 0, sum = 0; i < r->m.n; i++) {
      r->child = (struct add) { .a = sum, .b = i };
      if (add_poll (&r->child) == ASYNC_PENDING) {
	r->m.i = i;
	self->state = 1;
	return ASYNC_PENDING;
      case 1:
	if (add_poll (&r->child) == ASYNC_PENDING)
	  return ASYNC_PENDING;
	i = r->m.i;
      }
      sum = r->child.result;
      OPAQUE (sum);
    }
    r->m.sum = sum;
  }
  return ASYNC_READY;
}

static const struct async_vtable root_vtable = { .poll = root_poll };

static long
run_hand (long n)
{
  struct root r;

  return drive_machine (&r.m, &root_vtable, n);
}

static long
run_sync (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++) {
    sum = add_sync (sum, i);
    OPAQUE (sum);
  }
  return sum;
}
