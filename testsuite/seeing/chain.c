/* Three async functions that wait for each other, in one unit (-DPARTS=7) or in three (1, 2
   and 4).  The innermost one stops in `stop', prints its own backtrace and then reads memory
   that it has freed, which sanitizers and valgrind report with the stack.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <stdio.h>
#include <stdlib.h>

#define NOINLINE __attribute__ ((__noinline__, __noclone__))

__async int low (int n);
__async int mid (int n);
__async int top (int n);

#if PARTS & 1
#ifndef TURNS
#define TURNS 1
#endif

/* A profiler needs many TURNS to find it.  They are counted on the stack, because GCC gives a
   function that needs none no frame, whatever the options.  */
NOINLINE void
stop (void)
{
  volatile int turns = TURNS;
  while (turns > 0)
    turns = turns - 1;
}

NOINLINE __async int
low (int n)
{
  volatile int *m = malloc (sizeof *m);
  *m = n;
  __await (async_yield ());
  async_backtrace (stdout);
  fflush (stdout);
  stop ();
  free ((void *) m);
  n += *m == 1;		/* valgrind leaves out what is read for nothing */
  return n;
}
#endif

#if PARTS & 2
NOINLINE __async int
mid (int n)
{
  int r = __await (low (n + 1));
  return r + 1;
}
#endif

#if PARTS & 4
NOINLINE __async int
top (int n)
{
  int r = __await (mid (n + 1));
  return r + 1;
}

int
main (void)
{
  return async_run (top (1)) == 0;
}
#endif
