/* Deadlines, shields and task-local values of compiled functions: results of any type,
   what is dropped where, and that everything below sees what is in force.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "drops tasks between a call that makes a future and what owns it" } */

#include "test.h"
#include "aux/counted-memory.h"
#include "aux/dropped-after.h"
#include <errno.h>

struct pair { char c; widest w; };
struct wide { _Alignas (64) char c[3]; };

static async_local (int) depth;
static async_local (struct pair) pair_key;
static async_local (const char *) name;
async_local (struct wide) wide_key;
extern async_local (struct wide) wide_key;

static int alive, seen_at_end;

static NOINLINE int
depth_here (void)
{
  const int *d = async_local_get (depth);
  return d ? *d : 0;
}

/* Handlers see what is in force where their function runs.  */
static void
leave (int *p)
{
  (void) p;
  alive--;
  seen_at_end = depth_here ();
}

#define GUARD __attribute__ ((__cleanup__ (leave), __unused__)) int guard = alive++

static NOINLINE __async int
down (int n)
{
  GUARD;
  CHECK (depth_here () == n);
  if (n == 5)
    return n;
  __await (async_yield ());
  int below = __await (async_with_local (depth, n + 1, down (n + 1)));
  CHECK (depth_here () == n);
  __await (async_yield ());
  CHECK (depth_here () == n);
  return below + n;
}

static __async widest
wide_sum (widest a)
{
  GUARD;
  const struct pair *p = async_local_get (pair_key);
  __await (async_yield ());
  CHECK (p && p == async_local_get (pair_key) && p->c == 'p');
  return a + p->w;
}

static NOINLINE __async struct wide
aligned (void)
{
  const struct wide *w = async_local_get (wide_key);
  __await (async_yield ());
  CHECK ((uintptr_t) w % 64 == 0);
  return *w;
}

/* What is awaited lies before the result, and is gone then.  */
static NOINLINE __async struct wide
aligned_again (struct wide w)
{
  __await (async_yield ());
  return w;
}

static __async void
nothing (void)
{
  __await (async_yield ());
  CHECK (**async_local_get (name) == 'n');
}

static __async int
values (void)
{
  struct pair p = { 'p', -7 };
  struct wide w = { { 1, 2, 3 } };

  CHECK (!async_local_get (depth) && !async_local_get (name));
  CHECK (__await (down (0)) == 15);
  CHECK (__await (async_with_local (pair_key, p, wide_sum (10))) == 3);
  CHECK (__await (async_with_local (pair_key, ((struct pair) { 'p', 2 }), wide_sum (10))) == 12);
  w = __await (async_with_local (wide_key, w, aligned ()));
  w = __await (async_spawn (aligned_again (w)));
  CHECK (w.c[0] == 1 && w.c[2] == 3);
  __await (async_with_local (name, "name", nothing ()));
  CHECK (__await (async_with_local (depth, 3, __async_block (int, {
	   __await (async_yield ());
	   p.c = 'q';
	   return depth_here ();
	 }))) == 3);
  CHECK (p.c == 'q' && !async_local_get (name) && alive == 0);
  return 0;
}

static NOINLINE __async int
slow (int polls, int value)
{
  GUARD;
  while (polls-- > 0)
    __await (async_yield ());
  return value;
}

/* In another thread, where tasks inherit from it, too.  */
static uint64_t far;

static int
blocks (int expected)
{
  CHECK (depth_here () == expected);
  CHECK (async_current_deadline () == (expected ? far : ASYNC_NEVER));
  CHECK (async_run (down (expected)) == 15 - (expected - 1) * expected / 2);
  CHECK (depth_here () == expected);
  return expected + 1;
}

static __async int
in_threads (void)
{
  int value = 0;

  far = async_now () + ASYNC_S (1000);
  CHECK (__await (async_blocking (blocks, 0)) == 1);
  CHECK (__await (async_deadline (far, async_with_local (depth, 3, async_blocking (blocks, 3)),
				  &value)) == 0);
  CHECK (value == 4);
  return __await (async_blocking (blocks, 0));
}

static __async uint64_t
deadline_here (void)
{
  __await (async_yield ());
  return async_current_deadline ();
}

static __async int
deadlines (void)
{
  int value = 0, inner = 0;
  widest w = 0;
  struct wide a = { { 0 } };
  uint64_t far = async_now () + ASYNC_S (1000), seen = 0;

  CHECK (async_current_deadline () == ASYNC_NEVER);
  CHECK (__await (async_deadline (far, slow (3, 4), &value)) == 0 && value == 4);
  CHECK (__await (async_deadline (far, deadline_here (), &seen)) == 0 && seen == far);
  CHECK (__await (async_deadline (far, async_deadline (far + 1, deadline_here (), &seen),
				  &inner)) == 0);
  CHECK (seen == far && inner == 0);
  CHECK (__await (async_deadline (far, async_shield (deadline_here ()), &seen)) == 0);
  CHECK (seen == ASYNC_NEVER && __await (async_shield (slow (2, 6))) == 6);
  CHECK (__await (async_deadline (far, async_with_local (pair_key, ((struct pair) { 'p', 1 }),
							 wide_sum (-1)), &w)) == 0 && w == 0);
  CHECK (__await (async_deadline (far, async_with_local (wide_key, ((struct wide) { "ab" }),
							 aligned ()), &a)) == 0 && a.c[1] == 'b');
  CHECK (__await (async_deadline (far, async_yield (), NULL)) == 0);
  CHECK (async_current_deadline () == ASYNC_NEVER && alive == 0);
  return value;
}

static __async int
grouped (void)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  CHECK (async_group_deadline (&g, async_now () + ASYNC_S (1000)) == 0);
  for (int i = 1; i < 5; i++)
    async_group_spawn (&g, async_with_local (depth, i, down (i)));
  async_group_spawn (&g, async_shield (async_yield ()));
  CHECK (__await (async_group_wait (&g)) == 0 && alive == 0);
  return async_group_deadline (&g, ASYNC_NEVER);
}

#ifndef ASYNCC_SYNC
static NOINLINE __async void
forever (void)
{
  GUARD;
  for (;;)
    __await (async_yield ());
}

/* A total deadline in one line; what it ends runs its handlers, which see the values
   of the place where they stand.  */
static __async void
over (void)
{
  uint64_t soon = async_now () + ASYNC_MS (1);
  int value = 3;

  seen_at_end = -1;
  CHECK (__await (async_deadline (soon, async_with_local (depth, 8, forever ()), &value))
	 == -ETIMEDOUT);
  CHECK (value == 3 && alive == 0 && seen_at_end == 8);

  /* It is over: nothing begins that has to wait.  */
  CHECK (__await (async_deadline (soon, slow (1, 2), &value)) == -ETIMEDOUT && value == 3);
  CHECK (__await (async_deadline (soon, slow (0, 2), &value)) == 0 && value == 2);

  /* A variable is set to NULL.  */
  __async_auto __future (void) kept = forever ();
  CHECK (__await (async_deadline (soon, kept, NULL)) == -ETIMEDOUT && !kept && alive == 0);
}

/* A scope in the middle of a function, in which the group ends with it.  */
static __async void
in_a_block (void)
{
  int steps = 0;
  int result = __await (async_deadline (async_now () + ASYNC_MS (1), __async_block (int, {
    __async_group struct async_group g = ASYNC_GROUP_INIT;
    async_group_spawn (&g, forever ());
    async_group_spawn (&g, async_with_local (depth, 4, forever ()));
    steps = 1;
    CHECK (__await (async_group_wait (&g)) == -ETIMEDOUT);
    steps = 2;
    __await (forever ());
    return 0;
  }), NULL));

  CHECK (result == -ETIMEDOUT && steps >= 1 && alive == 0);
}

/* A task that was shielded ends though nobody waits, and its values are there.  */
static int ends;

static NOINLINE __async int
commit (int polls)
{
  GUARD;
  while (polls-- > 0)
    {
      CHECK (depth_here () == 2 && async_current_deadline () == ASYNC_NEVER);
      __await (async_yield ());
    }
  return ++ends;
}

static NOINLINE __async int
transaction (int polls)
{
  GUARD;
  return __await (async_shield (commit (polls))) + 10;
}

static __async void
shielded (void)
{
  for (int n = 0; n < 8; n++)
    {
      ends = 0;
      __async_auto __future (int) t
	= async_spawn (async_with_local (depth, 2, transaction (4)));
      for (int i = 0; i < n; i++)
	__await (async_yield ());
      async_drop (t);
      t = NULL;
      for (int i = 0; i < 9; i++)
	__await (async_yield ());
      CHECK (alive == 0 && ends == (n > 0));
    }
  CHECK (__await (async_with_local (depth, 2, transaction (3))) == 12);
}

/* Dropped at every suspension.  */
static __async void
drops (void)
{
  for (int n = 0; n < 16; n++)
    {
      __await (dropped_after (async_with_local (depth, 0, down (0)), n));
      CHECK (alive == 0);
      __await (dropped_after (deadlines (), n));
      for (int i = 0; i < 9; i++)       /* what is shielded ends */
	__await (async_yield ());
      CHECK (alive == 0);
      __await (dropped_after (grouped (), n));
      CHECK (alive == 0 && depth_here () == 0);
      __await (async_yield ());
    }
}

/* Two functions in one task, polled in turn, with scopes of their own.  */
static __async void
in_turn (void)
{
  __async_auto __future (int) a = async_with_local (depth, 1, down (1));
  __async_auto __future (int) b = down (0);
  __async_auto __future (int) c = async_with_local (depth, 3, down (3));

  __await (async_join (a, b, c));
  CHECK (__await (a) == 15 && __await (b) == 15 && __await (c) == 12);
}
#endif

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  CHECK (async_run (values ()) == 0);
  CHECK (async_run (deadlines ()) == 4);
  CHECK (async_run (grouped ()) == 0);
  CHECK (async_run (in_threads ()) == 1 && alive == 0);
#ifndef ASYNCC_SYNC
  async_run (over ());
  async_run (in_a_block ());
  async_run (shielded ());
  async_run (drops ());
  async_run (in_turn ());
  async_run (async_yield ());
  /* The thread that has woken a task may still have to give up its waker.  */
  while (allocated)
    async_run (async_sleep (ASYNC_MS (1)));
#endif
  CHECK (alive == 0 && allocated == 0);
  puts ("ok");
  return 0;
}
