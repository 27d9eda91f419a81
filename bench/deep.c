/* A recursive function that calls itself DEPTH times and then suspends N times, driven by
   an executor that goes on with who waits; with -DAGAIN that happens N times, with one
   suspension each.
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
#ifdef AGAIN
  long sum = 0;

  for (long i = 0; i < n; i++)
    sum += __await (deep (DEPTH, 1));
  return sum;
#else
  return __await (deep (DEPTH, n));
#endif
}

/* By hand: frames that know who waits for them, from a list of those that were given back,
   and the innermost one is resumed. */
struct hand {
  async_poll_t (*resume) (struct hand *);
  struct hand *parent;
  long depth, i, n, result;
};

static struct hand *unused;

static struct hand *
enter (void)
{
  struct hand *f = unused;

  if (f)
    unused = f->parent;
  else if (!(f = malloc (sizeof *f)))
    abort ();
  return f;
}

static void
leave (struct hand *f)
{
  f->parent = unused;
  unused = f;
}

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
    leave (done);
    *leaf = f;
  }
  return answer;
}

static NOINLINE long
hand_deep (long n)
{
  struct hand *f = NULL;
  long result;

  for (long depth = DEPTH; depth >= 0; depth--) {
    struct hand *child = enter ();
    *child = (struct hand) { depth ? hand_back : hand_leaf, f, depth, 0, n, 0 };
    f = child;
  }
  while (hand_wake (&f) == ASYNC_PENDING)
    ;
  result = f->result;
  leave (f);
  return result;
}

static long
run_hand (long n)
{
#ifdef AGAIN
  long sum = 0;

  for (long i = 0; i < n; i++)
    sum += hand_deep (1);
  return sum;
#else
  return hand_deep (n);
#endif
}

static NOINLINE long
plain (long depth, long n)
{
  long sum = 0;

  if (depth > 0) {
    sum = plain (depth - 1, n);
    OPAQUE (sum);		/* no loop is to be made of it */
    return sum + depth;
  }
  for (long i = 0; i < n; i++) {
    __asm__ volatile ("");
    sum += i;
  }
  return sum;
}

static long
run_sync (long n)
{
#ifdef AGAIN
  long sum = 0;

  for (long i = 0; i < n; i++)
    sum += plain (DEPTH, 1);
  return sum;
#else
  return plain (DEPTH, n);
#endif
}
