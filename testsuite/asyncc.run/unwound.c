/* An exception that leaves a poll, here the one that ends a thread, runs the
   handlers of the functions that it leaves; dropping their future afterwards
   does not run them again, and runs those of the functions that had been
   suspended.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-fexceptions -pthread" } */
/* no-sync: drops futures  */

#include "test.h"
#include "aux/counted-memory.h"
#include <pthread.h>

static int ended[4];

static void
end (int *p)
{
  ended[*p]++;
}

static NOINLINE void
leave (int now)
{
  if (now)
    pthread_exit (NULL);
}

static NOINLINE __async int
inner (int leaves_after)
{
  __attribute__ ((__cleanup__ (end))) int one = 1;
  for (int i = 0; i < 4; i++)
    {
      __attribute__ ((__cleanup__ (end))) int two = 2;
      __async_suspend ();
      leave (i == leaves_after);
    }
  return one;
}

static NOINLINE __async int
outer (int leaves_after)
{
  __attribute__ ((__cleanup__ (end))) int three = 3;
  __async_suspend ();
  return three + __await (inner (leaves_after));
}

/* The exception comes out of the first run of the last of them, or when it is
   resumed.  */

static NOINLINE __async int
nested (int depth, int leaves)
{
  __attribute__ ((__cleanup__ (end))) int two = 2;
  if (depth == 0)
    leave (leaves == 0);
  else
    two += __await (nested (depth - 1, leaves));
  two = 2;
  __async_suspend ();
  leave (leaves == 1);
  return depth;
}

static NOINLINE __async int
waiting (int depth, int leaves)
{
  __attribute__ ((__cleanup__ (end))) int one = 1;
  {
    __attribute__ ((__cleanup__ (end))) int three = 3;
    depth = __await (nested (depth, leaves));
  }
  return depth + one;
}

static void *
poll_in_thread (void *f)
{
  poll_times ((struct async_future *) f, 10);
  return NULL;
}

static void
test (__future (int) f, int twos, int threes)
{
  pthread_t thread;
  memset (ended, 0, sizeof ended);
  CHECK (!pthread_create (&thread, NULL, poll_in_thread, f));
  CHECK (!pthread_join (thread, NULL));
  async_drop (f);
  CHECK (ended[1] == 1 && ended[2] == twos && ended[3] == threes);
  CHECK (allocated == 0);
}

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  for (int i = 0; i < 4; i++)
    {
      test (inner (i), i + 1, 0);
      test (outer (i), i + 1, 1);
    }
  test (outer (9), 4, 1);
  for (int leaves = 0; leaves < 3; leaves++)
    for (int depth = 0; depth < 4; depth++)
      test (waiting (depth, leaves), depth + 1, 1);
  return 0;
}
