/* Task-local values as plain C sees them: who sees which, what inherits them, and that no
   other task does.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "sync-test.h"
#include "scope-test.h"
#include "failing-alloc.h"
#include <asyncc/group.h>
#include <pthread.h>

static async_local (const char *) name;

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
static struct async_future *left;

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

static void
test_no_memory (void)
{
  for (fail_at = 1; fail_at <= 2; fail_at++) {
    allocations = 0;
    CHECK (!async_with_local (number, 1, after (0, 0)) && steps_alive == 0);
  }
  fail_at = 0;
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
  test_values ();
  test_interleaved ();
  test_dropped_with_value ();
  test_inherited_values ();
  test_other_task ();
  test_aligned ();
  test_foreign ();
  test_no_memory ();
  run_void (with (1, call (starts_thread)));
  run (after (5, 0));
  CHECK (steps_alive == 0 && outstanding == 0);
  return finish ();
}
