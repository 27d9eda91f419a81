/* Movable tasks in deep recursion: each wake resumes the innermost function, on whatever
   worker that is, also where tasks are dropped meanwhile.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "starts threads of its own" } */

#include "test.h"
#include <asyncc/workers.h>

#include <stdatomic.h>

enum { TASKS = 40, DEPTH = 60, TURNS = 20 };

static atomic_int alive;

static void
leave (int *p)
{
  atomic_fetch_sub (&alive, *p);
}

static NOINLINE __async long
descend (int depth, int turns)
{
  __attribute__ ((cleanup (leave))) int mine = 1;
  long below = 0;

  atomic_fetch_add (&alive, 1);
  if (depth > 0)
    below = __await (descend (depth - 1, turns));
  else
    for (int i = 0; i < turns; i++) {
      __await (async_yield ());
      below += i;
    }
  if (depth % 20 == 7)
    __await (async_yield ());
  return below + depth;
}

static long
expected (int depth, int turns)
{
  return (long) turns * (turns - 1) / 2 + (long) depth * (depth + 1) / 2;
}

static __async int
many (struct async_runtime *rt)
{
  __future (long) tasks[TASKS];

  for (int i = 0; i < TASKS; i++)
    tasks[i] = async_spawn_on (rt, descend (DEPTH + i, TURNS + i));
  for (int i = 0; i < TASKS; i += 4)
    async_drop (tasks[i]);
  for (int i = 0; i < TASKS; i++)
    if (i % 4 != 0)
      CHECK (__await (tasks[i]) == expected (DEPTH + i, TURNS + i));
  return 1;
}

int
main (void)
{
  struct async_runtime *rt = async_runtime_new (&(struct async_runtime_options) { .workers = 4 });

  CHECK (rt != NULL);
  for (int round = 0; round < 10; round++)
    CHECK (async_runtime_run (rt, many (rt)) == 1);
  async_runtime_drop (rt);
  CHECK (alive == 0);
  return 0;
}
