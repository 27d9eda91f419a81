/* Groups: what they wait for, what they cancel, that nothing outlives them.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "sync-test.h"
#include "failing-alloc.h"
#include <asyncc/group.h>

/* Let tasks run for some turns. */
static void
turns (int n)
{
  run (after (n, 0));
}

static void
test_wait (void)
{
  struct async_group g = ASYNC_GROUP_INIT;

  CHECK (run_int (async_group_wait (&g)) == 0); /* nothing to wait for */
  CHECK (async_group_spawn (&g, after (3, 7)) == 0);
  CHECK (async_group_spawn (&g, after (1, 0)) == 0);
  CHECK (async_group_spawn (&g, async_sleep (MS)) == 0);
  CHECK (run_int (async_group_wait (&g)) == 0 && steps_alive == 0);
  /* Once more; and one that is ready before anybody waits. */
  CHECK (async_group_spawn (&g, after (0, 1)) == 0);
  turns (3);
  CHECK (steps_alive == 0 && run_int (async_group_wait (&g)) == 0);
  async_group_drop (&g);
}

static void
test_value_of_void (void)
{
  struct async_group g = ASYNC_GROUP_INIT;
  struct step *s = after (1, -5);

  /* As a struct async_future * it does not tell that it has a result. */
  CHECK (async_group_spawn (&g, &s->future) == 0);
  CHECK (run_int (async_group_wait (&g)) == 0);
  async_group_drop (&g);
}

static void
test_first_error (void)
{
  struct async_group g = ASYNC_GROUP_INIT;

  CHECK (async_group_spawn (&g, after (5, -1)) == 0);
  CHECK (async_group_spawn (&g, after (2, -2)) == 0);
  CHECK (async_group_spawn (&g, after (9, 3)) == 0);
  steps_dropped_pending = 0;
  CHECK (run_int (async_group_wait (&g)) == -2);
  CHECK (steps_alive == 0 && steps_dropped_pending == 0);
  CHECK (async_group_spawn (&g, after (0, 0)) == 0); /* it was not cancelled */
  CHECK (run_int (async_group_wait (&g)) == -2);
  async_group_drop (&g);
}

static void
test_cancel_on_error (void)
{
  struct async_group g;

  async_group_init (&g, ASYNC_GROUP_CANCEL_ON_ERROR);
  CHECK (async_group_spawn (&g, step (never, NULL)) == 0);
  CHECK (async_group_spawn (&g, after (2, -2)) == 0);
  CHECK (async_group_spawn (&g, step (never, NULL)) == 0);
  CHECK (async_group_spawn (&g, after (0, 1)) == 0); /* no error */
  steps_dropped_pending = 0;
  CHECK (run_int (async_group_wait (&g)) == -2);
  CHECK (steps_alive == 0 && steps_dropped_pending == 2);
  CHECK (async_group_spawn (&g, after (0, 0)) == -ECANCELED && steps_alive == 0);
  CHECK (run_int (async_group_wait (&g)) == -2);
  async_group_drop (&g);
}

static void
test_cancel (void)
{
  struct async_group g = ASYNC_GROUP_INIT;

  for (int i = 0; i < 10; i++)
    CHECK (async_group_spawn (&g, step (never, NULL)) == 0);
  turns (2);
  CHECK (async_group_spawn (&g, step (never, NULL)) == 0); /* not polled yet */
  async_group_cancel (&g);
  CHECK (steps_alive == 0);
  CHECK (async_group_spawn (&g, after (0, 0)) == -ECANCELED && steps_alive == 0);
  CHECK (run_int (async_group_wait (&g)) == -ECANCELED);
  async_group_cancel (&g);
  async_group_drop (&g);

  /* Nobody was there: nothing failed. */
  async_group_init (&g, 0);
  async_group_cancel (&g);
  CHECK (run_int (async_group_wait (&g)) == 0);
  async_group_drop (&g);
}

/* Cancels the group of which it is a task, and suspends. */
static async_poll_t
suicide (struct step *s, struct async_context *cx)
{
  struct async_group *g = s->arg;

  (void) cx;
  CHECK (s->at++ == 0);
  async_group_cancel (g);
  CHECK (steps_alive == 1 + s->i);
  CHECK (g->__tasks && async_group_spawn (g, after (0, 0)) == -ECANCELED);
  return s->n ? ASYNC_READY : ASYNC_PENDING;
}

static void
test_cancel_inside (bool ready)
{
  struct async_group g = ASYNC_GROUP_INIT;
  struct step *s = step (suicide, &g);

  s->n = ready;
  CHECK (async_group_spawn (&g, step (never, NULL)) == 0);
  CHECK (async_group_spawn (&g, s) == 0);
  CHECK (async_group_spawn (&g, step (never, NULL)) == 0);
  CHECK (run_int (async_group_wait (&g)) == -ECANCELED);
  CHECK (steps_alive == 0);
  async_group_drop (&g);
}

/* Ends the scope of the group of which it is a task. */
static async_poll_t
matricide (struct step *s, struct async_context *cx)
{
  struct async_group *g = s->arg;

  (void) cx;
  async_group_drop (g);
  memset (g, 0xa5, sizeof *g);
  free (g);
  s->arg = NULL;
  s->result = -3;
  return s->n ? ASYNC_READY : ASYNC_PENDING;
}

static struct async_group *
new_group (unsigned int flags)
{
  struct async_group *g = malloc (sizeof *g);

  CHECK (g);
  async_group_init (g, flags);
  return g;
}

static void
test_drop_inside (bool ready)
{
  struct async_group *g = new_group (ASYNC_GROUP_CANCEL_ON_ERROR);
  struct async_future *w = async_group_wait (g);
  struct step *s = step (matricide, g);

  s->n = ready;
  CHECK (async_group_spawn (g, step (never, NULL)) == 0);
  CHECK (async_group_spawn (g, s) == 0);
  CHECK (run_int (w) == -ECANCELED);
  turns (2);
  CHECK (steps_alive == 0);
}

/* The result of a wait for a group that ends when its tasks have ended, and when
   only the one is left that ends it. */
static void
test_drop_last (void)
{
  struct async_group *g = new_group (0);
  struct async_future *w = async_group_wait (g);

  CHECK (async_group_spawn (g, after (1, 0)) == 0);
  turns (3);
  async_group_drop (g);
  CHECK (now_int (w) == 0);

  async_group_init (g, 0);
  w = async_group_wait (g);
  CHECK (async_group_spawn (g, step (matricide, g)) == 0);
  CHECK (run_int (w) == -ECANCELED);
  turns (2);
  CHECK (steps_alive == 0);
}

/* A future that does something when it is dropped. */
struct last {
  ASYNC_FUTURE (int);
  void (*will) (struct async_group *g);
  struct async_group *g;
};

static int wills;

static async_poll_t
last_poll (struct async_future *self, struct async_context *cx)
{
  (void) self, (void) cx;
  return ASYNC_PENDING;
}

static void
last_drop (struct async_future *self)
{
  struct last *l = (struct last *) self;

  wills++;
  l->will (l->g);
  free (l);
}

static const struct async_vtable last_vtable = { .poll = last_poll, .drop = last_drop };

static struct last *
last (void (*will) (struct async_group *), struct async_group *g)
{
  struct last *l = malloc (sizeof *l);

  CHECK (l);
  async_future_init (l, &last_vtable);
  l->will = will;
  l->g = g;
  return l;
}

static void
will_spawn (struct async_group *g)
{
  CHECK (async_group_spawn (g, after (0, 0)) == -ECANCELED);
}

static void
will_cancel (struct async_group *g)
{
  async_group_cancel (g);
}

static void
will_drop (struct async_group *g)
{
  async_group_drop (g);
  memset (g, 0xa5, sizeof *g);
}

/* What a task leaves when it is dropped may be anything. */
static void
test_wills (void (*will) (struct async_group *), bool ends)
{
  struct async_group g = ASYNC_GROUP_INIT;
  struct async_future *w = async_group_wait (&g);
  int i;

  wills = 0;
  for (i = 0; i < 3; i++)
    CHECK (async_group_spawn (&g, step (never, NULL)) == 0);
  CHECK (async_group_spawn (&g, last (will, &g)) == 0);
  for (i = 0; i < 3; i++)
    CHECK (async_group_spawn (&g, step (never, NULL)) == 0);
  turns (2);
  async_group_cancel (&g);
  CHECK (wills == 1 && steps_alive == 0);
  CHECK (run_int (w) == -ECANCELED);
  if (!ends)
    async_group_drop (&g);
}

/* Wills in wills: the innermost ends the group, and all cancels outside notice. */
static void
test_nested_wills (void)
{
  struct async_group *g = new_group (0);

  wills = 0;
  CHECK (async_group_spawn (g, step (never, NULL)) == 0);
  CHECK (async_group_spawn (g, last (will_drop, g)) == 0);
  CHECK (async_group_spawn (g, last (will_cancel, g)) == 0);
  CHECK (async_group_spawn (g, last (will_cancel, g)) == 0);
  turns (2);
  async_group_cancel (g);
  CHECK (wills == 3 && steps_alive == 0);
  free (g);
}

/* An error whose cancelling ends the group. */
static void
test_error_ends_group (void)
{
  struct async_group g = ASYNC_GROUP_INIT_FLAGS (ASYNC_GROUP_CANCEL_ON_ERROR);
  struct async_future *w = async_group_wait (&g);

  CHECK (async_group_spawn (&g, last (will_drop, &g)) == 0);
  CHECK (async_group_spawn (&g, after (1, -4)) == 0);
  CHECK (run_int (w) == -4);
  turns (2);
  CHECK (steps_alive == 0);
}

static struct async_group mark[3];
static int order[3], ended;

static void
note_order (struct async_group *g)
{
  order[ended++] = (int) (g - mark);
}

static void
test_order (void)
{
  struct async_group g = ASYNC_GROUP_INIT;

  for (int i = 0; i < 3; i++)
    CHECK (async_group_spawn (&g, last (note_order, mark + i)) == 0);
  async_group_drop (&g);
  CHECK (ended == 3 && order[0] == 2 && order[1] == 1 && order[2] == 0);
}

/* Polls of waits from outside run the tasks for which these wait, so those go on only when
   they are let. */
static bool let;

static async_poll_t
when_let (struct step *s, struct async_context *cx)
{
  s->result = s->i;
  if (let)
    return ASYNC_READY;
  async_waker_wake_by_ref (async_context_waker (cx));
  return ASYNC_PENDING;
}

static struct step *
later (int result)
{
  struct step *s = step (when_let, NULL);

  s->i = result;
  let = false;
  return s;
}

static void
test_several_waits (void)
{
  struct async_group g = ASYNC_GROUP_INIT;
  struct poller p[3] = { { 0, 0 } };
  struct async_future *w[3];
  int i;

  CHECK (async_group_spawn (&g, later (-9)) == 0);
  for (i = 0; i < 3; i++) {
    w[i] = async_group_wait (&g);
    CHECK (!poll_as (&p[i], w[i]) && !poll_as (&p[i], w[i]) && p[i].wakers == 1);
  }
  async_drop (w[1]); /* in the middle of the list */
  CHECK (p[1].wakers == 0);
  let = true;
  turns (3);
  CHECK (p[0].wakes == 1 && p[1].wakes == 0 && p[2].wakes == 1);
  /* Woken, but there is something to wait for again. */
  CHECK (async_group_spawn (&g, later (0)) == 0);
  CHECK (!poll_as (&p[0], w[0]));
  let = true;
  turns (3);
  CHECK (poll_as (&p[0], w[0]) && int_of (w[0]) == -9);
  async_drop (w[0]);
  CHECK (poll_as (&p[2], w[2]) && int_of (w[2]) == -9);
  async_drop (w[2]);
  CHECK (p[0].wakers == 0 && p[2].wakers == 0);
  async_group_drop (&g);
}

/* A dropped wait leaves the group alone; a group that ends leaves no wait. */
static void
test_wait_and_drop (void)
{
  struct async_group g = ASYNC_GROUP_INIT;
  struct async_future *w, *early;
  struct poller p = { 0, 0 };

  CHECK (async_group_spawn (&g, later (0)) == 0);
  w = async_group_wait (&g);
  CHECK (!poll_as (&p, w));
  async_drop (w);
  async_drop (async_group_wait (&g));
  let = true;
  CHECK (steps_alive == 1 && run_int (async_group_wait (&g)) == 0);

  CHECK (async_group_spawn (&g, step (never, NULL)) == 0);
  w = async_group_wait (&g);
  early = async_group_wait (&g); /* not polled before the end */
  CHECK (!poll_as (&p, w));
  async_group_drop (&g);
  memset (&g, 0xa5, sizeof g);
  CHECK (p.wakes == 1 && poll_as (&p, w) && int_of (w) == -ECANCELED);
  CHECK (now_int (early) == -ECANCELED);
  async_drop (w);
}

/* Waits for the group of which it is a task. */
static async_poll_t
waits_for_itself (struct step *s, struct async_context *cx)
{
  if (!s->child)
    s->child = async_group_wait (s->arg);
  return step_await_int (s, cx, &s->result) ? ASYNC_READY : ASYNC_PENDING;
}

static void
test_deadlock (void)
{
  struct async_group g = ASYNC_GROUP_INIT, other = ASYNC_GROUP_INIT;

  CHECK (async_group_spawn (&g, step (waits_for_itself, &g)) == 0);
  CHECK (run_int (async_group_wait (&g)) == -EDEADLK);
  async_group_drop (&g);

  async_group_init (&g, 0);
  CHECK (async_group_spawn (&other, after (3, -6)) == 0);
  CHECK (async_group_spawn (&g, step (waits_for_itself, &other)) == 0);
  CHECK (run_int (async_group_wait (&g)) == -6);
  async_group_drop (&g);
  async_group_drop (&other);
}

/* Memory ------------------------------------------------------------------------ */

/* With no memory for the N-th allocation; true if the task could not be made. */
static bool
spawn_without (int n)
{
  struct async_group g = ASYNC_GROUP_INIT_FLAGS (ASYNC_GROUP_CANCEL_ON_ERROR);
  struct async_future *w;
  int error;

  allocations = 0;
  fail_at = n;
  error = async_group_spawn (&g, step (never, NULL));
  w = async_group_wait (&g);
  fail_at = 0;
  CHECK (error == 0 || error == -ENOMEM);
  CHECK (error || !w);
  async_drop (w);
  CHECK (async_group_spawn (&g, step (never, NULL)) == (error ? -ECANCELED : 0));
  if (error)
    CHECK (run_int (async_group_wait (&g)) == -ENOMEM);
  async_group_drop (&g);
  turns (1);
  CHECK (steps_alive == 0 && outstanding == 0);
  return error != 0;
}

static void
test_no_memory (void)
{
  struct async_group g = ASYNC_GROUP_INIT;

  CHECK (spawn_without (1) && spawn_without (2) && !spawn_without (3));
  CHECK (async_group_spawn (&g, (struct step *) NULL) == -ENOMEM);
  CHECK (run_int (async_group_wait (&g)) == -ENOMEM);
  async_group_drop (&g);
}

static void
test_many (void)
{
  struct async_group g = ASYNC_GROUP_INIT;
  int i;

  for (i = 0; i < 1000; i++)
    CHECK (async_group_spawn (&g, i % 2 ? after (i % 7, i) : step (never, NULL)) == 0);
  turns (10);
  CHECK (steps_alive == 500);
  async_group_drop (&g);
  CHECK (steps_alive == 0);
  turns (2);
  CHECK (outstanding == 0);
}

int
main (void)
{
  async_set_allocator (failing_alloc, checked_free);
  test_wait ();
  test_value_of_void ();
  test_first_error ();
  test_cancel_on_error ();
  test_cancel ();
  test_cancel_inside (false);
  test_cancel_inside (true);
  test_drop_inside (false);
  test_drop_inside (true);
  test_drop_last ();
  test_wills (will_spawn, false);
  test_wills (will_cancel, false);
  test_wills (will_drop, true);
  test_nested_wills ();
  test_error_ends_group ();
  test_order ();
  test_several_waits ();
  test_wait_and_drop ();
  test_deadlock ();
  test_no_memory ();
  test_many ();
  return finish ();
}
