/* An exception that leaves a poll, here the one that ends a thread, runs the
   handlers of the functions that it leaves, those that wait for others included;
   dropping their future afterwards does not run them again.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "says what holds after each poll" } */
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

/* The handler wants what is known only since a resume, and the waiting one a
   value that it kept.  */

static int seen;

static void
note (int *p)
{
  seen = seen * 10 + *p;
}

static NOINLINE __async int
resumed (int n, int polls)
{
  __attribute__ ((__cleanup__ (note))) int last = n;
  while (polls--)
    {
      __async_suspend ();
      last++;
    }
  leave (1);
  return last;
}

static NOINLINE __async int
keeping (int n, int polls)
{
  int kept = n * 2, again = 0;
  {
    __attribute__ ((__cleanup__ (note))) int one = kept + 1;
    {
      __attribute__ ((__cleanup__ (note))) int two = kept + 2;
      again = __await (resumed (n, polls));
      two = again;
    }
    one = again;
  }
  return kept;
}

/* Each of a chain has its frame from the allocator.  */

static NOINLINE __async int
deep (int depth, int polls)
{
  char name[20];
  __attribute__ ((__cleanup__ (end))) int two = 2;
  memset (name, depth, sizeof name);
  if (depth)
    two += __await (deep (depth - 1, polls));
  else
    two += __await (resumed (0, polls));
  two = 2;
  return name[depth];
}

static void *
poll_in_thread (void *f)
{
  poll_times ((struct async_future *) f, 10);
  return NULL;
}

static void
test (__future (int) f, int ones, int twos, int threes)
{
  pthread_t thread;
  memset (ended, 0, sizeof ended);
  CHECK (!pthread_create (&thread, NULL, poll_in_thread, f));
  CHECK (!pthread_join (thread, NULL));
  /* Only the future itself is left.  */
  CHECK (ended[1] == ones && ended[2] == twos && ended[3] == threes);
  CHECK (allocated == 1);
  async_drop (f);
  CHECK (ended[1] == ones && ended[2] == twos && ended[3] == threes);
  CHECK (allocated == 0);
}

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  for (int i = 0; i < 4; i++)
    {
      test (inner (i), 1, i + 1, 0);
      test (outer (i), 1, i + 1, 1);
    }
  for (int leaves = 0; leaves < 2; leaves++)
    for (int depth = 0; depth < 4; depth++)
      test (waiting (depth, leaves), 1, depth + 1, 1);
  for (int polls = 0; polls < 3; polls++)
    {
      seen = 0;
      test (keeping (1, polls), 0, 0, 0);
      CHECK (seen == (1 + polls) * 100 + 43);
      for (int depth = 0; depth < 4; depth++)
	test (deep (depth, polls), 0, depth + 1, 0);
    }
  return 0;
}
