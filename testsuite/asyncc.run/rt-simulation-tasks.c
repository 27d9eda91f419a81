/* Random trees of tasks that await, join, select, race, drop, time out, are shielded, and
   inherit values: whatever the order, all handlers run once, and all memory comes back.  In
   a simulation of many seeds; simulation/check takes more of them.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: tasks that are dropped  */
/* { dg-skip-stress "makes futures that it drops on purpose" } */

#include "test.h"
#include "aux/counted-memory.h"
#include <asyncc/simulation.h>
#include <errno.h>

enum { SEEDS = 200, DEPTH = 4 };

static int alive, live_blocks;
static async_local (int) level;

static unsigned int
dice (unsigned int n)
{
  return (unsigned int) (async_simulation_random () % n);
}

static void
leave (int *p)
{
  CHECK (*p == 17);
  *p = 0;
  alive--;
}

#define GUARD \
  __attribute__ ((__cleanup__ (leave), __unused__)) int guard = 17; \
  alive++

static NOINLINE __async int node (int depth);

static __async void
pause_a_bit (void)
{
  if (dice (2))
    __await (async_yield ());
  if (dice (3) == 0)
    __await (async_sleep (dice (100)));
}

static int
blocks (int value)
{
  live_blocks++;
  CHECK (*async_local_get (level) >= 0);
  live_blocks--;
  return value;
}

/* Several futures of one task ----------------------------------------------------------  */

static NOINLINE __async int
joins (int depth)
{
  __async_auto __future (int) a = node (depth);
  __async_auto __future (int) b = async_spawn (node (depth));
  __async_auto __future (int) c = node (depth);

  __await (async_join (a, b, c));
  return __await (a) + __await (b) + __await (c);
}

static NOINLINE __async int
selects (int depth)
{
  __async_auto __future (int) a = node (depth);
  __async_auto __future (int) b = async_spawn (node (depth));

  switch (__await (async_select (a, b)))
    {
    case 0:
      return __await (a);
    default:
      return __await (b);
    }
}

static NOINLINE __async int
races (int depth)
{
  int value = 0;
  int winner = __await (async_race (&value, node (depth), async_spawn (node (depth)),
				    node (depth)));

  CHECK (winner >= 0 && winner < 3);
  return value;
}

static NOINLINE __async int
borrows (int depth)
{
  __async_auto __future (int) f = node (depth);

  if (__await (async_timeout (f, dice (200))) == 0)
    return __await (f);
  if (dice (2))
    return __await (f);
  return 1;
}

/* Tasks that end with something ----------------------------------------------------------  */

/* Cancels its own group, and so itself where it is suspended next.  */
static NOINLINE __async int
cancels (struct async_group *g)
{
  GUARD;
  __await (pause_a_bit ());
  async_group_cancel (g);
  __await (async_yield ());
  CHECK (!"comes here");
  return 0;
}

static NOINLINE __async int
groups (int depth)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT;
  int error = 0;

  if (dice (2))
    CHECK (async_group_deadline (&g, async_now () + dice (300)) == 0);
  for (unsigned int i = dice (4); i > 0 && !error; i--)
    error = async_group_spawn (&g, node (depth));
  if (!error && dice (3) == 0)
    error = async_group_spawn (&g, cancels (&g));
  CHECK (!error || error == -ETIMEDOUT);
  switch (dice (3))
    {
    case 0:
      error = __await (async_group_wait (&g));
      CHECK (error == 0 || error == -ETIMEDOUT || error == -ECANCELED);
      break;
    case 1:
      __await (pause_a_bit ());
      async_group_cancel (&g);
      break;
    }
  return 1;
}

static NOINLINE __async int
drops (int depth)
{
  __async_auto __future (int) task = async_spawn (node (depth));

  while (dice (3))
    __await (pause_a_bit ());
  return 1;
}

static NOINLINE __async int
limited (int depth)
{
  int value = -1;
  uint64_t at = async_now () + dice (300);
  int late = dice (2) ? __await (async_deadline (at, node (depth), &value))
    : __await (async_within (dice (300), node (depth), &value));

  CHECK (late == 0 || late == -ETIMEDOUT);
  CHECK ((value == -1) == (late != 0));
  return 1;
}

/* One node --------------------------------------------------------------------------------  */

static NOINLINE __async int
step (int depth)
{
  switch (dice (11))
    {
    case 0:
      return __await (joins (depth));
    case 1:
      return __await (selects (depth));
    case 2:
      return __await (races (depth));
    case 3:
      return __await (borrows (depth));
    case 4:
      return __await (groups (depth));
    case 5:
      return __await (drops (depth));
    case 6:
      return __await (limited (depth));
    case 7:
      return __await (async_shield (node (depth)));
    case 8:
      return __await (async_blocking (blocks, 2));
    case 9:
      async_detach (node (depth));
      return 1;
    default:
      return __await (node (depth));
    }
}

/* It finds the value that was set for it, also after others had their turns.  */
static NOINLINE __async int
with_level (int depth)
{
  GUARD;
  int n = dice (3);

  CHECK (*async_local_get (level) == depth);
  while (n-- > 0)
    {
      __await (pause_a_bit ());
      __await (step (depth));
      CHECK (*async_local_get (level) == depth);
    }
  return 0;
}

static NOINLINE __async int
node (int depth)
{
  GUARD;
  if (depth == 0)
    __await (pause_a_bit ());
  else
    __await (async_with_local (level, depth - 1, with_level (depth - 1)));
  return 0;
}

static __async int
all (void)
{
  for (int i = 0; i < 4; i++)
    __await (async_with_local (level, DEPTH, joins (DEPTH)));
  return 0;
}

int
main (void)
{
#if SIMULATED
  async_run (all ());
#else
  static const struct async_simulation_faults faults[]
    = { { 0 }, { .late_wakes = 200, .late = 100 }, { .spurious_wakes = 300 },
	{ .late_wakes = 100, .late = 300, .spurious_wakes = 100 } };

  async_set_allocator (count_alloc, count_free);
  for (uint64_t seed = 1; seed <= SEEDS; seed++)
    {
      async_simulation_run_with (seed, &faults[seed % 4], all ());
      CHECK (alive == 0 && live_blocks == 0 && allocated == 0);
    }
#endif
  puts ("ok");
  return 0;
}
