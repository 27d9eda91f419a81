/* Rate limiters in virtual time: when permits are there, who gets them, and that no wait
   that is dropped takes any.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "seeds.h"

#include <asyncc/sync.h>
#include <limits.h>

enum { PERIOD = 10 };

/* Where a test begins: time does not go back. */
static uint64_t origin;

static uint64_t
since (void)
{
  return async_now () - origin;
}

static int
acquire (struct async_limiter *l, unsigned int n)
{
  return run_int (async_limiter_acquire (l, n));
}

static void
test_rate (void)
{
  struct async_limiter l = ASYNC_LIMITER_INIT (PERIOD, 3);

  origin = async_now ();
  for (int i = 0; i < 3; i++)
    CHECK (acquire (&l, 1) == 0 && since () == 0); /* the burst */
  CHECK (async_limiter_try_acquire (&l, 1) == -EAGAIN);
  for (unsigned int i = 1; i < 5; i++)
    CHECK (acquire (&l, 1) == 0 && since () == i * PERIOD);
  async_simulation_advance (origin + 45 - async_now ()); /* half a permit is not lost */
  CHECK (async_limiter_try_acquire (&l, 1) == -EAGAIN);
  CHECK (acquire (&l, 1) == 0 && since () == 50);
  CHECK (acquire (&l, 3) == 0 && since () == 80);
  async_simulation_advance (1000); /* no more than the burst is kept */
  CHECK (async_limiter_try_acquire (&l, 2) == 0 && async_limiter_try_acquire (&l, 2) == -EAGAIN);
  CHECK (acquire (&l, 2) == 0 && since () == 1090);
  CHECK (acquire (&l, 0) == 0 && async_limiter_try_acquire (&l, 0) == 0);
  CHECK (acquire (&l, 4) == -EINVAL && async_limiter_try_acquire (&l, 4) == -EINVAL);
  CHECK (since () == 1090);
}

static void
test_ends (void)
{
  struct async_limiter l;

  async_limiter_init (&l, 0, 2); /* no limit but that of one call */
  for (int i = 0; i < 100; i++)
    CHECK (async_limiter_try_acquire (&l, 2) == 0);
  async_limiter_init (&l, 10, 0);
  CHECK (acquire (&l, 1) == -EINVAL);
  async_limiter_init (&l, UINT64_MAX, UINT_MAX); /* for centuries */
  CHECK (async_limiter_try_acquire (&l, 1) == 0);
  async_limiter_init (&l, (uint64_t) INT64_MAX / 2, UINT_MAX);
  CHECK (async_limiter_try_acquire (&l, 1) == 0 && async_limiter_try_acquire (&l, 1) == 0);
}

/* Tasks that want I permits each, and say when they have got them. */
static struct async_limiter shared;
static int order[20], got;
static uint64_t at[20];

static async_poll_t
wants (struct step *s, struct async_context *cx)
{
  int result;

  if (!s->child)
    s->child = async_limiter_acquire (&shared, (unsigned int) s->i);
  if (!step_await_int (s, cx, &result))
    return ASYNC_PENDING;
  CHECK (result == 0);
  order[got] = s->n;
  at[got++] = since ();
  return ASYNC_READY;
}

/* It has asked when this returns. */
static struct step *
want (int id, int n)
{
  struct step *s = step_with (wants, n, id);

  s = async_spawn (s);
  run (after (2, 0));
  return s;
}

static void
test_fair (void)
{
  struct step *tasks[4];

  async_limiter_init (&shared, PERIOD, 5);
  origin = async_now ();
  got = 0;
  for (int i = 0; i < 4; i++)
    tasks[i] = want (i, i == 1 ? 5 : 2); /* 2, 5, 2, 2 */
  run_void (&tasks[3]->future);
  for (int i = 0; i < 3; i++)
    async_drop (tasks[i]);
  /* The one that wants most is not overtaken, though others could have begun. */
  CHECK (got == 4 && order[0] == 0 && order[1] == 1 && order[2] == 2 && order[3] == 3);
  CHECK (at[0] == 0 && at[1] == 20 && at[2] == 40 && at[3] == 60);
}

/* Any of four tasks is dropped: the others come as early as if it had never asked. */
static void
test_dropped (int which)
{
  static const int wanted[4] = { 2, 3, 1, 4 };
  struct step *tasks[4];
  uint64_t due = 0;

  async_limiter_init (&shared, PERIOD, 4);
  origin = async_now ();
  CHECK (async_limiter_try_acquire (&shared, 4) == 0);
  got = 0;
  for (int i = 0; i < 4; i++)
    tasks[i] = want (i, wanted[i]);
  CHECK (got == 0 && async_limiter_try_acquire (&shared, 0) == -EAGAIN);
  async_drop (tasks[which]);
  for (int i = 0; i < 4; i++)
    if (i != which)
      run_void (&tasks[i]->future);
  CHECK (got == 3);
  for (int i = 0, n = 0; i < 4; i++)
    if (i != which) {
      due += (uint64_t) (wanted[i] * PERIOD);
      CHECK (order[n] == i && at[n] == due);
      n++;
    }
  CHECK (async_limiter_try_acquire (&shared, 1) == -EAGAIN);
}

/* All are dropped while they wait: what came in the meantime is there. */
static void
test_all_dropped (void)
{
  struct step *tasks[4];

  async_limiter_init (&shared, PERIOD, 4);
  origin = async_now ();
  CHECK (async_limiter_try_acquire (&shared, 4) == 0);
  got = 0;
  for (int i = 0; i < 4; i++)
    tasks[i] = want (i, 4);
  run_void (async_sleep (25));
  for (int i = 0; i < 4; i++)
    async_drop (tasks[i]);
  CHECK (got == 0 && async_limiter_try_acquire (&shared, 2) == 0);
  CHECK (async_limiter_try_acquire (&shared, 1) == -EAGAIN);
  CHECK (acquire (&shared, 1) == 0 && since () == 30);
  async_drop (async_limiter_acquire (&shared, 1));
}

static void
test_all (void)
{
  test_rate ();
  test_ends ();
  test_fair ();
  for (int i = 0; i < 4; i++)
    test_dropped (i);
  test_all_dropped ();
}

int
main (void)
{
  in_simulations (test_all);
  return finish ();
}
