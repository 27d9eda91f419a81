/* Deadlines as plain C sees them: who is ended by which, what inherits them, groups with
   one, and that what they end loses nothing.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "sync-test.h"
#include "scope-test.h"
#include "failing-alloc.h"
#include <asyncc/group.h>

static void
test_ready (void)
{
  int value = 0;

  CHECK (run_int (async_deadline (far (), after (3, 7), &value)) == 0 && value == 7);
  CHECK (run_int (async_deadline (ASYNC_NEVER, after (3, 8), &value)) == 0 && value == 8);
  CHECK (run_int (async_deadline (0, after (0, 9), &value)) == 0 && value == 9);
  CHECK (run_int (async_deadline (far (), async_yield (), (int *) NULL)) == 0);
  CHECK (steps_alive == 0 && steps_dropped_pending == 0);
}

static void
test_over (void)
{
  int value = 5;

  CHECK (run_int (async_deadline (soon (), step (never, NULL), &value)) == -ETIMEDOUT);
  CHECK (steps_alive == 0 && steps_dropped_pending == 1 && value == 5);
  /* Over before it begins: it is polled once. */
  CHECK (run_int (async_deadline (1, after (1, 6), &value)) == -ETIMEDOUT && value == 5);
  CHECK (steps_alive == 0);
}

static void
test_dropped (void)
{
  struct poller p = { 0 };
  struct async_future *f = async_deadline (far (), step (never, NULL), (int *) NULL);

  async_drop (f); /* never polled */
  CHECK (steps_alive == 0);
  f = async_deadline (far (), step (never, NULL), (int *) NULL);
  CHECK (!poll_as (&p, f) && !poll_as (&p, f) && steps_alive == 1);
  async_drop (f);
  CHECK (steps_alive == 0 && p.wakers == 0);
  CHECK (!async_deadline (far (), (struct async_future *) NULL, (int *) NULL));
}

/* The deadline that is seen inside of two. */
static uint64_t
inside (uint64_t outer, uint64_t inner)
{
  seen = 0;
  CHECK (run_int (async_deadline (
	   outer, async_deadline (inner, call (see_deadline), (int *) NULL), (int *) NULL))
	 == 0);
  CHECK (async_current_deadline () == ASYNC_NEVER);
  return seen;
}

static void
test_nested (void)
{
  uint64_t t = far ();

  CHECK (async_current_deadline () == ASYNC_NEVER);
  CHECK (inside (t, t + 1) == t && inside (t + 1, t) == t && inside (t, ASYNC_NEVER) == t);
  CHECK (inside (ASYNC_NEVER, t) == t && inside (ASYNC_NEVER, ASYNC_NEVER) == ASYNC_NEVER);
  /* The outer one ends it though the inner one is far. */
  CHECK (run_int (async_deadline (
	   soon (), async_deadline (far (), step (never, NULL), (int *) NULL), (int *) NULL))
	 == -ETIMEDOUT);
  CHECK (run_int (async_deadline (
	   soon (), async_with_local (number, 1, (struct int_future *) async_deadline (far (), step (never, NULL), (int *) NULL)),
	   (int *) NULL))
	 == -ETIMEDOUT);
  CHECK (steps_alive == 0);
}

/* A future with a deadline that begins below an earlier one, by somebody who only borrows
   it, goes on without that. */
static async_poll_t
borrows (struct step *s, struct async_context *cx)
{
  return async_poll ((struct async_future *) s->arg, cx);
}

static void
test_borrowed (void)
{
  uint64_t at = soon ();
  struct async_future *f = async_deadline (at + ASYNC_MS (1), step (never, NULL), (int *) NULL);

  CHECK (run_int (async_deadline (at, step (borrows, f), (int *) NULL)) == -ETIMEDOUT);
  CHECK (steps_alive == 1);
  CHECK (run_int (f) == -ETIMEDOUT && steps_alive == 0);
}

static struct async_future *
as_int_task (struct async_future *f)
{
  return (struct async_future *) async_spawn ((struct int_future *) f);
}

/* Spawns a task that is under a deadline of its own, which is later than the one that
   it inherits. */
static async_poll_t
spawns (struct step *s, struct async_context *cx)
{
  if (!s->child)
    s->child = as_int_task (async_deadline (far (), step (never, NULL), (int *) NULL));
  return step_await_int (s, cx, &s->result) ? ASYNC_READY : ASYNC_PENDING;
}

/* The same, and does not wait for it. */
static struct async_future *left;

static async_poll_t
leaves (struct step *s, struct async_context *cx)
{
  (void) cx;
  left = as_int_task (async_deadline (far (), (struct step *) s->arg, (int *) NULL));
  return ASYNC_READY;
}

static void
test_inherited_by_tasks (void)
{
  int result = 0;

  /* Whoever comes first: the deadline around, or the one in the task. */
  CHECK (run_int (async_deadline (soon (), step (spawns, NULL), &result)) == -ETIMEDOUT
	 || result == -ETIMEDOUT);
  run_void (async_yield ());
  CHECK (steps_alive == 0);
  CHECK (run_int (async_deadline (soon (), step (leaves, step (never, NULL)), (int *) NULL))
	 == 0);
  CHECK (run_int (left) == -ETIMEDOUT && steps_alive == 0);
}

/* Spawns two tasks into a group that is not below the deadline. */
static async_poll_t
spawns_into_group (struct step *s, struct async_context *cx)
{
  struct async_group *g = s->arg;

  (void) cx;
  CHECK (async_group_spawn (g, after (2, s->i)) == 0);
  CHECK (async_group_spawn (g, after (2, 1)) == 0);
  CHECK (async_group_spawn (g, async_yield ()) == 0);
  if (s->n)
    CHECK (async_group_spawn (g, step (never, NULL)) == 0);
  return ASYNC_READY;
}

static int
grouped (uint64_t at, int result, bool forever)
{
  struct async_group g = ASYNC_GROUP_INIT;
  struct step *s = step (spawns_into_group, &g);
  int error;

  s->i = result;
  s->n = forever;
  CHECK (run_int (async_deadline (at, s, (int *) NULL)) == 0);
  error = run_int (async_group_wait (&g));
  CHECK (steps_alive == 0);
  async_group_drop (&g);
  return error;
}

static void
test_inherited_by_groups (void)
{
  CHECK (grouped (far (), 0, false) == 0);
  CHECK (grouped (far (), -7, false) == -7);
  CHECK (grouped (soon (), 0, true) == -ETIMEDOUT);
}

static void
test_group (void)
{
  struct async_group g = ASYNC_GROUP_INIT;

  CHECK (async_group_deadline (&g, far ()) == 0);
  CHECK (async_group_spawn (&g, after (2, 0)) == 0);
  CHECK (async_group_spawn (&g, call (see_deadline)) == 0);
  CHECK (run_int (async_group_wait (&g)) == 0);
  CHECK (seen == g.__deadline && async_current_deadline () == ASYNC_NEVER);
  CHECK (async_group_deadline (&g, soon ()) == 0); /* instead of the other */
  CHECK (async_group_spawn (&g, step (never, NULL)) == 0);
  CHECK (async_group_spawn (&g, after (2, 0)) == 0);
  CHECK (run_int (async_group_wait (&g)) == -ETIMEDOUT && steps_alive == 0);
  CHECK (async_group_spawn (&g, after (0, 0)) == -ETIMEDOUT && steps_alive == 0);
  async_group_drop (&g);

  /* Taken back; and dropped before it comes. */
  async_group_init (&g, 0);
  CHECK (async_group_deadline (&g, soon ()) == 0);
  CHECK (async_group_deadline (&g, ASYNC_NEVER) == 0);
  CHECK (async_group_spawn (&g, async_sleep (ASYNC_MS (10))) == 0);
  CHECK (run_int (async_group_wait (&g)) == 0);
  CHECK (async_group_deadline (&g, soon ()) == 0);
  CHECK (async_group_spawn (&g, step (never, NULL)) == 0);
  async_group_drop (&g);
  CHECK (steps_alive == 0);
  memset (&g, 0xa5, sizeof g);
  run_void (async_sleep (ASYNC_MS (5)));

  /* The deadline comes when nobody is there. */
  async_group_init (&g, 0);
  CHECK (async_group_deadline (&g, 0) == 0);
  run_void (async_sleep (ASYNC_MS (1)));
  CHECK (run_int (async_group_wait (&g)) == 0);
  CHECK (async_group_spawn (&g, after (0, 0)) == -ETIMEDOUT);
  CHECK (run_int (async_group_wait (&g)) == -ETIMEDOUT);
  async_group_drop (&g);
}

/* Its drop ends the scope of the group. */
static struct async_group *doomed;

static void
dooms_drop (struct async_future *self)
{
  async_group_drop (doomed);
  memset (doomed, 0xa5, sizeof *doomed);
  free (doomed);
  doomed = NULL;
  step_drop (self);
}

static void
test_group_gone (void)
{
  static const struct async_vtable vtable = { .poll = step_poll, .drop = dooms_drop };
  struct step *s = step (never, NULL);

  doomed = malloc (sizeof *doomed);
  CHECK (doomed);
  s->future.vtable = &vtable;
  async_group_init (doomed, 0);
  CHECK (async_group_spawn (doomed, step (never, NULL)) == 0);
  CHECK (async_group_spawn (doomed, s) == 0);
  CHECK (async_group_deadline (doomed, soon ()) == 0);
  while (doomed)
    run_void (async_sleep (ASYNC_MS (1)));
  run_void (async_yield ());
  CHECK (steps_alive == 0);
}

/* What deadlines end loses nothing ------------------------------------------------ */

static void
test_channel (void)
{
  async_channel (int) c = async_channel_bounded (int, 1);
  int value = 0, sent = 0, sum = 0;

  for (int i = 1; i <= 300; i++) {
    /* Somebody who waited in vain, and one who gets the value or not. */
    if (run_int (async_deadline (async_now () + (uint64_t) i % 7 * 1000,
				 async_channel_receive (c, &value), (int *) NULL)) == 0)
      sum += value;
    if (run_int (async_deadline (async_now () + (uint64_t) i % 5 * 1000,
				 async_channel_send (c, i), (int *) NULL)) == 0)
      sent += i;
  }
  while (async_channel_try_receive (c, &value) == 1)
    sum += value;
  CHECK (sum == sent && sum > 0);
  async_channel_unref (c);
}

/* Tasks that take a permit, keep it for a while and give it back, all under
   deadlines. */
static struct async_semaphore permits = ASYNC_SEMAPHORE_INIT (2);
static int holders;

static async_poll_t
holds (struct step *s, struct async_context *cx)
{
  switch (s->at) {
  case 0:
    s->child = async_semaphore_acquire (&permits, 1);
    s->at = 1;
    /* fall through */
  case 1:
    if (!step_await (s, cx))
      return ASYNC_PENDING;
    CHECK (++holders <= 2);
    s->child = async_sleep (50000);
    s->at = 2;
    /* fall through */
  default:
    if (!step_await (s, cx))
      return ASYNC_PENDING;
    return ASYNC_READY;
  }
}

static void
holds_drop (struct async_future *self)
{
  if (((struct step *) self)->at == 2) {
    holders--;
    CHECK (async_semaphore_release (&permits, 1) == 0);
  }
  step_drop (self);
}

static void
test_permits (void)
{
  static const struct async_vtable vtable = { .poll = step_poll, .drop = holds_drop };
  struct async_group g = ASYNC_GROUP_INIT;

  for (int i = 0; i < 200; i++) {
    struct step *s = step (holds, NULL);

    s->future.vtable = &vtable;
    CHECK (async_group_spawn (&g, (struct int_future *) async_deadline (
				    async_now () + (uint64_t) i * 7000, s, (int *) NULL)) == 0);
  }
  run_int (async_group_wait (&g));
  async_group_drop (&g);
  CHECK (steps_alive == 0 && holders == 0);
  CHECK (async_semaphore_try_acquire (&permits, 2) == 0);
}

/* No memory ----------------------------------------------------------------------- */

static void
test_no_memory (void)
{
  struct async_group g = ASYNC_GROUP_INIT;

  for (fail_at = 1; fail_at <= 2; fail_at++) {
    allocations = 0;
    CHECK (!async_deadline (1, after (0, 0), (int *) NULL) && steps_alive == 0);
  }
  for (fail_at = 1; fail_at <= 3; fail_at++) {
    allocations = 0;
    CHECK (async_group_deadline (&g, 1) == -ENOMEM && !g.__watch);
  }
  fail_at = 0;
  CHECK (async_group_deadline (&g, far ()) == 0);
  for (int i = 1; i <= 3; i++) {
    allocations = 0;
    fail_at = i;
    CHECK (async_group_spawn (&g, after (0, 0)) == -ENOMEM && steps_alive == 0);
    fail_at = 0;
  }
  async_group_drop (&g);
}

int
main (void)
{
  async_set_allocator (failing_alloc, checked_free);
  test_ready ();
  test_over ();
  test_dropped ();
  test_nested ();
  test_borrowed ();
  test_inherited_by_tasks ();
  test_inherited_by_groups ();
  test_group ();
  test_group_gone ();
  test_channel ();
  test_permits ();
  test_no_memory ();
  run (after (5, 0));
  run_void (async_sleep (ASYNC_MS (10)));
  CHECK (steps_alive == 0 && outstanding == 0);
  return finish ();
}
