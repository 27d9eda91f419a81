/* Compiled tasks on several workers: locals, temporaries and handlers go from one thread
   to another with them, and as a synchronous program they give the same.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "starts threads of its own" } */

#include "test.h"
#include <asyncc.h>

enum { TASKS = 40, ROUNDS = 30 };

static struct async_mutex mutex;
static int entered, left;

static void
leave (int *id)
{
  __atomic_fetch_add (&left, *id, __ATOMIC_RELAXED);
}

static NOINLINE __async int
add (int a, int b)
{
  __await (async_yield ());
  return a + b;
}

/* The mutex is what orders the changes of ENTERED, which is not atomic. */
static NOINLINE __async int
work (int id)
{
  __attribute__ ((__cleanup__ (leave))) int mine = id;
  int sum = 0, table[8] = { 0 };

  for (int i = 0; i < ROUNDS; i++) {
    __await (async_mutex_lock (&mutex));
    entered++;
    async_mutex_unlock (&mutex);
    table[i % 8] += __await (add (mine, i));
    if (i % 10 == 0)
      __await (async_sleep (1000));
  }
  for (int i = 0; i < 8; i++)
    sum += table[i];
  return sum;
}

static __async int
everything (void)
{
  __future (int) handles[TASKS];
  int sum = 0;

  for (int i = 0; i < TASKS; i++)
    handles[i] = async_spawn (work (i));
  for (int i = 0; i < TASKS; i++)
    sum += __await (handles[i]);
  return sum;
}

int
main (void)
{
  struct async_runtime_options options = { .workers = 3 };
  struct async_runtime *rt = async_runtime_new (&options);
  int expected = 0, sum;

  CHECK (rt);
  async_mutex_init (&mutex);
  for (int i = 0; i < TASKS; i++)
    for (int k = 0; k < ROUNDS; k++)
      expected += i + k;
  sum = async_runtime_run (rt, everything ());
  CHECK (sum == expected);
  CHECK (entered == TASKS * ROUNDS && left == TASKS * (TASKS - 1) / 2);

  __future (int) handle = async_spawn_on (rt, work (1));
  sum = async_run (handle);
  CHECK (sum == ROUNDS + ROUNDS * (ROUNDS - 1) / 2);
  async_detach (async_spawn_on (rt, work (2)));
  async_runtime_drop (rt);
  puts ("ok");
  return 0;
}
