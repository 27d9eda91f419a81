/* A recursive function that calls itself DEPTH times and then suspends N times, driven by
   an executor that goes on with who waits.
   SPDX-License-Identifier: MIT  */

#define CHAIN
#include "bench.h"

static NOINLINE __async long
deep (long depth, long n)
{
  long sum = 0;

  if (depth > 0)
    return __await (deep (depth - 1, n)) + depth;
  for (long i = 0; i < n; i++) {
    __async_suspend ();
    sum += i;
  }
  return sum;
}

static __async long
run_async (long n)
{
  return __await (deep (DEPTH, n));
}

/* By hand: frames that know who waits for them, and the innermost one is resumed. */
struct hand {
  async_poll_t (*resume) (struct hand *);
  struct hand *parent;
  long depth, i, n, result;
};

static NOINLINE async_poll_t
hand_leaf (struct hand *f)
{
  f->result += f->i;
  return ++f->i < f->n ? ASYNC_PENDING : ASYNC_READY;
}

static NOINLINE async_poll_t
hand_back (struct hand *f)
{
  f->result += f->depth;
  return ASYNC_READY;
}

static NOINLINE async_poll_t
hand_wake (struct hand **leaf)
{
  struct hand *f = *leaf;
  async_poll_t answer;

  while ((answer = f->resume (f)) == ASYNC_READY && f->parent) {
    f->parent->result = f->result;
    struct hand *done = f;
    f = f->parent;
    free (done);
    *leaf = f;
  }
  return answer;
}

static long
run_hand (long n)
{
  struct hand *f = NULL;
  long result;

  for (long depth = DEPTH; depth >= 0; depth--) {
    struct hand *child = malloc (sizeof *child);
    *child = (struct hand) { depth ? hand_back : hand_leaf, f, depth, 0, n, 0 };
    f = child;
  }
  while (hand_wake (&f) == ASYNC_PENDING)
    ;
  result = f->result;
  free (f);
  return result;
}

static NOINLINE long
plain (long depth, long n)
{
  long sum = 0;

  if (depth > 0)
    return plain (depth - 1, n) + depth;
  for (long i = 0; i < n; i++) {
    __asm__ volatile ("");
    sum += i;
  }
  return sum;
}

static long
run_sync (long n)
{
  return plain (DEPTH, n);
}
