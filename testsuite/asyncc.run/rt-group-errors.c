/* What a group tells of its tasks, also in a synchronous program, where each has
   ended when it is spawned.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"
#include <errno.h>

static int calls;

static __async int
work (int result)
{
  calls++;
  return result;
}

static NOINLINE __async void
nothing (void)
{
  calls++;
  __await (async_yield ());
}

static __async int
first_error (int a, int b)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT;
  int i = 0;

  CHECK (async_group_spawn (&g, work (i++)) == 0);
  CHECK (async_group_spawn (&g, work (a)) == 0);
  CHECK (async_group_spawn (&g, nothing ()) == 0);
  CHECK (async_group_spawn (&g, async_sleep (1)) == 0);
  CHECK (async_group_spawn (&g, work (b)) == 0);
  CHECK (i == 1);
  int error = __await (async_group_wait (&g));
  CHECK (__await (async_group_wait (&g)) == error);
  return error;
}

static __async void
cancelled (void)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT_FLAGS (ASYNC_GROUP_CANCEL_ON_ERROR);
  __future (int) kept = work (3);
  __future (void) kept_too = async_yield ();

  CHECK (async_group_spawn (&g, kept) == 0);
  CHECK (async_group_spawn (&g, kept_too) == 0);
  CHECK (async_group_spawn (&g, work (-2)) == 0);
  CHECK (__await (async_group_wait (&g)) == -2);
  CHECK (async_group_spawn (&g, work (-1)) == -ECANCELED);
  CHECK (__await (async_group_wait (&g)) == -2);

  async_group_init (&g, 0);
  CHECK (__await (async_group_wait (&g)) == 0);
  async_group_cancel (&g);
  CHECK (async_group_spawn (&g, nothing ()) == -ECANCELED);
  CHECK (__await (async_group_wait (&g)) == -ECANCELED);
}

/* A member, given back by hand.  */
struct server { int number; struct async_group clients; };

static __async int
serve (struct server *s)
{
  async_group_init (&s->clients, 0);
  CHECK (async_group_spawn (&s->clients, work (s->number)) == 0);
  int error = __await (async_group_wait (&s->clients));
  async_group_drop (&s->clients);
  return error;
}

static __async void
all (void)
{
  struct server s = { -4, ASYNC_GROUP_INIT };

  CHECK (__await (first_error (0, 0)) == 0 && calls == 4);
  CHECK (__await (first_error (-1, -2)) == -1);
  CHECK (__await (first_error (5, -2)) == -2);
  __await (cancelled ());
  CHECK (__await (serve (&s)) == -4);
}

int
main (void)
{
  async_run (all ());
  puts ("ok");
  return 0;
}
