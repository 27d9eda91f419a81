/* An exception that leaves a handler while a future is dropped, here the one that
   ends a thread, runs the handlers that are left, those of the functions that
   await included, also where a function exists only once.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "says what holds after each poll" } */
/* { dg-options "-fexceptions -pthread" } */
/* no-sync: drops futures  */

#include "test.h"
#include "aux/noting-handlers.h"
#include "aux/counted-memory.h"

/* The handler that leaves is the outer one or the inner one.  */

static NOINLINE __async int
inner (int n)
{
  __attribute__ ((__cleanup__ (note))) int one = n;
  __attribute__ ((__cleanup__ (leave))) int two = n + 1;
  __attribute__ ((__cleanup__ (note))) int three = n + 2;
  __async_suspend ();
  return one + two + three;
}

static NOINLINE __async int
recursive (int depth)
{
  __attribute__ ((__cleanup__ (note))) int kept = depth + 4;
  return kept + (depth ? __await (recursive (depth - 1)) : __await (inner (1)));
}

/* WAIT awaits in a function of which there are several copies, and in one that
   exists only once.  */

#define HANDLED(wait)							\
  {									\
    __attribute__ ((__cleanup__ (note))) int before = result + 7;	\
    result += wait;							\
    before = result;							\
  }

#define TEST(name, wait)						\
static NOINLINE __async int						\
name (int n)								\
{									\
  __attribute__ ((__cleanup__ (note))) int last = n + 8;		\
  int result = n * 3;							\
  HANDLED (wait)							\
  return result + last;							\
}									\
static NOINLINE __async int						\
name##_once (int n)							\
{									\
  static void *const labels[] = { &&one, &&two };			\
  __attribute__ ((__cleanup__ (note))) int last = n + 8;		\
  int result = n * 3;							\
  goto *labels[n];							\
two:									\
  last = 0;								\
one:									\
  HANDLED (wait)							\
  return result + last;							\
}

TEST (direct, __await (inner (1)))
TEST (heap, __await (recursive (1)))

static NOINLINE __async int
outer (int n)
{
  __attribute__ ((__cleanup__ (note))) int nine = 9;
  return nine + __await (direct_once (n)) + n;
}

static void *
drop_in_thread (void *f)
{
  async_drop ((struct async_future *) f);
  return NULL;
}

static void
test (__future (int) f, int all)
{
  pthread_t thread;
  seen = 0;
  CHECK (!poll_times ((struct async_future *) f, 1));
  CHECK (!pthread_create (&thread, NULL, drop_in_thread, f));
  CHECK (!pthread_join (thread, NULL));
  CHECK (seen == all);
  /* Only the future itself is left, and drops no more than itself.  */
  CHECK (allocated == 1);
  async_drop (f);
  CHECK (seen == all);
  CHECK (allocated == 0);
}

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  test (direct (0), 32178);
  test (direct_once (0), 32178);
  test (heap (0), 3214578);
  test (heap_once (0), 3214578);
  test (outer (0), 321789);
  return 0;
}
