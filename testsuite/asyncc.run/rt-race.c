/* async_race over compiled futures: the winner's value, of any type, and the end of
   the others.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "drops tasks between a call that makes a future and what owns it" } */

#include "test.h"
#include "aux/counted-memory.h"

static int alive;

static void
leave (int *p)
{
  (void) p;
  alive--;
}

#define GUARD __attribute__ ((__cleanup__ (leave), __unused__)) int guard = alive++

struct pair { char c; widest w; };
struct wide { _Alignas (64) char c[3]; };

static NOINLINE __async int
slow (int n, int value)
{
  GUARD;
  while (n-- > 0)
    __await (async_yield ());
  return value;
}

static __async widest
wide (int n, widest value)
{
  GUARD;
  __await (wait_polls (n));
  return value;
}

static NOINLINE __async struct pair
pair (char c)
{
  return (struct pair) { c, -c };
}

static NOINLINE __async struct wide
aligned (char c)
{
  __await (wait_polls (0));
  return (struct wide) { { c, c + 1, c + 2 } };
}

static __async int
types (void)
{
  int value = 0, calls = 0;
  widest w = 0;
  struct pair p = { 0 };
  struct wide a = { { 0 } };
  char c = 'a';

  CHECK (__await (async_race (&value, slow (calls++, 3), slow (7, 4))) == 0);
  CHECK (value == 3 && calls == 1 && alive == 0);
  CHECK (__await (async_race (&w, wide (0, -5), wide (calls, 6), wide (9, 7))) == 0 && w == -5);
  CHECK (__await (async_race (&p, pair (c))) == 0 && p.c == c && p.w == -c);
  CHECK (__await (async_race (&a, aligned (c), aligned ('x'))) == 0);
  CHECK (a.c[0] == c && a.c[2] == c + 2);
  CHECK (__await (async_race (NULL, async_yield (), async_sleep (1))) == 0);
  CHECK (__await (async_race (NULL, slow (0, 1), slow (1, 1))) == 0 && alive == 0);

  __future (int) v[3] = { slow (0, 8), slow (1, 9), slow (2, 10) };
  CHECK (__await (async_race_all (&value, 3, v)) == 0 && value == 8 && alive == 0);
  return value;
}

#ifndef ASYNCC_SYNC
static __async int
winners (int n)
{
  int value = -1;
  __async_auto __future (int) kept = slow (n + 3, 1);
  __future (int) task = async_spawn (slow (n, 2));
  int winner = __await (async_race (&value, kept, task, slow (n + 5, 3)));

  CHECK (!kept && winner == 1 && value == 2);
  __await (async_yield ());
  return value;
}

/* A race that is dropped at every suspension ends all that run in it.  */
static __async void
drops (void)
{
  for (int n = 0; n < 12; n++)
    {
      __async_auto __future (int) task = async_spawn (winners (4));
      for (int i = 0; i < n; i++)
	__await (async_yield ());
      async_drop (task);
      __await (async_yield ());
      CHECK (alive == 0);
    }
}
#endif

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  CHECK (async_run (types ()) == 8);
#ifndef ASYNCC_SYNC
  CHECK (async_run (winners (2)) == 2);
  async_run (drops ());
  async_run (async_yield ());
#endif
  CHECK (alive == 0 && allocated == 0);
  puts ("ok");
  return 0;
}
