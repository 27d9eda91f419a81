/* Deadlines, shields and task-local values as plain C sees them.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "sync-test.h"
#include "failing-alloc.h"
#include <asyncc/group.h>
#include <asyncc/scope.h>
#include <pthread.h>

enum { FAR = 1000 }; /* seconds: does not come while the test runs */

static uint64_t
far (void)
{
  return async_now () + ASYNC_S (FAR);
}

static uint64_t
soon (void)
{
  return async_now () + ASYNC_MS (2);
}

static async_local (int) number;
static async_local (const char *) name;

static int
number_here (void)
{
  const int *n = async_local_get (number);

  return n ? *n : -1;
}

static struct async_future *
with (int value, struct step *f)
{
  return (struct async_future *) async_with_local (number, value, f);
}

/* A step that calls FN once and is ready with what it gives, or waits if that is
   negative. */
static async_poll_t
calls (struct step *s, struct async_context *cx)
{
  int (*fn) (void) = (int (*) (void)) s->arg;

  (void) cx;
  CHECK (s->at++ == 0);
  s->result = fn ();
  return s->result < 0 ? ASYNC_PENDING : ASYNC_READY;
}

static struct step *
call (int (*fn) (void))
{
  return step (calls, (void *) fn);
}

/* Deadlines ------------------------------------------------------------------- */

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

static uint64_t seen;

static int
see_deadline (void)
{
  seen = async_current_deadline ();
  return 0;
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

/* Values ---------------------------------------------------------------------- */

static int
expect_one (void)
{
  CHECK (number_here () == 1 && !async_local_get (name));
  return 1;
}

static int
expect_inner (void)
{
  CHECK (number_here () == 2 && strcmp (*async_local_get (name), "inner") == 0);
  return 2;
}

static void
test_values (void)
{
  CHECK (number_here () == -1);
  CHECK (run ((struct step *) async_with_local (number, 1, call (expect_one))) == 1);
  CHECK (number_here () == -1);
  CHECK (run ((struct step *) async_with_local (
	   number, 1,
	   async_with_local (name, "inner",
			     async_with_local (number, 2, call (expect_inner)))))
	 == 2);
  CHECK (number_here () == -1 && !async_local_get (name));
}

/* Looks at the value at each poll, and when it is dropped. */
static async_poll_t
looks (struct step *s, struct async_context *cx)
{
  CHECK (number_here () == s->i);
  return countdown (s, cx);
}

static void
looks_drop (struct async_future *self)
{
  CHECK (number_here () == ((struct step *) self)->i);
  step_drop (self);
}

static const struct async_vtable looks_vtable = { .poll = step_poll, .drop = looks_drop };

static struct step *
look (int polls, int expected)
{
  struct step *s = step (looks, NULL);

  s->future.vtable = &looks_vtable;
  s->n = polls;
  s->i = expected;
  return s;
}

/* Futures of one task that are polled in turn, each with its own value. */
static void
test_interleaved (void)
{
  struct async_future *v[] = { with (1, look (5, 1)), with (2, look (3, 2)),
			       (struct async_future *) look (4, -1) };

  run_void (async_join_all (3, v));
  for (int i = 0; i < 3; i++)
    async_drop (v[i]);
  CHECK (run_int (async_race ((int *) NULL, with (1, look (5, 1)), with (2, look (2, 2)),
			      look (9, -1)))
	 == 1);
  CHECK (steps_alive == 0);
}

static void
test_dropped_with_value (void)
{
  struct poller p = { 0 };
  struct async_future *f = with (3, look (9, 3));
  struct step *spawned;

  CHECK (!poll_as (&p, f) && number_here () == -1);
  async_drop (f); /* looks_drop sees it */
  CHECK (steps_alive == 0 && number_here () == -1 && p.wakers == 0);
  async_drop (with (4, after (1, 1))); /* never polled */
  spawned = async_spawn ((struct step *) with (5, look (9, 5)));
  run_void (async_yield ());
  async_drop (spawned);
  CHECK (steps_alive == 0 && number_here () == -1);
}

/* Spawns in all ways. */
static async_poll_t
spawns_lookers (struct step *s, struct async_context *cx)
{
  (void) cx;
  left = (struct async_future *) async_spawn (look (4, 6));
  async_detach (look (5, 6));
  CHECK (async_group_spawn ((struct async_group *) s->arg, look (3, 6)) == 0);
  CHECK (async_group_spawn ((struct async_group *) s->arg,
			    (struct step *) with (7, look (3, 7))) == 0);
  CHECK (async_group_spawn ((struct async_group *) s->arg,
			    (struct step *) async_shield (look (3, 6))) == 0);
  return ASYNC_READY;
}

static void
test_inherited_values (void)
{
  struct async_group g = ASYNC_GROUP_INIT;

  run_void (with (6, step (spawns_lookers, &g)));
  /* The future with the value is gone, and tasks still have it. */
  CHECK (run_int (async_group_wait (&g)) == 0);
  run_void (left);
  run_void (async_sleep (0));
  run (after (9, 0));
  CHECK (steps_alive == 0 && number_here () == -1);
  async_group_drop (&g);
}

/* A task that cancels another: each sees its own. */
static async_poll_t
drops_left (struct step *s, struct async_context *cx)
{
  (void) s;
  (void) cx;
  CHECK (number_here () == 8);
  async_drop (left);
  CHECK (number_here () == 8);
  return ASYNC_READY;
}

/* A task whose value is its own, and not that of a future in it, does that. */
static async_poll_t
spawns_dropper (struct step *s, struct async_context *cx)
{
  (void) s;
  (void) cx;
  async_detach (step (drops_left, NULL));
  return ASYNC_READY;
}

/* One that is not polled has what its maker had. */
static async_poll_t
spawns_and_drops (struct step *s, struct async_context *cx)
{
  if (s->at++ == 0)
    left = (struct async_future *) async_spawn (look (99, 8));
  (void) cx;
  async_drop (left);
  return ASYNC_READY;
}

static void
test_other_task (void)
{
  left = (struct async_future *) async_spawn ((struct step *) with (9, look (99, 9)));
  run_void (async_yield ());
  run_void (with (8, step (drops_left, NULL)));
  left = (struct async_future *) async_spawn (look (99, -1));
  run_void (async_yield ());
  run_void (with (8, step (drops_left, NULL)));
  left = (struct async_future *) async_spawn (look (99, -1));
  run_void (with (8, step (spawns_dropper, NULL)));
  run (after (5, 0));
  run_void ((struct async_future *) async_spawn ((struct step *) with (8, step (spawns_and_drops, NULL))));
  CHECK (steps_alive == 0);
}

struct wide { _Alignas (64) char c[3]; };
struct wide_future { ASYNC_FUTURE (struct wide); };
static async_local (struct wide) wide;

static async_poll_t
wide_poll (struct async_future *self, struct async_context *cx)
{
  const struct wide *w = async_local_get (wide);

  (void) cx;
  CHECK (w && (uintptr_t) w % 64 == 0 && w->c[2] == 'c');
  ((struct wide_future *) self)->result = *w;
  return ASYNC_READY;
}

static void
wide_drop (struct async_future *self)
{
  free (self);
}

static void
test_aligned (void)
{
  static const struct async_vtable vtable = { .poll = wide_poll, .drop = wide_drop };
  struct wide_future *f = aligned_alloc (64, sizeof *f), *with_value, *shielded;
  struct wide w = { { 'a', 'b', 'c' } };

  CHECK (f);
  async_future_init (f, &vtable);
  shielded = async_shield (f);
  with_value = async_with_local (wide, w, shielded);
  CHECK ((uintptr_t) with_value % 64 == 0);
  CHECK (async_run (with_value) == &with_value->future);
  CHECK (async_result (with_value)->c[0] == 'a' && async_result (with_value)->c[2] == 'c');
  async_drop (with_value);
}

/* Under an executor of the program's own, which drives the runtime in its polls: tasks
   that run there see nothing of the future that is polled. */
static void
test_foreign (void)
{
  struct poller p = { 0 };
  struct async_future *f = (struct async_future *) async_with_local (number, 1, async_sleep (0));

  async_detach (look (9, -1));
  while (!poll_as (&p, f))
    continue;
  async_drop (f);
  run (after (20, 0));
  CHECK (steps_alive == 0);
}

/* Shields --------------------------------------------------------------------- */

static void
test_shield (void)
{
  CHECK (run ((struct step *) async_shield (after (3, 4))) == 4 && steps_alive == 0);
  async_drop (async_shield (after (3, 4)));
  CHECK (steps_alive == 0); /* it had not begun */

  steps_dropped_pending = 0;
  CHECK (run_int (async_race ((int *) NULL, async_shield (after (9, 4)), after (1, 0))) == 1);
  CHECK (steps_alive == 1);
  run (after (20, 0));
  CHECK (steps_alive == 0 && steps_dropped_pending == 0);

  CHECK (run_int (async_deadline (soon (), async_shield (async_sleep (ASYNC_MS (6))),
				  (int *) NULL)) == -ETIMEDOUT);
  seen = 0;
  CHECK (run_int (async_deadline (far (), async_shield (call (see_deadline)), (int *) NULL))
	 == 0);
  CHECK (seen == ASYNC_NEVER);
  run_void (with (1, (struct step *) async_shield (look (2, 1))));
  CHECK (!async_shield ((struct step *) NULL));
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

/* No memory, threads -------------------------------------------------------------- */

static void
test_no_memory (void)
{
  struct async_group g = ASYNC_GROUP_INIT;

  for (fail_at = 1; fail_at <= 2; fail_at++) {
    allocations = 0;
    CHECK (!async_deadline (1, after (0, 0), (int *) NULL) && steps_alive == 0);
    allocations = 0;
    CHECK (!async_with_local (number, 1, after (0, 0)) && steps_alive == 0);
    allocations = 0;
    CHECK (!async_shield (after (0, 0)) && steps_alive == 0);
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

static void *
other_thread (void *arg)
{
  (void) arg;
  CHECK (number_here () == -1 && async_current_deadline () == ASYNC_NEVER);
  run_void (with (2, look (3, 2)));
  /* The thread ends with a task that has a value. */
  async_detach ((struct step *) with (3, look (9, 3)));
  run (after (3, 0));
  return NULL;
}

static int
starts_thread (void)
{
  pthread_t t;

  CHECK (number_here () == 1);
  CHECK (pthread_create (&t, NULL, other_thread, NULL) == 0);
  CHECK (pthread_join (t, NULL) == 0);
  CHECK (number_here () == 1);
  return 0;
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
  test_values ();
  test_interleaved ();
  test_dropped_with_value ();
  test_inherited_values ();
  test_other_task ();
  test_aligned ();
  test_foreign ();
  test_shield ();
  test_channel ();
  test_permits ();
  test_no_memory ();
  run_void (with (1, call (starts_thread)));
  run (after (5, 0));
  run_void (async_sleep (ASYNC_MS (10)));
  CHECK (steps_alive == 0 && outstanding == 0);
  return finish ();
}
