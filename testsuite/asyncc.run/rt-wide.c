/* Joins and selects of many async functions, which wait for channels, timers, yields and
   each other, in pinned and in movable tasks; wide ones in wide ones; drops in the middle.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "starts threads of its own" } */
/* no-sync: the functions wait for each other  */

#include "test.h"
#include <asyncc/workers.h>

#include <stdatomic.h>

enum { WIDTH = 40, INNER = 20, TURNS = 12 };

static atomic_int alive;

static void
leave (int *p)
{
  atomic_fetch_sub (&alive, *p);
}

struct ring { async_channel (long) at[WIDTH]; };

/* Receives at K and sends to the next one. */
static NOINLINE __async long
member (struct ring *ring, int k)
{
  __attribute__ ((cleanup (leave))) int mine = 1;
  long sum = 0, v;

  atomic_fetch_add (&alive, 1);
  for (int i = 0; i < TURNS; i++)
    {
      if (k % 5 == i % 5)
	__await (async_yield ());
      if (k % 7 == 3 && i == 2)
	__await (async_sleep (1000));
      CHECK (__await (async_channel_receive (ring->at[k], &v)));
      sum += v;
      CHECK (__await (async_channel_send (ring->at[(k + 1) % WIDTH], v + 1)) == 0);
    }
  return sum;
}

/* One value goes round. */
static NOINLINE __async long
round_trip (void)
{
  struct ring ring;
  __future (long) of[WIDTH];
  long sum = 0;

  for (int k = 0; k < WIDTH; k++)
    ring.at[k] = async_channel_bounded (long, 2);
  for (int k = 0; k < WIDTH; k++)
    of[k] = member (&ring, k);
  CHECK (__await (async_channel_send (ring.at[0], 1l)) == 0);
  __await (async_join_all (WIDTH, of));
  for (int k = 0; k < WIDTH; k++)
    {
      sum += __await (of[k]);
      async_channel_unref (ring.at[k]);
    }
  return sum;
}

static NOINLINE __async int
late (int k, int turns)
{
  __attribute__ ((cleanup (leave))) int mine = 1;

  atomic_fetch_add (&alive, 1);
  for (int i = 0; i < turns; i++)
    __await (async_yield ());
  return k;
}

/* The winner of many, again and again, until all have won. */
static NOINLINE __async int
winners (int salt)
{
  __future (int) of[INNER];
  int left = INNER, sum = 0;

  for (int k = 0; k < INNER; k++)
    of[k] = late (k, (k * 7 + salt) % 11);
  while (left > 0)
    {
      int i = __await (async_select_all (left, of));
      sum += __await (of[i]);
      of[i] = of[--left];
    }
  return sum;
}

/* Many of those at once, and many that are dropped. */
static NOINLINE __async int
nested (void)
{
  __future (int) of[WIDTH];
  int sum = 0;

  for (int k = 0; k < WIDTH; k++)
    of[k] = k % 2 ? winners (k) : late (0, k);
  CHECK (__await (async_within (3600000000000ull, async_join_all (WIDTH, of), NULL)) == 0);
  for (int k = 0; k < WIDTH; k++)
    sum += __await (of[k]);
  for (int k = 0; k < WIDTH; k++)
    of[k] = late (k, k == 30 ? 3 : 1000000);
  CHECK (__await (async_race_all ((int *) NULL, WIDTH, of)) == 30);
  return sum;
}

static long
ring_sum (void)
{
  long n = (long) WIDTH * TURNS;

  return n * (n + 1) / 2;
}

static __async int
all (struct async_runtime *rt)
{
  __future (long) rings[6];
  __future (int) others[6];
  int inner = INNER * (INNER - 1) / 2 * (WIDTH / 2);

  for (int i = 0; i < 6; i++)
    {
      rings[i] = rt ? async_spawn_on (rt, round_trip ()) : async_spawn (round_trip ());
      others[i] = rt ? async_spawn_on (rt, nested ()) : async_spawn (nested ());
    }
  for (int i = 0; i < 6; i++)
    {
      CHECK (__await (rings[i]) == ring_sum ());
      CHECK (__await (others[i]) == inner);
    }
  return 1;
}

int
main (void)
{
  struct async_runtime *rt = async_runtime_new (&(struct async_runtime_options) { .workers = 4 });

  CHECK (rt != NULL);
  CHECK (async_run (all (NULL)) == 1 && alive == 0);
  for (int round = 0; round < 5; round++)
    CHECK (async_runtime_run (rt, all (rt)) == 1);
  async_runtime_drop (rt);
  CHECK (alive == 0);
  return 0;
}
