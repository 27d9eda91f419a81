/* The frame of every measurement.  A case is one source that defines three
   functions doing the same work N times:
     run_async  with __async and __await
     run_hand   an expert's state machine, polled the same way
     run_sync   ordinary C
   The program takes the variant and N and prints nanoseconds of processor time
   and the value that was computed.
   SPDX-License-Identifier: MIT  */

#ifndef BENCH_H
#define BENCH_H

#include <asyncc/runtime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NOINLINE __attribute__ ((__noinline__))

/* The compiler knows nothing of X from here on. */
#define OPAQUE(x) __asm__ volatile ("" : "+r" (x))

static __async long run_async (long n);
static long run_hand (long n);
static long run_sync (long n);

/* Poll F until it is ready: all that an executor must do, and with CHAIN what one can do
   for long chains. */
static NOINLINE void
drive (struct async_future *f)
{
  struct async_context cx;

  async_context_init (&cx, async_waker_noop ());
#ifdef CHAIN
  struct async_future *leaf = NULL;
  while (async_poll_chain (f, &cx, &leaf) == ASYNC_PENDING)
    ;
#else
  while (async_future_poll (f, &cx) == ASYNC_PENDING)
    ;
#endif
}

/* A machine written by hand is driven through the same header. */
struct machine {
  struct async_future future;
  long n, i, sum;
};

static __attribute__ ((__unused__)) long
drive_machine (struct machine *m, const struct async_vtable *vtable, long n)
{
  async_future_init (m, vtable);
  m->n = n;
  drive (&m->future);
  return m->sum;
}

static long
run_variant (const char *variant, long n)
{
  if (!strcmp (variant, "hand"))
    return run_hand (n);
  if (!strcmp (variant, "sync"))
    return run_sync (n);
  __future (long) f = run_async (n);
  drive ((struct async_future *) f);
  return __asyncc_take (f);
}

int
main (int argc, char **argv)
{
  struct timespec from, to;
  long n = argc > 2 ? strtol (argv[2], NULL, 10) : 1;

  if (argc < 3) {
    fprintf (stderr, "usage: %s async|hand|sync N\n", argv[0]);
    return 2;
  }
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &from);
  long value = run_variant (argv[1], n);
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &to);
  printf ("%.0f %ld\n",
	  (to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec), value);
  return 0;
}

#endif /* BENCH_H */
