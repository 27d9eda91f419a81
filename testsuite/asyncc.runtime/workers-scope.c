/* Deadlines, shields and task-local values of movable tasks: they go with the task from
   worker to worker, and no other task sees them.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "workers-test.h"

#include <asyncc/blocking.h>
#include <asyncc/group.h>
#include <asyncc/interval.h>
#include <asyncc/scope.h>
#include <asyncc/sync.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { TASKS = 60, ROUNDS = 40 };

static async_local (int) number;

static int
number_here (void)
{
  const int *n = async_local_get (number);

  return n ? *n : -1;
}

/* A deadline for the task I, which does not come while the test runs. */
static uint64_t
far (int i)
{
  static uint64_t begin;

  if (!begin)
    begin = async_now () + ASYNC_S (1000);
  return begin + (uint64_t) i;
}

/* async_runtime_run of a future of int, which is spawned from a task here. */
static int
int_on (struct async_runtime *rt, struct async_future *f)
{
  return run_int ((struct async_future *) async_spawn_on (rt, (struct int_future *) f));
}

static void
wait_for (atomic_int *flag)
{
  while (!atomic_load (flag))
    sched_yield ();
}

/* Whose scope is in force ------------------------------------------------------------- */

/* The scope is that of the task I; none for -1. */
static void
check_scope (int i)
{
  CHECK (number_here () == i);
  CHECK (async_current_deadline () == (i < 0 ? ASYNC_NEVER : far (i)));
}

/* Ready after one more turn; with its result the number that it saw. */
static async_poll_t
inherits (struct step *s, struct async_context *cx)
{
  check_scope (s->i);
  if (s->at++ == 0) {
    async_waker_wake_by_ref (async_context_waker (cx));
    return ASYNC_PENDING;
  }
  s->result = number_here ();
  return ASYNC_READY;
}

static struct step *
inheritor (int i)
{
  return step_with (inherits, i, 0);
}

static void
look (void *arg)
{
  check_scope (*(int *) arg);
}

/* The task I looks at its scope in each of its turns; sometimes another one that it has
   spawned does, or a function in a thread of the pool. */
static async_poll_t
looks (struct step *s, struct async_context *cx)
{
  for (; s->n < ROUNDS; s->n++) {
    check_scope (s->i);
    if (!s->child)
      s->child = s->n % 10 == 0   ? (struct async_future *) async_spawn (inheritor (s->i))
		 : s->n % 10 == 5 ? async_blocking (look, &s->i)
		 : s->n % 10 == 7 ? async_sleep (1000)
				  : async_yield ();
    if (!step_await (s, cx))
      return ASYNC_PENDING;
    check_scope (s->i);
  }
  s->result = s->i;
  return ASYNC_READY;
}

static struct async_future *
looker (int i)
{
  struct step *s = step (looks, NULL);

  s->i = i;
  if (i < 0)
    return (struct async_future *) s;
  return async_deadline (far (i), async_with_local (number, i, s), (int *) NULL);
}

/* Every third task has no scope; ITS is that of the task that runs all. */
static async_poll_t
all_look (struct step *s, struct async_context *cx)
{
  struct async_future **handles = s->arg;

  if (s->at++ == 0)
    for (int i = 0; i < TASKS; i++)
      handles[i] = async_spawn (looker (i % 3 ? i : -1));
  for (; s->n < TASKS; s->n++) {
    check_scope (-1);
    if (async_poll (handles[s->n], cx) == ASYNC_PENDING)
      return ASYNC_PENDING;
    async_drop (handles[s->n]);
  }
  return ASYNC_READY;
}

static void
test_own (void)
{
  struct async_future *handles[TASKS];
  struct async_runtime *rt = new_runtime (2);

  far (0);
  run_on (rt, step (all_look, handles));
  async_runtime_drop (rt);
  CHECK (steps_alive == 0 && steps_dropped_pending == 0);
}

/* What is spawned on a runtime from a pinned task inherits, too; what is spawned beside
   it does not. */
static async_poll_t
spawns_on (struct step *s, struct async_context *cx)
{
  check_scope (s->i);
  if (!s->child)
    s->child = (struct async_future *) async_spawn_on ((struct async_runtime *) s->arg,
						       inheritor (s->i));
  return step_await_int (s, cx, &s->result) ? ASYNC_READY : ASYNC_PENDING;
}

static struct step *
spawner (struct async_runtime *rt, int i)
{
  struct step *s = step (spawns_on, rt);

  s->i = i;
  return s;
}

static void
test_spawn_on (void)
{
  struct async_runtime *rt = new_runtime (2);
  int value = 0;

  for (int i = 1; i < 100; i++) {
    CHECK (run_int (async_deadline (far (i), async_with_local (number, i, spawner (rt, i)),
				    &value)) == 0);
    CHECK (value == i);
    CHECK (run (spawner (rt, -1)) == -1);
  }
  async_runtime_drop (rt);
}

/* Ends ---------------------------------------------------------------------------------- */

/* Waits for ever; when it is dropped it looks whether its number is in force. */
struct holder { ASYNC_FUTURE (int); int i; atomic_int *waits; };

static atomic_int held;

static async_poll_t
holder_poll (struct async_future *self, struct async_context *cx)
{
  struct holder *h = (struct holder *) self;

  (void) cx;
  CHECK (number_here () == h->i);
  if (h->waits)
    atomic_store (h->waits, 1);
  return ASYNC_PENDING;
}

static void
holder_drop (struct async_future *self)
{
  CHECK (number_here () == ((struct holder *) self)->i);
  atomic_fetch_sub (&held, 1);
  free (self);
}

static const struct async_vtable holder_vtable = { .poll = holder_poll, .drop = holder_drop };

static struct holder *
holder (int i, atomic_int *waits)
{
  struct holder *h = calloc (1, sizeof *h);

  CHECK (h);
  async_future_init (h, &holder_vtable);
  h->i = i;
  h->waits = waits;
  atomic_fetch_add (&held, 1);
  return h;
}

/* A deadline that comes. */
static async_poll_t
expires (struct step *s, struct async_context *cx)
{
  int result;

  if (!s->child)
    s->child = async_deadline (async_now () + ASYNC_US (s->i),
			       async_with_local (number, s->i, holder (s->i, NULL)),
			       (int *) NULL);
  if (!step_await_int (s, cx, &result))
    return ASYNC_PENDING;
  CHECK (result == -ETIMEDOUT && number_here () == -1);
  return ASYNC_READY;
}

/* A timeout that would be late, but ends at the deadline that it inherits. */
static async_poll_t
inherits_end (struct step *s, struct async_context *cx)
{
  if (!s->child)
    s->child = async_timeout ((struct async_future *) s->arg, ASYNC_S (1000));
  return step_await_int (s, cx, &s->result) ? ASYNC_READY : ASYNC_PENDING;
}

/* Spawns such a task on a runtime, and is ready. */
struct spawns { struct async_runtime *on; struct async_future *wait, *handle; };

static async_poll_t
spawns_limited (struct step *s, struct async_context *cx)
{
  struct spawns *spawns = s->arg;

  (void) cx;
  spawns->handle = (struct async_future *) async_spawn_on (spawns->on, step (inherits_end,
									     spawns->wait));
  return ASYNC_READY;
}

static async_poll_t
all_expire (struct step *s, struct async_context *cx)
{
  struct step **handles = s->arg;

  if (s->at++ == 0)
    for (int i = 0; i < TASKS; i++) {
      struct step *e = step (expires, NULL);

      e->i = i * 20;
      handles[i] = async_spawn (e);
    }
  for (; s->n < TASKS; s->n++) {
    if (async_poll (handles[s->n], cx) == ASYNC_PENDING)
      return ASYNC_PENDING;
    async_drop (handles[s->n]);
  }
  return ASYNC_READY;
}

static void
test_expire (void)
{
  struct step *handles[TASKS];
  struct async_runtime *rt = new_runtime (2);
  struct async_future *wait = (struct async_future *) holder (-1, NULL);
  struct async_future *yield = async_yield ();
  struct spawns spawns = { rt, wait, NULL };

  run_on (rt, step (all_expire, handles));
  CHECK (held == 1);
  CHECK (run_int (async_deadline (async_now () + ASYNC_MS (2), step (spawns_limited, &spawns),
				  (int *) NULL)) == 0);
  CHECK (run_int (spawns.handle) == -ETIMEDOUT);
  CHECK (int_on (rt, (struct async_future *) step (inherits_end, yield)) == 0);
  async_runtime_drop (rt);
  async_drop (wait);
  async_drop (yield);
  CHECK (held == 0);
}

/* Handles that are dropped by a thread that has no runtime, or another scope. */
static async_poll_t
drops (struct step *s, struct async_context *cx)
{
  (void) cx;
  CHECK (number_here () == 7);
  async_drop ((struct async_future *) s->arg);
  CHECK (number_here () == 7);
  return ASYNC_READY;
}

static void
test_drop (void)
{
  atomic_int left = 0;
  struct async_runtime *rt = new_runtime (2);

  for (int i = -1; i < 2; i++) {
    atomic_int waits[2] = { 0, 0 };
    struct holder *handle[2];

    for (int k = 0; k < 2; k++) {
      struct holder *h = holder (i, &waits[k]);

      handle[k] = async_spawn_on (rt, i < 0 ? h : async_with_local (number, i, h));
      wait_for (&waits[k]);
    }
    async_drop (handle[0]);
    run ((struct step *) async_with_local (number, 7, step (drops, handle[1])));
  }
  async_detach (async_spawn_on (rt, async_with_local (number, 3, holder (3, &left))));
  wait_for (&left);
  async_runtime_drop (rt);
  CHECK (held == 0);
}

/* Shields ------------------------------------------------------------------------------- */

static atomic_int shielded;
static struct async_event released;

static async_poll_t
goes_on (struct step *s, struct async_context *cx)
{
  CHECK (number_here () == s->i && async_current_deadline () == ASYNC_NEVER);
  if (!s->child)
    s->child = async_event_wait (&released);
  if (!step_await (s, cx))
    return ASYNC_PENDING;
  s->result = 5;
  atomic_fetch_add (&shielded, 1);
  return ASYNC_READY;
}

static struct step *
shield (int i)
{
  struct step *s = step (goes_on, NULL);

  s->i = i;
  return async_shield (s);
}

static void
test_shield (void)
{
  struct async_runtime *rt = new_runtime (2);
  int value = 0;

  async_event_init (&released);
  async_event_set (&released);
  CHECK (int_on (rt, async_deadline (far (1), shield (-1), &value)) == 0);
  CHECK (value == 5 && shielded == 1);
  async_event_reset (&released);
  CHECK (int_on (rt, async_deadline (async_now () + ASYNC_US (100),
				     async_with_local (number, 2, shield (2)), &value))
	 == -ETIMEDOUT);
  CHECK (shielded == 1);
  async_event_set (&released);
  while (atomic_load (&shielded) < 2)
    sched_yield ();
  async_runtime_drop (rt);
}

/* A task that spawns when its runtime takes no tasks from outside any more, as a thread
   there finds: nothing of that begins, and all is dropped. */
static atomic_int spawning, refusing;

static async_poll_t
not_reached (struct step *s, struct async_context *cx)
{
  (void) s, (void) cx;
  CHECK (false);
}

static async_poll_t
spawns_late (struct step *s, struct async_context *cx)
{
  atomic_store (&spawning, 1);
  wait_for (&refusing);
  async_detach (step (not_reached, NULL));
  if (s->n == 0)
    s->child = (struct async_future *) async_shield (step (not_reached, NULL));
  else
    s->child = (struct async_future *) async_spawn (step (not_reached, NULL));
  CHECK (s->child && async_poll (s->child, cx) == ASYNC_PENDING);
  return ASYNC_PENDING;
}

static void *
spawns_from_outside (void *arg)
{
  struct async_future *other;

  wait_for (&spawning);
  while ((other = async_spawn_on ((struct async_runtime *) arg, async_yield ())) != NULL)
    async_drop (other);
  atomic_store (&refusing, 1);
  return NULL;
}

static void
test_late (int spawn)
{
  struct async_runtime *rt = new_runtime (2);
  struct step *s = step (spawns_late, NULL);
  pthread_t thread;

  s->n = spawn;
  atomic_store (&spawning, 0);
  atomic_store (&refusing, 0);
  CHECK (pthread_create (&thread, NULL, spawns_from_outside, rt) == 0);
  async_detach (async_spawn_on (rt, s));
  wait_for (&spawning);
  async_runtime_drop (rt);
  CHECK (steps_alive == 0);
  CHECK (pthread_join (thread, NULL) == 0);
}

/* Others ---------------------------------------------------------------------------------- */

/* One rate for tasks on all workers; each ticks at its own interval. */
enum { PERMITS = 5 };
static struct async_limiter limiter;

static async_poll_t
paces (struct step *s, struct async_context *cx)
{
  struct async_interval *interval = s->arg;

  for (; s->n < 2 * PERMITS; s->n++) {
    if (!s->child)
      s->child = s->n % 2 ? async_interval_tick (interval)
			  : async_limiter_acquire (&limiter, 1);
    if (!step_await (s, cx))
      return ASYNC_PENDING;
  }
  return ASYNC_READY;
}

static void
test_pace (void)
{
  enum { N = 8 };
  struct async_runtime *rt = new_runtime (2);
  struct async_interval interval[N];
  struct step *handle[N];
  uint64_t begin;

  async_limiter_init (&limiter, ASYNC_US (50), 2);
  begin = async_now ();
  for (int i = 0; i < N; i++) {
    CHECK (async_interval_init (&interval[i], begin, ASYNC_US (20), ASYNC_TICKS_DELAY) == 0);
    handle[i] = async_spawn_on (rt, step (paces, &interval[i]));
  }
  for (int i = 0; i < N; i++) {
    async_run (handle[i]);
    async_drop (handle[i]);
  }
  CHECK (async_now () - begin >= (N * PERMITS - 2) * ASYNC_US (50));
  async_runtime_drop (rt);
}

int
main (void)
{
  test_own ();
  test_spawn_on ();
  test_expire ();
  test_drop ();
  test_shield ();
  test_late (0);
  test_late (1);
  test_pace ();
  return finish ();
}
