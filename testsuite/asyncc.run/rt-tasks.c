/* Tasks: spawn, handles, detach, cancel, yield, in the order they promise.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "says in which order tasks run" } */
/* no-sync: tasks run one after another there  */

#include "test.h"

static char trail[256];
static int alive;

static void
mark (char c)
{
  trail[strlen (trail)] = c;
}

static void
leave (int *p)
{
  (void) p;
  alive--;
}

static __async int
letters (char c, int n)
{
  __attribute__ ((__cleanup__ (leave))) int guard = alive++;
  for (int i = 0; i < n; i++)
    {
      mark (c);
      __await (async_yield ());
    }
  return c;
}

static __async int
turn_about (void)
{
  trail[0] = 0;
  memset (trail, 0, sizeof trail);
  __future (int) a = async_spawn (letters ('a', 3));
  __future (int) b = async_spawn (letters ('b', 2));
  __future (int) c = async_spawn (letters ('c', 1));
  mark ('.');				/* queued, not polled at once */
  int s = __await (c) + __await (a) + __await (b);
  CHECK ((SIMULATED || !strcmp (trail, ".abcaba")) && alive == 0);
  return s;
}

static __async int
cancels (void)
{
  memset (trail, 0, sizeof trail);
  __future (int) a = async_spawn (letters ('a', 100));
  __future (int) b = async_spawn (letters ('b', 100));
  __await (async_yield ());
  __await (async_yield ());
  CHECK (alive == 2);
  async_drop (a);			/* dropped before async_drop returns */
  CHECK (alive == 1);
  __await (async_yield ());
  async_drop (b);
  CHECK (alive == 0);
  size_t length = strlen (trail);
  __await (async_yield ());
  CHECK (strlen (trail) == length);
  async_drop (async_spawn (letters ('x', 1)));	/* never polled */
  __await (async_yield ());
  CHECK (!strchr (trail, 'x') && alive == 0);
  return 1;
}

static int detached;

static __async void
alone (int n)
{
  while (n--)
    __await (async_yield ());
  detached++;
}

static __async int
detaches (void)
{
  async_detach (async_spawn (alone (3)));
  async_detach (alone (1));
  while (detached < 2)
    __await (async_yield ());
  return detached;
}

struct big { long v[30]; };

static __async struct big
big_result (long n)
{
  struct big b = { { n } };
  __await (async_yield ());
  b.v[29] = n + 1;
  return b;
}

struct aligned { _Alignas (64) int x; };

static __async struct aligned
aligned_result (int n)
{
  return (struct aligned) { n };
}

static __async int
results (void)
{
  __future (struct big) f = async_spawn (big_result (7));
  __auto_type g = async_spawn (aligned_result (3));
  __future (void) v = async_spawn (alone (1));
  struct big b = __await (f);
  __await (v);
  return b.v[0] + b.v[29] + __await (g).x;
}

/* A tree of tasks, every one of them spawned.  */
static __async int
tree (int depth)
{
  if (depth == 0)
    return 1;
  __future (int) l = async_spawn (tree (depth - 1));
  __future (int) r = async_spawn (tree (depth - 1));
  __await (async_yield ());
  return __await (l) + __await (r);
}

static __async int
many (int n)
{
  __future (int) f[100];
  int s = 0;
  for (int i = 0; i < n; i++)
    f[i] = async_spawn (letters ('m', i % 4));
  for (int i = 0; i < n; i++)
    s += __await (f[i]) == 'm';
  return s;
}

static __async int
forks (int *done)
{
  __await (async_yield ());
  ++*done;
  return 4;
}

int
main (void)
{
  CHECK (async_run (turn_about ()) == 'a' + 'b' + 'c');
  CHECK (async_run (cancels ()) == 1);
  CHECK (async_run (detaches ()) == 2);
  CHECK (async_run (results ()) == 7 + 8 + 3);
  CHECK (async_run (tree (6)) == 64);
  CHECK (async_run (many (100)) == 100);
  /* Spawned outside of a task: runs in the next async_run.  */
  int done = 0;
  __future (int) early = async_spawn (forks (&done));
  CHECK (done == 0);
  CHECK (async_run (early) == 4 && done == 1);
  for (int i = 0; i < 1000; i++)
    CHECK (async_run (far_now (i)) == i);
  CHECK (alive == 0);
  return 0;
}
