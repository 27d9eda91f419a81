/* Intervals in virtual time: when ticks are due and when they come, in time and late,
   by each policy.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "seeds.h"

#include <asyncc/interval.h>

enum { PERIOD = 100 };

/* Where a test begins: time does not go back. */
static uint64_t origin;

struct tick_future { ASYNC_FUTURE (uint64_t); };

static struct async_interval interval;

/* Start again now, with the first tick there. */
static void
begin (enum async_missed_ticks policy)
{
  origin = async_now ();
  CHECK (async_interval_init (&interval, origin, PERIOD, policy) == 0);
}

/* Await a tick that was due at DUE, and comes at NOW. */
static void
tick (uint64_t due, uint64_t now)
{
  struct tick_future *f = (struct tick_future *) async_interval_tick (&interval);

  async_run (f);
  CHECK (*async_result (f) == origin + due && async_now () == origin + now);
  async_drop (f);
}

static void
work (uint64_t ns)
{
  async_simulation_advance (ns);
}

static void
test_in_time (enum async_missed_ticks policy)
{
  begin (policy);
  tick (0, 0);
  tick (100, 100);
  work (30);
  tick (200, 200);
  work (100); /* the next is due just now */
  tick (300, 300);
  tick (400, 400);
}

static void
test_late (void)
{
  begin (ASYNC_TICKS_BURST);
  tick (0, 0);
  work (350);
  tick (100, 350);
  tick (200, 350);
  tick (300, 350);
  tick (400, 400);

  begin (ASYNC_TICKS_DELAY);
  tick (0, 0);
  work (350);
  tick (100, 350);
  tick (450, 450);
  work (120);
  tick (550, 570);
  tick (670, 670);

  begin (ASYNC_TICKS_SKIP);
  tick (0, 0);
  work (350);
  tick (100, 350);
  tick (400, 400);
  work (120);
  tick (500, 520);
  work (180);
  tick (600, 700);
  tick (800, 800);
}

static void
test_reset (void)
{
  begin (ASYNC_TICKS_BURST);
  tick (0, 0);
  work (230);
  async_interval_reset (&interval);
  tick (330, 330);
  tick (430, 430);
}

/* One that waits when the next tick is moved forward. */
static void
test_reset_while_waiting (void)
{
  struct async_future *f, *timeout;

  begin (ASYNC_TICKS_BURST);
  CHECK (async_interval_init (&interval, origin + 5000, PERIOD, ASYNC_TICKS_BURST) == 0);
  f = async_interval_tick (&interval);
  timeout = async_run (async_timeout (f, 40));
  async_drop (timeout);
  async_interval_reset (&interval);
  run_void (f);
  CHECK (async_now () == origin + 140);
}

/* One that is dropped, and one that another one overtakes. */
static void
test_dropped (void)
{
  struct async_future *f, *g, *v[2];
  int i;

  begin (ASYNC_TICKS_BURST);
  tick (0, 0);
  f = async_interval_tick (&interval);
  g = async_run (async_timeout (f, 40));
  async_drop (g);
  async_drop (f);
  CHECK (async_now () == origin + 40);
  async_drop (async_interval_tick (&interval));
  tick (100, 100);

  v[0] = async_interval_tick (&interval);
  v[1] = async_interval_tick (&interval);
  f = async_run (async_join_all (2, v));
  CHECK (async_now () == origin + 300);
  for (i = 0; i < 2; i++) {
    CHECK (*async_result ((struct tick_future *) v[i]) == origin + 200 + 100 * (uint64_t) i);
    async_drop (v[i]);
  }
  async_drop (f);
}

/* Ticks that are all late let others run. */
static bool other;

static async_poll_t
sets_other (struct step *s, struct async_context *cx)
{
  (void) s;
  (void) cx;
  other = true;
  return ASYNC_READY;
}

static async_poll_t
ticks_until_other (struct step *s, struct async_context *cx)
{
  while (!other) {
    CHECK (s->n++ < 10000);
    if (!s->child)
      s->child = async_interval_tick (&interval);
    if (!step_await (s, cx))
      return ASYNC_PENDING;
  }
  return ASYNC_READY;
}

static void
test_fair (void)
{
  struct step *s = async_spawn (step (ticks_until_other, NULL));

  begin (ASYNC_TICKS_BURST);
  async_detach (step (sets_other, NULL));
  work (PERIOD * 100000);
  run_void (&s->future);
  CHECK (other && async_now () == origin + PERIOD * 100000);
}

static void
test_wrong (void)
{
  CHECK (async_interval_init (&interval, 0, 0, ASYNC_TICKS_BURST) == -EINVAL);
  CHECK (async_interval_init (&interval, 0, 1, (enum async_missed_ticks) 3) == -EINVAL);
  CHECK (async_interval_init (&interval, 5, UINT64_MAX, ASYNC_TICKS_SKIP) == 0);
  tick (5u - origin, async_now () - origin);
  CHECK (interval.__next == UINT64_MAX);
}

static void
test_all (void)
{
  for (int policy = ASYNC_TICKS_BURST; policy <= ASYNC_TICKS_SKIP; policy++)
    test_in_time ((enum async_missed_ticks) policy);
  test_late ();
  test_reset ();
  test_reset_while_waiting ();
  test_dropped ();
  test_fair ();
  test_wrong ();
}

int
main (void)
{
  in_simulations (test_all);
  return finish ();
}
