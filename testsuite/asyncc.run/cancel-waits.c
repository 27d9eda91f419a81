/* A drop at every suspension inside join, select, timeout, a spawned task, a
   block, a nested async function and recursion: what was begun last ends
   first, children before those that wait for them, and no memory is left.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: drops futures  */

#include "test.h"
#include "aux/counted-memory.h"

/* What one task has begun and not ended.  */
struct begun { int n, id[64]; };
struct guard { struct begun *where; int id; };

static int ends;

static struct guard
begin (struct begun *b, int id)
{
  CHECK (b->n < 64);
  b->id[b->n++] = id;
  return (struct guard) { b, id };
}

static void
end (struct guard *g)
{
  CHECK (g->where->n > 0 && g->where->id[g->where->n - 1] == g->id);
  g->where->n--;
  ends++;
}

static void
all_ended (struct begun *b)
{
  CHECK (b->n == 0);
}

#define GUARD(where, id)						\
  __attribute__ ((__cleanup__ (end), __unused__)) struct guard guard_##id \
    = begin (where, id)
#define TASK(name)							\
  __attribute__ ((__cleanup__ (all_ended))) struct begun name = { 0 }

/* 2 * N suspensions.  */
static NOINLINE __async int
leaf (struct begun *b, int n)
{
  GUARD (b, 1);
  for (int i = 0; i < n; i++)
    {
      GUARD (b, 2);
      __async_suspend ();
      {
	GUARD (b, 3);
	__async_suspend ();
	if (i == 1)
	  continue;
      }
    }
  return n;
}

static __async int
recurses (struct begun *b, int n)
{
  GUARD (b, 4);
  __async_suspend ();
  int r = n ? __await (recurses (b, n - 1)) : __await (leaf (b, 1));
  GUARD (b, 5);
  __async_suspend ();
  return r + 1;
}

static __async int
nests (struct begun *b)
{
  int calls = 0;
  GUARD (b, 6);
  __async int
  inner (int n)
  {
    GUARD (b, 7);
    calls++;
    return __await (leaf (b, n)) + __await (recurses (b, n));
  }
  int r = __await (inner (1));
  r += __await (__async_block (int, {
    GUARD (b, 8);
    __await (inner (2));
    return calls;
  }));
  __future (int) f = inner (1);
  return r + __await (f);
}

static __async int
joins (struct begun *b)
{
  GUARD (b, 9);
  TASK (one);
  TASK (two);
  __async_auto __future (int) f = leaf (&one, 2);
  __async_auto __future (int) g = recurses (&two, 2);
  __await (async_join (f, g));
  GUARD (b, 10);
  int r = __await (f);
  __async_suspend ();
  return r + __await (g);
}

static __async int
selects (struct begun *b)
{
  GUARD (b, 11);
  TASK (one);
  TASK (two);
  __async_auto __future (int) f = leaf (&one, 1);
  __async_auto __future (int) g = leaf (&two, 3);
  int first = __await (async_select (f, g));
  __async_suspend ();
  return first ? __await (g) : __await (f);
}

static __async int
together (struct begun *b)
{
  GUARD (b, 12);
  return __await (nests (b)) + __await (joins (b)) + __await (selects (b));
}

static void
drop_everywhere (void)
{
  struct begun b = { 0 };
  int polls = 0;
  while (!drop_after (together (&b), polls))
    {
      CHECK (b.n == 0 && allocated == 0);
      polls++;
    }
  CHECK (polls > 30 && b.n == 0 && allocated == 0);
}

/* With the runtime: timers and tasks.  */

static NOINLINE __async int
naps (struct begun *b, int n)
{
  GUARD (b, 13);
  while (n--)
    {
      GUARD (b, 14);
      __await (async_yield ());
    }
  return 1;
}

static __async int
times_out (struct begun *b)
{
  GUARD (b, 15);
  TASK (one);
  __async_auto __future (int) f = naps (&one, 4);
  int e = __await (async_timeout (f, 60ull * 1000 * 1000 * 1000));
  CHECK (e == 0);
  return __await (f);
}

static __async int
spawns (struct begun *b)
{
  GUARD (b, 16);
  TASK (one);
  __async_auto __future (int) f = async_spawn (naps (&one, 3));
  __await (async_yield ());
  GUARD (b, 17);
  return __await (f) + __await (times_out (b));
}

static __async int
cancels (int turns)
{
  TASK (b);
  int before = ends;
  __future (int) f = async_spawn (spawns (&b));
  for (int i = 0; i < turns; i++)
    __await (async_yield ());
  async_drop (f);
  CHECK (b.n == 0);
  return ends - before;
}

int
main (void)
{
  struct begun b = { 0 };
  async_set_allocator (count_alloc, count_free);
  drop_everywhere ();
  CHECK (run (together (&b)) > 0 && b.n == 0 && allocated == 0);
  int last = -1, n = 0;
  for (; n < 40; n++)
    {
      int now = async_run (cancels (n));
      CHECK (now >= last);
      last = now;
    }
  /* A task that was dropped may be given back in the next run.  */
  CHECK (last == 12 && allocated == 0);
  return 0;
}
