/* Groups of compiled tasks: what a scope ends, in which order, and that it is all
   the same wherever the future with the scope is dropped.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: drops futures  */
/* { dg-skip-stress "drops tasks between a call that makes a future and what owns it" } */

#include "test.h"
#include "aux/counted-memory.h"
#include "aux/dropped-after.h"
#include <errno.h>

static int alive, order[8], ended;

struct guard { int id; };

static void
leave (struct guard *g)
{
  alive--;
  order[ended++ % 8] = g->id;
}

#define GUARD(n) \
  __attribute__ ((__cleanup__ (leave), __unused__)) struct guard guard = { (alive++, (n)) }

static NOINLINE __async int
work (int id, int n, int result)
{
  GUARD (id);
  while (n-- > 0)
    __await (async_yield ());
  return result;
}

static NOINLINE __async void
forever (int id)
{
  GUARD (id);
  for (;;)
    __await (async_yield ());
}

static __async int
waits (unsigned flags, int error)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT_FLAGS (flags);

  async_group_spawn (&g, work (1, 3, 7));
  async_group_spawn (&g, work (2, 1, error));
  async_group_spawn (&g, async_yield ());
  async_group_spawn (&g, wait_polls (0));
  async_group_spawn (&g, work (3, 9, 0));
  int result = __await (async_group_wait (&g));
  CHECK (alive == 0);
  return result;
}

static __async void
errors (void)
{
  CHECK (__await (waits (0, 0)) == 0 && ended == 3);
  ended = 0;
  CHECK (__await (waits (0, -5)) == -5 && ended == 3 && order[2] == 3);
  ended = 0;
  CHECK (__await (waits (ASYNC_GROUP_CANCEL_ON_ERROR, -5)) == -5);
  /* The latest first, and then the one that failed is already gone.  */
  CHECK (ended == 3 && order[0] == 2 && order[1] == 3 && order[2] == 1);
  ended = 0;
}

/* What is left at the end of the scope is dropped there: after what was declared
   behind the group, before what was declared in front of it.  */
static __async int
scope (int n)
{
  {
    GUARD (0);
    __async_group struct async_group g = ASYNC_GROUP_INIT;
    {
      GUARD (1);
      async_group_spawn (&g, forever (2));
      async_group_spawn (&g, forever (3));
      async_group_spawn (&g, forever (4));
      while (n-- > 0)
	__await (async_yield ());
    }
  }
  return ended;
}

static __async void
scopes (void)
{
  ended = 0;
  CHECK (__await (scope (3)) == 5 && alive == 0);
  CHECK (order[0] == 1 && order[1] == 4 && order[2] == 3 && order[3] == 2 && order[4] == 0);
}

/* Groups in groups, DEPTH deep and WIDTH wide; every second waits.  */
static NOINLINE __async int
tree (int depth, int width)
{
  GUARD (depth);
  __async_group struct async_group g
    = ASYNC_GROUP_INIT_FLAGS (depth & 1 ? ASYNC_GROUP_CANCEL_ON_ERROR : 0);

  for (int i = 0; depth > 0 && i < width; i++)
    CHECK (async_group_spawn (&g, tree (depth - 1, width)) == 0);
  if (width % 2)
    __await (async_yield ());
  return __await (async_group_wait (&g));
}

static __async int
fails_below (int depth)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT_FLAGS (ASYNC_GROUP_CANCEL_ON_ERROR);

  async_group_spawn (&g, forever (1));
  async_group_spawn (&g, tree (2, 3));
  if (depth)
    async_group_spawn (&g, fails_below (depth - 1));
  else
    async_group_spawn (&g, work (2, 4, -7));
  async_group_spawn (&g, forever (3));
  return __await (async_group_wait (&g));
}

static __async void
drops (void)
{
  for (int n = 0; n < 25; n++)
    {
      __await (dropped_after (tree (3, 3), n));
      CHECK (alive == 0);
      __await (dropped_after (fails_below (3), n));
      CHECK (alive == 0);
      __await (dropped_after (waits (0, -1), n));
      CHECK (alive == 0);
      __await (dropped_after (scope (10), n));
      CHECK (alive == 0);
    }
}

/* A task of a group that cancels it goes on until it suspends.  */
static NOINLINE __async int
cancels (struct async_group *g, int n)
{
  GUARD (1);
  while (n-- > 0)
    __await (async_yield ());
  async_group_cancel (g);
  CHECK (alive == 1 && async_group_spawn (g, forever (5)) == -ECANCELED);
  __await (async_yield ());
  abort ();
}

static __async void
cancelled_inside (int n)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  async_group_spawn (&g, forever (2));
  async_group_spawn (&g, cancels (&g, n));
  async_group_spawn (&g, forever (3));
  CHECK (__await (async_group_wait (&g)) == -ECANCELED && alive == 0);
}

/* A task drops the future in which its own group lives.  */
static bool dropped;

static NOINLINE __async int
drops_parent (__future (int) *parent)
{
  GUARD (1);
  __await (async_yield ());
  async_drop (*parent);
  dropped = true;
  CHECK (alive == 1);
  return -1;
}

static __async int
parent (__future (int) *me)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT_FLAGS (ASYNC_GROUP_CANCEL_ON_ERROR);

  async_group_spawn (&g, forever (2));
  async_group_spawn (&g, drops_parent (me));
  async_group_spawn (&g, forever (3));
  return __await (async_group_wait (&g));
}

static __async void
parent_dropped (void)
{
  __future (int) me;

  me = async_spawn (parent (&me));
  while (!dropped || alive)
    __await (async_yield ());
}

/* A wait that is given up, and the group after it.  */
static __async void
waited_in_parts (void)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT;
  int parts = 0, result;

  async_group_spawn (&g, work (1, 200, -3));
  while (__await (async_within (1, async_group_wait (&g), &result)) == -ETIMEDOUT)
    parts++;
  CHECK ((parts > 0 || SIMULATED) && result == -3 && alive == 0);
}

static __async void
thousand (void)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  for (int i = 0; i < 1000; i++)
    CHECK (async_group_spawn (&g, work (i, i % 5, i == 500 ? -i : i)) == 0);
  CHECK (__await (async_group_wait (&g)) == -500 && alive == 0);
  for (int i = 0; i < 1000; i++)
    CHECK (async_group_spawn (&g, forever (i)) == 0);
  __await (async_yield ());
  CHECK (alive == 1000);
}

static __async void
all (void)
{
  __await (errors ());
  __await (scopes ());
  CHECK (__await (tree (4, 4)) == 0 && __await (tree (3, 5)) == 0);
  CHECK (__await (fails_below (4)) == -7 && alive == 0);
  __await (drops ());
  for (int n = 0; n < 4; n++)
    __await (cancelled_inside (n));
  __await (parent_dropped ());
  __await (waited_in_parts ());
  __await (thousand ());
  CHECK (alive == 0);
  __await (async_yield ());
}

/* Tasks that do not begin have nothing to clean.  */
static void
not_begun (void)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  async_group_spawn (&g, forever (1));
}

/* The group of a plain function.  */
static void
outside (void)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  async_group_spawn (&g, work (1, 2, -8));
  CHECK (async_run (async_group_wait (&g)) == -8);
  async_group_spawn (&g, forever (1));
  async_run (wait_polls (0));
}

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  async_run (all ());
  ended = 0;
  not_begun ();
  CHECK (ended == 0);
  outside ();
  async_run (async_yield ());
  CHECK (alive == 0 && allocated == 0);
  puts ("ok");
  return 0;
}
