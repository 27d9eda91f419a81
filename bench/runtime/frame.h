/* The frame of every program of make bench-runtime: it takes a variant and N, does the same
   work N times, and prints nanoseconds and the value, which all variants of a row have in
   common, or which is what is measured.
   SPDX-License-Identifier: MIT  */

#ifndef FRAME_H
#define FRAME_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NOINLINE __attribute__ ((__noinline__))

/* What the nanoseconds are of. */
#ifndef CLOCK
#define CLOCK CLOCK_THREAD_CPUTIME_ID
#endif

static long run (const char *variant, long n);

static inline uint64_t
clock_ns (clockid_t clock)
{
  struct timespec ts;

  clock_gettime (clock, &ts);
  return (uint64_t) ts.tv_sec * 1000000000 + (uint64_t) ts.tv_nsec;
}

static inline double
processor_time (void)
{
  return (double) clock_ns (CLOCK_THREAD_CPUTIME_ID);
}

/* What is done before begin, and behind end, does not count: a case calls them if that is
   not all of it. */
static uint64_t begun, ended;

static inline void
begin (void)
{
  begun = clock_ns (CLOCK);
}

static inline void
end (void)
{
  ended = clock_ns (CLOCK);
}

int
main (int argc, char **argv)
{
  if (argc < 3) {
    fprintf (stderr, "usage: %s VARIANT N\n", argv[0]);
    return 2;
  }
  long n = strtol (argv[2], NULL, 10);
  begin ();
  long value = run (argv[1], n);
  if (ended < begun)
    end ();
  printf ("%llu %ld\n", (unsigned long long) (ended - begun), value);
  return 0;
}

#endif /* FRAME_H */
