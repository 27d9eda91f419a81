/* The context, the waker and an executor written here: clones, wakes, drops
   are balanced, and everybody below a root sees the root's context.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts polls" } */
/* no-sync: there is no context  */

#include "test.h"

struct counts { int clones, wakes, by_ref, drops; };

static const struct async_waker_vtable counting;

static struct async_waker
count_clone (const struct async_waker *w)
{
  ((struct counts *) w->data)->clones++;
  return *w;
}

static void
count_wake (struct async_waker *w)
{
  ((struct counts *) w->data)->wakes++;
}

static void
count_by_ref (const struct async_waker *w)
{
  ((struct counts *) w->data)->by_ref++;
}

static void
count_drop (struct async_waker *w)
{
  ((struct counts *) w->data)->drops++;
}

static const struct async_waker_vtable counting
  = { count_clone, count_wake, count_by_ref, count_drop };

static struct async_context *seen[8];
static int seen_n;

static NOINLINE __async int
leaf (int n)
{
  seen[seen_n++] = __async_context ();
  __async_suspend ();
  seen[seen_n++] = __async_context ();
  return n;
}

static NOINLINE __async int
middle (int n)
{
  seen[seen_n++] = __async_context ();
  int r = __await (leaf (n));
  __future (int) f = leaf (n);
  return r + __await (f);
}

/* What a leaf future does: keep the waker, wait, be woken.  */
static struct async_waker kept;

static NOINLINE __async int
until_woken (int *flag)
{
  kept = async_waker_clone (async_context_waker (__async_context ()));
  while (!*flag)
    __async_suspend ();
  return *flag;
}

static NOINLINE __async void
yields (int n)
{
  while (n--)
    {
      async_waker_wake_by_ref (async_context_waker (__async_context ()));
      __async_suspend ();
    }
}

static void
same_context (void)
{
  struct counts c = { 0 };
  struct async_waker w = { &counting, &c };
  struct async_context cx, other;
  __future (int) f = middle (4);
  async_context_init (&cx, &w);
  async_context_init (&other, &w);
  CHECK (async_context_waker (&cx)->data == &c);
  CHECK (async_poll (f, &cx) == ASYNC_PENDING);
  CHECK (seen_n == 2 && seen[0] == &cx && seen[1] == &cx);
  /* The next poll may bring another.  */
  CHECK (async_poll (f, &other) == ASYNC_PENDING);
  CHECK (seen_n == 4 && seen[2] == &other && seen[3] == &other);
  CHECK (async_poll (f, &cx) == ASYNC_READY);
  CHECK (seen_n == 5 && seen[4] == &cx);
  CHECK (__asyncc_take (f) == 8);
  CHECK (!c.clones && !c.wakes && !c.by_ref && !c.drops);
}

static void
wakes (void)
{
  struct counts c = { 0 };
  struct async_waker w = { &counting, &c };
  struct async_context cx;
  int flag = 0;
  async_context_init (&cx, &w);
  __future (int) f = until_woken (&flag);
  CHECK (async_poll (f, &cx) == ASYNC_PENDING && c.clones == 1);
  CHECK (async_poll (f, &cx) == ASYNC_PENDING && c.clones == 1);
  flag = 5;
  async_waker_wake_by_ref (&kept);
  async_waker_wake (&kept);
  CHECK (c.by_ref == 1 && c.wakes == 1 && c.drops == 0);
  CHECK (async_poll (f, &cx) == ASYNC_READY && *async_result (f) == 5);
  async_drop (f);

  __future (void) y = yields (3);
  for (int i = 1; i <= 3; i++)
    CHECK (async_poll (y, &cx) == ASYNC_PENDING && c.by_ref == 1 + i);
  CHECK (async_poll (y, &cx) == ASYNC_READY && c.by_ref == 4);
  async_drop (y);
  kept = async_waker_clone (&w);
  async_waker_drop (&kept);
  CHECK (c.clones == 2 && c.drops == 1);
}

/* A round-robin executor.  */
static int order[64], ordered;

static NOINLINE __async void
worker (int id, int rounds)
{
  for (int i = 0; i < rounds; i++)
    {
      order[ordered++] = id * 10 + i;
      __async_suspend ();
    }
}

static void
round_robin (void)
{
  __future (void) task[4];
  int left = 4, polls = 0;
  struct counts c = { 0 };
  struct async_waker w = { &counting, &c };
  struct async_context cx;
  async_context_init (&cx, &w);
  for (int i = 0; i < 4; i++)
    task[i] = worker (i, i + 1);
  while (left)
    for (int i = 0; i < 4; i++)
      if (task[i] && (polls++, async_poll (task[i], &cx)) == ASYNC_READY)
	{
	  async_drop (task[i]);
	  task[i] = NULL;
	  left--;
	}
  static const int expected[] = { 0, 10, 20, 30, 11, 21, 31, 22, 32, 33 };
  CHECK (ordered == 10 && polls == 14);
  CHECK (!memcmp (order, expected, sizeof expected));
}

int
main (void)
{
  same_context ();
  wakes ();
  round_robin ();
  return 0;
}
