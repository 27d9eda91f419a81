/* Ten functions, each awaiting the next, with one suspension at the bottom;
   -DINLINE lets the compiler see through them.
   SPDX-License-Identifier: MIT  */

#include "bench.h"

#ifdef INLINE
#define KIND inline __attribute__ ((__always_inline__))
#else
#define KIND NOINLINE
#endif

#define LEVELS(X) X (1, 0) X (2, 1) X (3, 2) X (4, 3) X (5, 4) X (6, 5)	\
  X (7, 6) X (8, 7) X (9, 8) X (10, 9)

static KIND __async long
level_0 (long v)
{
  __async_suspend ();
  return v;
}

#define ASYNC_LEVEL(k, below)						\
  static KIND __async long						\
  level_##k (long v)							\
  {									\
    return __await (level_##below (v)) + k;				\
  }
LEVELS (ASYNC_LEVEL)

static __async long
run_async (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++)
    sum += __await (level_10 (i));
  return sum;
}

/* By hand: a struct inside a struct, a poll function that calls the next. */
struct hand_0 {
  int state;
  long v, result;
};

static KIND async_poll_t
hand_0_poll (struct hand_0 *f)
{
  if (f->state == 0) {
    f->state = 1;
    return ASYNC_PENDING;
  }
  f->result = f->v;
  return ASYNC_READY;
}

#define HAND_LEVEL(k, below)						\
  struct hand_##k {							\
    int state;								\
    long v, result;							\
    struct hand_##below child;						\
  };									\
  static KIND async_poll_t						\
  hand_##k##_poll (struct hand_##k *f)					\
  {									\
    if (f->state == 0) {						\
      f->state = 1;							\
      f->child.state = 0;						\
      f->child.v = f->v;						\
    }									\
    if (hand_##below##_poll (&f->child) == ASYNC_PENDING)		\
      return ASYNC_PENDING;						\
    f->result = f->child.result + k;					\
    return ASYNC_READY;							\
  }
LEVELS (HAND_LEVEL)

struct root {
  struct machine m;
  struct hand_10 child;
};

static async_poll_t
root_poll (struct async_future *self, struct async_context *cx)
{
  struct root *r = (struct root *) self;

  (void) cx;
  switch (self->state) {
  case 0:
    r->m.sum = 0;
    for (r->m.i = 0; r->m.i < r->m.n; r->m.i++) {
      r->child.state = 0;
      r->child.v = r->m.i;
      self->state = 1;
    case 1:
      if (hand_10_poll (&r->child) == ASYNC_PENDING)
	return ASYNC_PENDING;
      r->m.sum += r->child.result;
    }
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

static KIND long
sync_0 (long v)
{
  __asm__ volatile ("");
  return v;
}

#define SYNC_LEVEL(k, below)						\
  static KIND long							\
  sync_##k (long v)							\
  {									\
    return sync_##below (v) + k;					\
  }
LEVELS (SYNC_LEVEL)

static long
run_sync (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++)
    sum += sync_10 (i);
  return sum;
}
