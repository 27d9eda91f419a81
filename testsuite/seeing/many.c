/* Suspend as often as the first argument says, and say what that has cost.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define NOINLINE static __attribute__ ((__noinline__))

NOINLINE __async int
low (int n)
{
  __await (async_yield ());
  return n + 1;
}

NOINLINE __async int
mid (int n)
{
  return __await (low (n)) + 1;
}

NOINLINE __async int
loop (int n)
{
  int s = 0;
  for (int i = 0; i < n; i++)
    s += __await (mid (i)) & 1;
  return s;
}

int
main (int argc, char **argv)
{
  struct rusage used;
  int r = async_run (loop (argc > 1 ? atoi (argv[1]) : 0));
  getrusage (RUSAGE_SELF, &used);
  printf ("%ld.%02ld s, %ld kB\n", (long) used.ru_utime.tv_sec,
	  (long) used.ru_utime.tv_usec / 10000, used.ru_maxrss);
  return r < 0;
}
