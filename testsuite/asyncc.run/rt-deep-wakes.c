/* Chains that are woken at their innermost frame: recursion, and many functions of which
   each awaits the next one; values of all kinds on the way out, awaits of objects and
   blocks in the middle, drops, polls by others, with a context and without.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts polls" } */
/* no-sync: polls are counted  */

#include "test.h"
#include <asyncc.h>
#include <stdlib.h>
#include <string.h>

static int alive;

static void
leave (int *p)
{
  alive -= *p;
}

/* ---- memory that looks whether a frame is larger than was asked for ------------- */

enum { GUARD = 16 };

static void *
guarded_alloc (size_t size, size_t align)
{
  size_t front = align < sizeof size ? sizeof size : align;
  char *p = aligned_alloc (align, (front + size + GUARD + align - 1) / align * align);

  if (!p)
    return NULL;
  memcpy (p, &size, sizeof size);
  memset (p + front + size, 0xa5, GUARD);
  return p + front;
}

static void
guarded_free (void *pointer, size_t size, size_t align)
{
  size_t front = align < sizeof size ? sizeof size : align, asked;
  unsigned char *p = (unsigned char *) pointer - front;

  memcpy (&asked, p, sizeof asked);
  CHECK (asked == size);
  for (int i = 0; i < GUARD; i++)
    CHECK (p[front + size + i] == 0xa5);
  free (p);
}

struct wide { long a[5]; char c; };

/* ---- recursion: every level has something to clean up, and gives a structure --- */

static NOINLINE __async struct wide
descend (int depth, int turns, double scale)
{
  __attribute__ ((cleanup (leave))) int mine = 1;
  struct wide out = { { depth, 1 }, 'x' };

  alive++;
  if (depth == 0)
    {
      for (int i = 0; i < turns; i++)
	{
	  __await (async_yield ());
	  out.a[1] += i;
	}
      return out;
    }
  struct wide below = __await (descend (depth - 1, turns, scale * 2));
  out.a[1] = below.a[1] + depth;
  out.a[2] = below.a[2] + (scale < 1e6 ? (long) scale : 0);
  if (depth % 3 == 0)
    __await (async_yield ());
  out.a[3] = below.a[3] + 1;
  return out;
}

static long
expected (int depth, int turns)
{
  long sum = 1 + (long) turns * (turns - 1) / 2;

  for (int d = 1; d <= depth; d++)
    sum += d;
  return sum;
}

/* ---- two that await each other, one of them by a block and by an object --------- */

static __async long odd (int n);

static NOINLINE __async long
even (int n)
{
  if (n == 0)
    {
      __await (async_yield ());
      return 0;
    }
  __auto_type block = __async_block (long, { return __await (odd (n - 1)) + n; });
  return __await (block);
}

static NOINLINE __async long
odd (int n)
{
  if (n % 4 == 1)
    {
      __future (long) object = even (n - 1);
      return __await (object) + 1;
    }
  long a = __await (even (n - 1));
  __await (async_yield ());
  return a + 1;
}

/* ---- a long chain without recursion ----------------------------------------- */

static NOINLINE __async int
step0 (int v)
{
  for (int i = 0; i < 5; i++)
    __await (async_yield ());
  return v;
}

#define STEP(K, BELOW)							\
  static NOINLINE __async int						\
  step##K (int v)							\
  {									\
    int before = v * K;							\
    int below = __await (step##BELOW (v + 1));				\
    if (K % 4 == 1)							\
      __await (async_yield ());						\
    return below + before;						\
  }
STEP (1, 0) STEP (2, 1) STEP (3, 2) STEP (4, 3) STEP (5, 4) STEP (6, 5)
STEP (7, 6) STEP (8, 7) STEP (9, 8) STEP (10, 9) STEP (11, 10) STEP (12, 11)
STEP (13, 12) STEP (14, 13) STEP (15, 14) STEP (16, 15)

static int
stepped (int k, int v)
{
  return k == 0 ? v : stepped (k - 1, v + 1) + v * k;
}

/* ---- all of them at the same time -------------------------------------------- */

static __async int
many (void)
{
  __future (struct wide) deep[10];
  __future (long) mutual[10];
  __future (int) flat[10];

  for (int i = 0; i < 10; i++)
    {
      deep[i] = async_spawn (descend (i * 7, i, 1));
      mutual[i] = async_spawn (even (2 * i));
      flat[i] = async_spawn (step16 (i));
    }
  async_drop (deep[4]);
  for (int i = 0; i < 10; i++)
    {
      if (i != 4)
	CHECK (__await (deep[i]).a[1] == expected (i * 7, i));
      long sum = 0;
      for (int n = 2 * i; n > 0; n -= 2)
	sum += n + 1;
      CHECK (__await (mutual[i]) == sum);
      CHECK (__await (flat[i]) == stepped (16, i));
    }
  return 1;
}

/* Some turns, and then the task is dropped.  */

static __async int
dropped (int turns)
{
  __future (struct wide) deep = async_spawn (descend (30, 1000, 1));

  for (int i = 0; i < turns; i++)
    __await (async_yield ());
  async_drop (deep);
  return 1;
}

/* The runtime is a stranger to a future that the program polls by itself.  */

static void
poll_by_hand (void)
{
  __future (int) f = step16 (3);
  struct async_context cx;
  int polls = 0;

  async_context_init (&cx, async_waker_noop ());
  while (async_poll (f, &cx) == ASYNC_PENDING)
    polls++;
  CHECK (polls == 9 && *async_result (f) == stepped (16, 3));
  async_drop (f);
}

/* An executor of the program's own that remembers where the chain stands; it gives up after
   TURNS polls.  True if the future was ready by then.  */

static int
poll_chain (int turns)
{
  __future (struct wide) f = descend (12, 6, 1);
  struct async_future *object = (struct async_future *) f, *leaf = NULL;
  struct async_context cx;
  int ready = 0;

  async_context_init (&cx, async_waker_noop ());
  while (!ready && turns-- > 0)
    ready = async_poll_chain (object, &cx, &leaf) == ASYNC_READY;
  if (ready)
    {
      CHECK (async_result (f)->a[1] == expected (12, 6));
      CHECK (async_poll_chain (object, &cx, &leaf) == ASYNC_READY);
    }
  async_drop (f);
  CHECK (alive == 0);
  return ready;
}

static NOINLINE __async int
silent (int depth)
{
  if (depth > 0)
    return __await (silent (depth - 1)) + 1;
  __async_suspend ();
  __async_suspend ();
  return 0;
}

static void
poll_without_context (void)
{
  __future (int) f = silent (20);

  CHECK (async_poll (f, NULL) == ASYNC_PENDING);
  CHECK (async_poll (f, NULL) == ASYNC_PENDING);
  CHECK (async_poll (f, NULL) == ASYNC_READY);
  CHECK (*async_result (f) == 20);
  async_drop (f);
}

int
main (void)
{
  async_set_allocator (guarded_alloc, guarded_free);
  CHECK (async_run (many ()) == 1);
  CHECK (alive == 0);
  for (int turns = 0; turns < 6; turns++)
    {
      CHECK (async_run (dropped (turns)) == 1);
      CHECK (alive == 0);
    }
  poll_by_hand ();
  for (int turns = 0; turns < 14; turns++)
    CHECK (poll_chain (turns) == (turns > 10));
  poll_without_context ();
  return 0;
}
