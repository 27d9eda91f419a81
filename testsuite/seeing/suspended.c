/* Three async functions that wait for each other, in a task that is suspended: what a
   debugger shows of them, and of their variables.  suspended.rs is the same for rustc.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <stdio.h>

#define NOINLINE static __attribute__ ((__noinline__))

struct pair { int x, y; };

NOINLINE void
stop (void)
{
  __asm__ volatile ("" ::: "memory");
}

NOINLINE __async int
low (int n)
{
  int low_sum = n + 10;
  struct pair low_pair = { n, 7 };
  __await (async_sleep (1000));
  return low_sum + low_pair.x + low_pair.y;
}

NOINLINE __async int
mid (int n)
{
  int mid_sum = n + 20;
  int r = __await (low (n + 1));
  return r + mid_sum;
}

NOINLINE __async int
top (int n)
{
  int top_sum = n + 30;
  int r = __await (mid (n + 1));
  return r + top_sum;
}

static __async int
look (int n)
{
  __async_auto __future (int) task = async_spawn (top (n));
  __await (async_yield ());
  stop ();
  return __await (task);
}

int
main (int argc, char **argv)
{
  (void) argv;
  printf ("%d\n", async_run (look (argc)));
  return 0;
}
