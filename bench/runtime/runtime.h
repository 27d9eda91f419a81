/* The frame of every measurement of the runtime.  A case is one source that defines
     run_ours  with the library
     run_hand  as an expert's program does it, without a library (hand.h)
   which do the same work N times and give the same value.  The program takes the variant
   and N, and prints nanoseconds of processor time and the value.
   SPDX-License-Identifier: MIT  */

#ifndef RUNTIME_H
#define RUNTIME_H

#include <asyncc.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NOINLINE __attribute__ ((__noinline__))

static long run_ours (long n);
static long run_hand (long n);

static inline double
processor_time (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &ts);
  return ts.tv_sec * 1e9 + ts.tv_nsec;
}

/* What is done before begin, and behind end, does not count: a case calls them if that is
   not all of it. */
static double begun, ended;

static inline void
begin (void)
{
  begun = processor_time ();
}

static inline void
end (void)
{
  ended = processor_time ();
}

int
main (int argc, char **argv)
{
  if (argc < 3) {
    fprintf (stderr, "usage: %s ours|hand N\n", argv[0]);
    return 2;
  }
  long n = strtol (argv[2], NULL, 10);
  begin ();
  long value = strcmp (argv[1], "hand") ? run_ours (n) : run_hand (n);
  if (ended < begun)
    end ();
  printf ("%.0f %ld\n", ended - begun, value);
  return 0;
}

#endif /* RUNTIME_H */
