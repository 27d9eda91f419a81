/* N tasks that compute, on WORKERS threads.
   SPDX-License-Identifier: MIT  */

#include "runtime.h"

#include <asyncc/workers.h>
#include <pthread.h>
#include <stdatomic.h>

#include "work.h"

static NOINLINE __async long
task (long i)
{
  return work (i);
}

static __async long
tasks (long n)
{
  __future (long) *of = malloc (n * sizeof *of);
  long sum = 0;

  if (!of)
    abort ();
  for (long i = 0; i < n; i++)
    of[i] = async_spawn (task (i));
  for (long i = 0; i < n; i++)
    sum += __await (of[i]);
  free (of);
  return sum;
}

static long
run_ours (long n)
{
  struct async_runtime_options options = { .workers = WORKERS };
  struct async_runtime *rt = async_runtime_new (&options);
  long sum;

  if (!rt)
    abort ();
  begin ();
  sum = async_runtime_run (rt, tasks (n));
  end ();
  async_runtime_drop (rt);
  return sum;
}

/* Threads that take the next number each. */
static atomic_long next, total;

static void *
take_numbers (void *to)
{
  long n = *(long *) to, i, sum = 0;

  while ((i = atomic_fetch_add (&next, 1)) < n)
    sum += work (i);
  atomic_fetch_add (&total, sum);
  return NULL;
}

static long
run_hand (long n)
{
  pthread_t threads[WORKERS];

  for (int i = 0; i < WORKERS; i++)
    if (pthread_create (&threads[i], NULL, take_numbers, &n))
      abort ();
  for (int i = 0; i < WORKERS; i++)
    pthread_join (threads[i], NULL);
  return atomic_load (&total);
}
