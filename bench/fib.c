/* fib (25), every call an await, nothing suspends: no allocation.
   SPDX-License-Identifier: MIT  */

#include "bench.h"

static __async long
fib (int n)
{
  if (n < 2)
    return n;
  return __await (fib (n - 1)) + __await (fib (n - 2));
}

static __async long
run_async (long n)
{
  long sum = 0;

  while (n--) {
    int k = 25;

    OPAQUE (k);
    sum += __await (fib (k));
  }
  return sum;
}

/* By hand: an ordinary call that says whether it had to wait; a frame would be
   made only then. */
struct answer {
  long value;
  struct async_future *pending;
};

static __attribute__ ((__cold__, __noinline__)) struct answer
fib_waits (int n, long so_far, struct async_future *child)
{
  fprintf (stderr, "fib (%d) waits with %ld for %p\n", n, so_far, (void *) child);
  abort ();
}

static struct answer
fib_hand (int n, struct async_context *cx)
{
  if (n < 2)
    return (struct answer) { n, NULL };
  struct answer a = fib_hand (n - 1, cx);
  if (__builtin_expect (a.pending != NULL, 0))
    return fib_waits (n, 0, a.pending);
  struct answer b = fib_hand (n - 2, cx);
  if (__builtin_expect (b.pending != NULL, 0))
    return fib_waits (n, a.value, b.pending);
  return (struct answer) { a.value + b.value, NULL };
}

static long
run_hand (long n)
{
  struct async_context cx;
  long sum = 0;

  async_context_init (&cx, async_waker_noop ());
  while (n--) {
    int k = 25;

    OPAQUE (k);
    sum += fib_hand (k, &cx).value;
  }
  return sum;
}

static long
fib_sync (int n)
{
  return n < 2 ? n : fib_sync (n - 1) + fib_sync (n - 2);
}

static long
run_sync (long n)
{
  long sum = 0;

  while (n--) {
    int k = 25;

    OPAQUE (k);
    sum += fib_sync (k);
  }
  return sum;
}
