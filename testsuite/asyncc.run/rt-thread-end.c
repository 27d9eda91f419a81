/* A thread that ends inside async_run, since it was cancelled while it waited or since
   a task has called pthread_exit, leaves nothing behind: no memory, no descriptor, no
   handler that was not run.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-fexceptions -pthread" } */
/* no-sync: threads end in the middle  */

#include <pthread.h>
#include <unistd.h>
#include "test.h"
#include "../count-descriptors.h"
#include "aux/counted-memory.h"

#define MS 1000000ull

static int alive;
static bool leave, asleep;

static void
end (int *p)
{
  (void) p;
  alive--;
}

static NOINLINE __async int
sleeps (uint64_t ns)
{
  int one __attribute__ ((__cleanup__ (end))) = 1;

  alive++;
  __await (async_sleep (ns));
  return one;
}

static NOINLINE __async int
ends_thread (void)
{
  int one __attribute__ ((__cleanup__ (end))) = 1;

  alive++;
  __await (async_yield ());
  if (leave)
    pthread_exit (NULL);
  return one;
}

static __async int
all (void)
{
  __async_auto __future (int) a = async_spawn (sleeps (1000000 * MS));
  __async_auto __future (int) b = async_spawn (ends_thread ());

  __await (async_sleep (MS));
  asleep = true;
  __await (async_join (a, b));
  return 1;
}

static void *
run_all (void *arg)
{
  async_run (all ());
  return arg;
}

static __async int
ends_itself (void)
{
  return __await (ends_thread ());
}

static void *
run_root (void *arg)
{
  async_run (ends_itself ());
  return arg;
}

static void
check_end (void *(*fn) (void *), bool cancel)
{
  pthread_t thread;
  long before = allocated;
  int open = count_descriptors ();

  alive = 0;
  leave = !cancel;
  __atomic_store_n (&asleep, false, __ATOMIC_SEQ_CST);
  CHECK (pthread_create (&thread, NULL, fn, NULL) == 0);
  if (cancel)
    {
      while (!__atomic_load_n (&asleep, __ATOMIC_SEQ_CST))
	usleep (100);
      usleep (1000);
      CHECK (pthread_cancel (thread) == 0);
    }
  CHECK (pthread_join (thread, NULL) == 0);
  CHECK (alive == 0);
  CHECK (allocated == before);
  /* What ends a wait is kept for the next thread.  */
  CHECK (count_descriptors () <= open + 1);
}

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  for (int i = 0; i < 3; i++)
    {
      check_end (run_all, true);
      check_end (run_all, false);
      check_end (run_root, false);
    }
  return 0;
}
