/* An exception that leaves a function of another unit, here the one that ends a thread,
   leaves nothing of it behind, be it at its beginning or later.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-additional-sources "aux/unwound-unit-2.c" } */
/* { dg-skip-stress "counts polls" } */
/* { dg-options "-fexceptions -pthread" } */
/* no-sync: drops futures  */

#include "test.h"
#include "aux/counted-memory.h"
#include <pthread.h>

extern __async int leaving (int n, int when);

static NOINLINE __async int
waiting (int n, int when)
{
  return __await (leaving (n, when)) + 1;
}

static void *
poll_in_thread (void *f)
{
  poll_times ((struct async_future *) f, 4);
  return NULL;
}

static void
test (int when)
{
  __future (int) f = waiting (4, when);
  pthread_t thread;

  CHECK (!pthread_create (&thread, NULL, poll_in_thread, f));
  CHECK (!pthread_join (thread, NULL));
  CHECK (allocated == 1);
  async_drop (f);
  CHECK (allocated == 0);
}

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  test (0);
  CHECK (run (waiting (4, 1)) == 9);
  CHECK (allocated == 0);
  test (2);
  CHECK (run (waiting (4, 3)) == 9);
  CHECK (allocated == 0);
  return 0;
}
