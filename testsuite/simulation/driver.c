/* The main of simulation/check's programs: a test, whose main is called test_main, in a
   simulation of each of many seeds, each in a process of its own, since a test has static
   variables.

     program FIRST N KINDS    N seeds from FIRST on
     program SEED 1 KIND      the same again, when a seed has failed

   KINDS are digits, of which the seeds take one after the other: what goes wrong, see
   faults.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <asyncc/simulation.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern int test_main (void);

/* Wakes that come late for 1, others that nobody asked for for 2, calls that do nothing at
   first for 4, and sums of them. */
static struct async_simulation_faults
faults (int kind)
{
  struct async_simulation_faults f = { 0 };

  if (kind & 1) {
    f.late_wakes = 100;
    f.late = ASYNC_US (5);
  }
  if (kind & 2)
    f.spurious_wakes = 100;
  if (kind & 4)
    f.interruptions = f.delays = 200;
  return f;
}

static int
run_seed (uint64_t seed, int kind)
{
  struct async_simulation_faults f = faults (kind);
  int result;

  if (async_simulation_begin (seed, &f) < 0)
    return 2;
  result = test_main ();
  async_simulation_end ();
  return result;
}

/* True if the test passes with SEED. */
static bool
passes (uint64_t seed, int kind)
{
  int status;
  pid_t child = fork ();

  if (child < 0) {
    perror ("fork");
    exit (2);
  }
  if (child == 0) {
    if (!freopen ("/dev/null", "w", stdout))
      _exit (2);
    alarm (60);
    exit (run_seed (seed, kind));
  }
  if (waitpid (child, &status, 0) == child && status == 0)
    return true;
  fprintf (stderr, "failed with status %#x: again by %" PRIu64 " 1 %d\n", (unsigned int) status,
	   seed, kind);
  return false;
}

int
main (int argc, char **argv)
{
  uint64_t first = argc > 1 ? strtoull (argv[1], NULL, 0) : 1;
  uint64_t n = argc > 2 ? strtoull (argv[2], NULL, 0) : 20;
  const char *kinds = argc > 3 ? argv[3] : "0";
  unsigned int failed = 0;

  for (uint64_t seed = first; seed - first < n && failed < 3; seed++)
    failed += !passes (seed, kinds[seed % strlen (kinds)] - '0');
  return failed != 0;
}
