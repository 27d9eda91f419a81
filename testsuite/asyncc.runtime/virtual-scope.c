/* Deadlines in virtual time: which of several ends what, and when exactly.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "seeds.h"

#include <asyncc/group.h>
#include <asyncc/scope.h>

/* Where a test begins: time does not go back. */
static uint64_t origin;

static void
begin (void)
{
  origin = async_now ();
}

/* A future that sleeps in NS, NS and so on, for ever. */
static async_poll_t
dozes (struct step *s, struct async_context *cx)
{
  for (;;) {
    if (!s->child)
      s->child = async_sleep ((uint64_t) s->n);
    if (!step_await (s, cx))
      return ASYNC_PENDING;
    s->i++;
  }
}

static struct step *
doze (int ns)
{
  struct step *s = step (dozes, NULL);

  s->n = ns;
  return s;
}

/* The deadline INNER inside of OUTER, each after the beginning. */
static void
test_nested (uint64_t outer, uint64_t inner)
{
  int outer_result, inner_result = 1;

  begin ();
  outer_result = run_int (async_deadline (
    origin + outer, async_deadline (origin + inner, doze (7), (int *) NULL), &inner_result));
  CHECK (steps_alive == 0);
  CHECK (async_now () == origin + (outer < inner ? outer : inner));
  if (inner < outer)
    CHECK (outer_result == 0 && inner_result == -ETIMEDOUT);
  else
    CHECK (outer_result == -ETIMEDOUT && inner_result == 1);
}

/* A total deadline: many steps, none of which is late by itself. */
static void
test_total (void)
{
  begin ();
  CHECK (run_int (async_deadline (origin + 1000, doze (1), (int *) NULL)) == -ETIMEDOUT);
  CHECK (async_now () == origin + 1000);
  CHECK (run_int (async_deadline (origin + 2000, async_sleep (999), (int *) NULL)) == 0);
  CHECK (async_now () == origin + 1999);
}

/* A task inherits the deadline; its own are not later, whoever waits for it. */
static struct async_future *task;

static async_poll_t
spawns (struct step *s, struct async_context *cx)
{
  (void) s;
  (void) cx;
  task = (struct async_future *) async_spawn (
    (struct int_future *) async_deadline (origin + 900, doze (3), (int *) NULL));
  return ASYNC_READY;
}

static void
test_spawned (void)
{
  begin ();
  CHECK (run_int (async_deadline (origin + 50, step (spawns, NULL), (int *) NULL)) == 0);
  CHECK (run_int (task) == -ETIMEDOUT && async_now () == origin + 50);
  CHECK (run_int (async_deadline (origin + 950, step (spawns, NULL), (int *) NULL)) == 0);
  CHECK (run_int (task) == -ETIMEDOUT && async_now () == origin + 900);
}

/* The same for async_within, where the deadline is the task's; where it is that of a
   future around, that one ends it. */
static async_poll_t
waits (struct step *s, struct async_context *cx)
{
  if (!s->child)
    s->child = async_within (500, doze (7), (int *) NULL);
  return step_await_int (s, cx, &s->result) ? ASYNC_READY : ASYNC_PENDING;
}

static async_poll_t
spawns_waiter (struct step *s, struct async_context *cx)
{
  (void) s;
  (void) cx;
  task = (struct async_future *) async_spawn (step (waits, NULL));
  return ASYNC_READY;
}

static void
test_within (void)
{
  int result = 1;

  begin ();
  CHECK (run_int (async_deadline (origin + 50, step (spawns_waiter, NULL), (int *) NULL)) == 0);
  CHECK (run_int (task) == -ETIMEDOUT && async_now () == origin + 50);
  begin ();
  CHECK (run_int (async_deadline (origin + 600, step (spawns_waiter, NULL), (int *) NULL)) == 0);
  CHECK (run_int (task) == -ETIMEDOUT && async_now () == origin + 500);
  begin ();
  CHECK (run_int (async_deadline (origin + 50, step (waits, NULL), &result)) == -ETIMEDOUT);
  CHECK (result == 1 && async_now () == origin + 50);
}

static struct async_group group;

static async_poll_t
spawns_into_group (struct step *s, struct async_context *cx)
{
  (void) cx;
  CHECK (async_group_spawn (&group, doze (s->n)) == 0);
  CHECK (async_group_spawn (&group, after (2, -7)) == 0);
  CHECK (async_group_spawn (&group, async_shield (async_sleep (500))) == 0);
  return ASYNC_READY;
}

static void
test_group (void)
{
  struct step *s = step (spawns_into_group, NULL);

  begin ();
  s->n = 4;
  async_group_init (&group, 0);
  CHECK (run_int (async_deadline (origin + 90, s, (int *) NULL)) == 0);
  CHECK (run_int (async_group_wait (&group)) == -7 && async_now () == origin + 90);
  run_void (async_sleep (1000)); /* what was shielded goes on */
  async_group_drop (&group);

  /* Its own deadline, that is moved. */
  begin ();
  async_group_init (&group, 0);
  CHECK (async_group_deadline (&group, origin + 30) == 0);
  CHECK (async_group_deadline (&group, origin + 60) == 0);
  CHECK (async_group_spawn (&group, doze (7)) == 0);
  CHECK (run_int (async_group_wait (&group)) == -ETIMEDOUT && async_now () == origin + 60);
  async_group_drop (&group);
}

/* What is shielded ends when it ends, and whoever waits for it does not. */
static async_poll_t
sleeps_and_counts (struct step *s, struct async_context *cx)
{
  if (!s->child)
    s->child = async_sleep (100);
  if (!step_await (s, cx))
    return ASYNC_PENDING;
  ++*(int *) s->arg;
  return ASYNC_READY;
}

static void
test_shield (void)
{
  int ends = 0;

  begin ();
  CHECK (run_int (async_deadline (origin + 60, async_shield (step (sleeps_and_counts, &ends)),
				  (int *) NULL)) == -ETIMEDOUT);
  CHECK (async_now () == origin + 60 && ends == 0);
  run_void (async_sleep_until (origin + 99));
  CHECK (ends == 0);
  run_void (async_sleep_until (origin + 101));
  CHECK (ends == 1);
}

static void
test_all (void)
{
  test_nested (100, 50);
  test_nested (50, 100);
  test_nested (70, 70);
  test_total ();
  test_spawned ();
  test_within ();
  test_group ();
  test_shield ();
}

int
main (void)
{
  in_simulations (test_all);
  return finish ();
}
