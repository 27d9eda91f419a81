/* sleep, timeout, join and select over compiled futures: what is borrowed
   stays borrowed, what is cancelled runs its handlers.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: there is nothing to wait for  */

#include "test.h"
#include <errno.h>

#define MS 1000000ull

static int alive;

static void
leave (int *p)
{
  (void) p;
  alive--;
}

static __async int
nap (int ms, int value)
{
  __attribute__ ((__cleanup__ (leave))) int guard = alive++;
  __await (async_sleep (ms * MS));
  return value + 0 * guard;
}

static __async int
sleeps (void)
{
  uint64_t before = async_now ();
  __await (async_sleep (2 * MS));
  CHECK (async_now () - before >= 2 * MS);
  __await (async_sleep_until (before + 4 * MS));
  CHECK (async_now () - before >= 4 * MS);
  __await (async_sleep (0));
  __await (async_sleep_until (0));
  return 1;
}

static __async int
joins (void)
{
  uint64_t before = async_now ();
  __future (int) a = nap (3, 1), b = nap (1, 2), c = nap (2, 3);
  __await (async_join (a, b, c));
  uint64_t took = async_now () - before;
  CHECK (took >= 3 * MS && took < 300 * MS);
  CHECK (alive == 0);
  int s = __await (a) + 10 * __await (b) + 100 * __await (c);

  __future (int) v[20];
  for (int i = 0; i < 20; i++)
    v[i] = nap (i % 3, i);
  __await (async_join_all (20, v));
  for (int i = 0; i < 20; i++)
    s += __await (v[i]);

  __future (void) nothing = wait_polls (0);
  __future (int) something = far_now (4);
  __await (async_join (nothing, something));
  __await (nothing);
  return s + __await (something);
}

static __async int
selects (void)
{
  __future (int) slow = nap (200, 1), fast = nap (1, 2), ready = far_now (3);
  CHECK (__await (async_select (slow, fast, ready)) == 2);
  CHECK (__await (async_select (slow, fast)) == 1);
  int s = __await (fast) * 10 + __await (ready);
  CHECK (alive == 1);
  async_drop (slow);
  CHECK (alive == 0);

  __future (int) a = far_now (1), b = far_now (2);
  CHECK (__await (async_select (b, a)) == 0);	/* the first of several */
  s += __await (a) + __await (b);

  __future (int) v[8];
  for (int i = 0; i < 8; i++)
    v[i] = nap (i == 5 ? 1 : 300, i);
  CHECK (__await (async_select_all (8, v)) == 5);
  for (int i = 0; i < 8; i++)
    async_drop (v[i]);
  CHECK (alive == 0);
  return s;
}

static __async int
timeouts (void)
{
  __future (int) f = nap (1, 6);
  CHECK (__await (async_timeout (f, 500 * MS)) == 0);
  int s = __await (f);
  f = nap (500, 7);
  CHECK (__await (async_timeout (f, 1 * MS)) == -ETIMEDOUT);
  CHECK (alive == 1);
  async_drop (f);
  CHECK (alive == 0);
  f = far_now (8);
  CHECK (__await (async_timeout (f, 0)) == 0);
  s += __await (f);

  __future (int) task = async_spawn (nap (500, 9));
  CHECK (__await (async_timeout (task, 1 * MS)) == -ETIMEDOUT);
  async_drop (task);
  CHECK (alive == 0);
  return s;
}

struct wide { double part[5]; };

static NOINLINE __async struct wide
wide_nap (int ms)
{
  __await (async_sleep (ms * MS));
  return (struct wide) { { 1, 2, 3, 4, 5 } };
}

/* Values of every kind, given within a time.  */
static __async int
within (void)
{
  _Static_assert (ASYNC_MS (3) == 3 * MS && ASYNC_US (5000) == 5 * MS, "");
  _Static_assert (ASYNC_S (100000) == 100000000 * MS && ASYNC_S (0.25) == 250 * MS, "");
  int n = 0;
  char c = 0;
  struct wide w;
  widest big;
  __async_auto __future (int) owned = nap (500, 7);

  CHECK (__await (async_within (500 * MS, nap (1, 6), &n)) == 0 && n == 6);
  CHECK (__await (async_within (500 * MS, wide_nap (1), &w)) == 0 && w.part[4] == 5);
  CHECK (__await (async_within (500 * MS, __async_block (char, { return 'x'; }), &c)) == 0);
  CHECK (c == 'x');
  CHECK (__await (async_within (500 * MS, __async_block (widest, { return (widest) 1 << WIDEST_HALF; }),
				&big)) == 0);
  CHECK (big == (widest) 1 << WIDEST_HALF);
  CHECK (__await (async_within (500 * MS, async_sleep (1), NULL)) == 0);
  CHECK (__await (async_within (1 * MS, async_spawn (nap (500, 8)), &n)) == -ETIMEDOUT);
  CHECK (alive == 0 && n == 6);
  CHECK (__await (async_within (1 * MS, owned, &n)) == -ETIMEDOUT);
  CHECK (alive == 0 && n == 6 && !owned);
  /* Dropped while it waits.  */
  __future (int) waits = async_within (500 * MS, nap (500, 8), &n);
  CHECK (__await (async_timeout (waits, 1 * MS)) == -ETIMEDOUT);
  async_drop (waits);
  CHECK (alive == 0);
  return 1;
}

/* Everything within everything.  */
static __async int
both (int ms)
{
  __async_auto __future (int) a = nap (ms, 1);
  __async_auto __future (int) b = async_spawn (nap (ms + 1, 2));
  __await (async_join (a, b));
  int s = __await (a);
  a = NULL;
  s += __await (b);
  b = NULL;
  return s;
}

static __async int
nested (void)
{
  __future (int) x = both (1), y = both (400);
  __future (int) first = async_spawn (__async_block (int, {
    int winner = __await (async_select (x, y));
    return winner * 10 + __await (winner ? y : x);
  }));
  int r = __await (first);
  CHECK (alive == 2);
  async_drop (y);
  CHECK (alive == 0);
  return r;
}

static __async int
thousand (void)
{
  __future (int) v[1000];
  int s = 0;
  for (int i = 0; i < 1000; i++)
    v[i] = async_spawn (nap (i % 10, 1));
  for (int i = 0; i < 1000; i++)
    s += __await (v[i]);
  return s;
}

int
main (void)
{
  CHECK (async_run (sleeps ()) == 1);
  CHECK (async_run (joins ()) == 321 + 190 + 4);
  CHECK (async_run (selects ()) == 23 + 3);
  CHECK (async_run (timeouts ()) == 14);
  CHECK (async_run (within ()) == 1);
  CHECK (async_run (nested ()) == 3);
  CHECK (async_run (thousand ()) == 1000);
  return 0;
}
