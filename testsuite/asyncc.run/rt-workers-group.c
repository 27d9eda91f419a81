/* Groups of tasks that go from one worker to another: no task of a group runs, and no
   handler of it, when the scope of the group is over, however that came.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: drops futures, and cancels what others run */
/* { dg-skip-stress "starts threads of its own" } */

#include "test.h"
#include <asyncc.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { TASKS = 24, ROUNDS = 60, DEPTH = 4, NESTED = 100, BRIEF = 30 };

/* What lies in the scope of a group, and is used by its tasks. */
struct shared {
  int inside; /* tasks that have begun and not ended */
  int over;   /* the scope has ended */
  int touched;
};

static void
enter (struct shared *s)
{
  CHECK (!__atomic_load_n (&s->over, __ATOMIC_SEQ_CST));
  __atomic_fetch_add (&s->inside, 1, __ATOMIC_SEQ_CST);
}

static void
leave (struct shared **s)
{
  CHECK (!__atomic_load_n (&(*s)->over, __ATOMIC_SEQ_CST));
  __atomic_fetch_sub (&(*s)->inside, 1, __ATOMIC_SEQ_CST);
}

/* Runs behind the drop of the group, which is declared later. */
static void
end_scope (struct shared *s)
{
  CHECK (__atomic_load_n (&s->inside, __ATOMIC_SEQ_CST) == 0);
  __atomic_store_n (&s->over, 1, __ATOMIC_SEQ_CST);
  memset (&s->touched, 0x55, sizeof s->touched);
}

#define SHARED(name)                                                                        \
  __attribute__ ((__cleanup__ (end_scope))) struct shared name = { 0 }
#define USE(s)                                                                              \
  __attribute__ ((__cleanup__ (leave), __unused__)) struct shared *used = (enter (s), (s))

static void
spin (int n)
{
  for (volatile int i = 0; i < n; i++)
    continue;
}

/* Polls that last, so that the scope often ends in the middle of one. */
static NOINLINE __async int
work (struct shared *s, int rounds, int result)
{
  USE (s);
  while (rounds-- > 0) {
    spin (200);
    CHECK (!__atomic_load_n (&s->over, __ATOMIC_SEQ_CST));
    __atomic_fetch_add (&s->touched, 1, __ATOMIC_RELAXED);
    __await (async_yield ());
  }
  return result;
}

static NOINLINE __async int
sleeper (struct shared *s)
{
  USE (s);
  __await (async_sleep (ASYNC_S (1000)));
  return 0;
}

static NOINLINE __async int
all_end (void)
{
  SHARED (s);
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  for (int i = 0; i < TASKS; i++)
    CHECK (async_group_spawn (&g, work (&s, i % 5, i)) == 0);
  CHECK (__await (async_group_wait (&g)) == 0);
  CHECK (s.inside == 0 && s.touched == TASKS / 5 * 10 + 0 + 1 + 2 + 3);
  for (int i = 0; i < TASKS; i++)
    async_group_spawn (&g, work (&s, i % 3, i == 7 ? -EIO : 0));
  return __await (async_group_wait (&g));
}

static NOINLINE __async int
leaves_early (int rounds)
{
  SHARED (s);
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  for (int i = 0; i < TASKS; i++)
    async_group_spawn (&g, i % 3 ? work (&s, 1000000, 0) : sleeper (&s));
  while (rounds-- > 0)
    __await (async_yield ());
  return 0;
}

static NOINLINE __async int
first_error (void)
{
  SHARED (s);
  __async_group struct async_group g = ASYNC_GROUP_INIT_FLAGS (ASYNC_GROUP_CANCEL_ON_ERROR);

  for (int i = 0; i < TASKS; i++)
    async_group_spawn (&g, i == 5 ? work (&s, 3, -EPROTO)
				  : i % 2 ? work (&s, 1000000, 0) : sleeper (&s));
  int error = __await (async_group_wait (&g));
  CHECK (s.inside == 0);
  CHECK (async_group_spawn (&g, sleeper (&s)) == -ECANCELED);
  return error;
}

/* Several fail, and cancel the others, at a time. */
static NOINLINE __async int
many_errors (void)
{
  SHARED (s);
  __async_group struct async_group g = ASYNC_GROUP_INIT_FLAGS (ASYNC_GROUP_CANCEL_ON_ERROR);

  for (int i = 0; i < TASKS; i++)
    async_group_spawn (&g, work (&s, 2, -EPROTO));
  return __await (async_group_wait (&g));
}

static NOINLINE __async int
cancels (struct shared *s, struct async_group *g)
{
  USE (s);
  __await (async_yield ());
  async_group_cancel (g);
  CHECK (__await (async_group_wait (g)) == -EDEADLK);
  return 0;
}

static NOINLINE __async int
cancelled_from_within (void)
{
  SHARED (s);
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  for (int i = 0; i < TASKS; i++)
    async_group_spawn (&g, i % 8 == 0 ? cancels (&s, &g)
				      : i % 2 ? work (&s, 1000000, 0) : sleeper (&s));
  int error = __await (async_group_wait (&g));
  CHECK (s.inside == 0);
  return error;
}

static NOINLINE __async int
waiter (struct async_group *g, int *woken)
{
  int error = __await (async_group_wait (g));

  __atomic_fetch_add (woken, 1, __ATOMIC_SEQ_CST);
  return error;
}

static NOINLINE __async int
many_wait (void)
{
  SHARED (s);
  int woken = 0;
  __async_group struct async_group waiters = ASYNC_GROUP_INIT;
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  for (int i = 0; i < TASKS; i++) {
    async_group_spawn (&g, work (&s, 4, 0));
    async_group_spawn (&waiters, waiter (&g, &woken));
  }
  CHECK (__await (async_group_wait (&waiters)) == 0);
  return woken;
}

/* Waits that are dropped while the group ends. */
static NOINLINE __async int
wait_dropped (void)
{
  SHARED (s);
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  for (int i = 0; i < TASKS; i++)
    async_group_spawn (&g, work (&s, i % 4, 0));
  for (int i = 0; i < TASKS; i++) {
    __async_auto __future (int) wait = async_group_wait (&g);
    __await (async_timeout (wait, 1000));
  }
  return __await (async_group_wait (&g));
}

static NOINLINE __async int
tree (int depth, struct shared *s)
{
  USE (s);
  SHARED (own);
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  if (depth == 0)
    __await (async_sleep (depth % 2 ? 100 : ASYNC_S (1000)));
  for (int i = 0; i < 3; i++)
    async_group_spawn (&g, tree (depth - 1, &own));
  return __await (async_group_wait (&g));
}

/* Scopes in scopes, more than a drop of handles nests. */
static NOINLINE __async int
nest (int depth, struct shared *s)
{
  USE (s);
  SHARED (own);
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  async_group_spawn (&g, depth ? nest (depth - 1, &own) : sleeper (&own));
  return __await (async_group_wait (&g));
}

static NOINLINE __async int
nest_dropped (int rounds)
{
  SHARED (s);
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  async_group_spawn (&g, nest (NESTED, &s));
  while (rounds-- > 0)
    __await (async_yield ());
  return 0;
}

/* A wake that takes its time when the one who waits goes on already. */
struct slow {
  ASYNC_FUTURE (int);
  struct async_future *wait;
  struct async_waker waker;
};

static struct async_waker
slow_clone (const struct async_waker *w)
{
  struct slow *s = w->data;

  return (struct async_waker) { w->vtable, s };
}

static void
slow_wake_by_ref (const struct async_waker *w)
{
  struct slow *s = w->data;
  struct async_waker waker = async_waker_clone (&s->waker);

  async_waker_wake (&waker);
  usleep (2000);
}

static void
slow_wake (struct async_waker *w)
{
  slow_wake_by_ref (w);
}

static void
slow_drop_waker (struct async_waker *w)
{
  (void) w;
}

static const struct async_waker_vtable slow_waker_vtable
  = { slow_clone, slow_wake, slow_wake_by_ref, slow_drop_waker };

static async_poll_t
slow_poll (struct async_future *self, struct async_context *cx)
{
  struct slow *s = (struct slow *) self;
  struct async_waker waker = { &slow_waker_vtable, s };
  struct async_context own;

  if (!s->waker.vtable)
    s->waker = async_waker_clone (async_context_waker (cx));
  async_context_init (&own, &waker);
  if (async_poll (s->wait, &own) == ASYNC_PENDING)
    return ASYNC_PENDING;
  s->result = 0;
  return ASYNC_READY;
}

static void
slow_drop (struct async_future *self)
{
  struct slow *s = (struct slow *) self;

  async_drop (s->wait);
  if (s->waker.vtable)
    async_waker_drop (&s->waker);
  s->waker.vtable = NULL;
}

static const struct async_vtable slow_vtable = { .poll = slow_poll, .drop = slow_drop };

/* Groups whose scope ends as soon as a wait tells that it may.  Nobody may touch one from
   then on. */
static struct async_group brief[BRIEF];
static struct slow slow[BRIEF];

static NOINLINE __async int
ends_at_once (void)
{
  for (int i = 0; i < BRIEF; i++) {
    async_future_init (&slow[i], &slow_vtable);
    async_group_init (&brief[i], 0);
    async_group_spawn (&brief[i], async_sleep (1));
    slow[i].wait = (struct async_future *) async_group_wait (&brief[i]);
    __await (async_future_as (int, &slow[i]));
    async_group_drop (&brief[i]);
    memset (&brief[i], 0x55, sizeof brief[i]);
  }
  /* Those that wake are still there. */
  __await (async_sleep (ASYNC_MS (20)));
  return 0;
}

static int
brief_touched (void)
{
  const unsigned char *p = (const unsigned char *) brief;

  for (size_t i = 0; i < sizeof brief; i++)
    if (p[i] != 0x55)
      return 1;
  return 0;
}

static NOINLINE __async int
tree_dropped (int rounds)
{
  SHARED (s);
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  async_group_spawn (&g, tree (DEPTH, &s));
  while (rounds-- > 0)
    __await (async_yield ());
  return 0;
}

static NOINLINE __async int
spawns (struct shared *s, struct async_group *g, int n)
{
  USE (s);
  __await (async_yield ());
  if (n > 0) {
    async_group_spawn (g, spawns (s, g, n - 1));
    async_group_spawn (g, spawns (s, g, n - 1));
  }
  return 0;
}

static NOINLINE __async int
spawned_from_within (int rounds)
{
  SHARED (s);
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  async_group_spawn (&g, spawns (&s, &g, 7));
  if (rounds < 0)
    return __await (async_group_wait (&g));
  while (rounds-- > 0)
    __await (async_yield ());
  return 0;
}

static NOINLINE __async int
deadline (uint64_t after, uint64_t work_for)
{
  SHARED (s);
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  CHECK (async_group_deadline (&g, async_now () + after) == 0);
  for (int i = 0; i < TASKS; i++)
    async_group_spawn (&g, i % 2 ? work (&s, 1000000, 0) : sleeper (&s));
  if (work_for) {
    __await (async_sleep (work_for));
    return 0;
  }
  int error = __await (async_group_wait (&g));
  CHECK (s.inside == 0);
  CHECK (async_group_spawn (&g, sleeper (&s)) == -ETIMEDOUT);
  return error;
}

/* The deadline is put off, and comes at about the time when the scope ends. */
static NOINLINE __async int
deadlines (int n)
{
  SHARED (s);
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  for (int i = 0; i < 4; i++) {
    async_group_spawn (&g, work (&s, 1000000, 0));
    async_group_deadline (&g, async_now () + (uint64_t) (n % 7) * 1000);
  }
  for (int i = 0; i < n % 5; i++)
    __await (async_yield ());
  return 0;
}

/* Several change the deadline at a time, one of which comes when the group is gone, and also
   when the group ends. */
static NOINLINE __async int
puts_off (struct shared *s, struct async_group *g)
{
  USE (s);
  for (;;) {
    async_group_deadline (g, async_now () + 1000000);
    spin (100);
    __await (async_yield ());
  }
}

static NOINLINE __async int
many_deadlines (int n)
{
  SHARED (s);
  struct async_group *g = &brief[n % BRIEF];

  async_group_init (g, 0);
  for (int i = 0; i < 6; i++)
    async_group_spawn (g, puts_off (&s, g));
  __await (async_sleep (100000));
  async_group_drop (g);
  memset (g, 0x55, sizeof *g);
  /* What is left of a deadline would come now. */
  __await (async_sleep (2000000));
  return 0;
}

/* At the deadline the task ends by itself, which the group may have told before all is
   dropped. */
static NOINLINE __async int
waits_for_sleeper (void)
{
  SHARED (s);
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  async_group_spawn (&g, sleeper (&s));
  return __await (async_group_wait (&g));
}

static NOINLINE __async int
inherited (void)
{
  int value = 1, error;

  error = __await (async_deadline (async_now () + ASYNC_MS (2), waits_for_sleeper (), &value));
  return error ? error : value;
}

/* A task ends the scope of its own group; the group is not its task's any more. */
static NOINLINE __async int
ends_own (struct async_group *g, int *ended)
{
  __await (async_yield ());
  async_group_drop (g);
  __atomic_store_n (ended, 1, __ATOMIC_SEQ_CST);
  return 0;
}

static NOINLINE __async int
ended_by_task (void)
{
  static int ended;
  struct async_group g;
  SHARED (s);

  __atomic_store_n (&ended, 0, __ATOMIC_SEQ_CST);
  async_group_init (&g, 0);
  for (int i = 0; i < TASKS; i++)
    async_group_spawn (&g, i ? work (&s, 1000000, 0) : ends_own (&g, &ended));
  int error = __await (async_group_wait (&g));
  while (!__atomic_load_n (&ended, __ATOMIC_SEQ_CST))
    __await (async_yield ());
  return error;
}

static struct async_group foreign = ASYNC_GROUP_INIT;

static NOINLINE __async int
mixed (void)
{
  return async_group_spawn (&foreign, async_yield ());
}

static NOINLINE __async int
local_tasks (struct async_runtime *rt)
{
  async_group_spawn (&foreign, async_sleep (ASYNC_MS (500)));
  CHECK (__await (async_spawn_on (rt, mixed ())) == -ENOTSUP);
  CHECK (__await (async_group_wait (&foreign)) == -ENOTSUP);
  return 0;
}

#define RUN(f) async_runtime_run (rt, f)

static void
run_all (struct async_runtime *rt)
{
  CHECK (RUN (all_end ()) == -EIO);
  CHECK (RUN (first_error ()) == -EPROTO);
  CHECK (RUN (many_errors ()) == -EPROTO);
  CHECK (RUN (cancelled_from_within ()) == -ECANCELED);
  CHECK (RUN (many_wait ()) == TASKS);
  CHECK (RUN (wait_dropped ()) == 0);
  CHECK (RUN (spawned_from_within (-1)) == 0);
  CHECK (RUN (deadline (ASYNC_MS (2), 0)) == -ETIMEDOUT);
  CHECK (RUN (deadline (0, 0)) == -ETIMEDOUT);
  CHECK (RUN (deadline (ASYNC_S (1000), 1000)) == 0);
  CHECK (RUN (inherited ()) == -ETIMEDOUT);
  CHECK (RUN (ended_by_task ()) == -ECANCELED);
}

int
main (void)
{
  struct async_runtime_options options = { .workers = 4 };
  struct async_runtime *rt = async_runtime_new (&options);

  CHECK (rt);
  for (int i = 0; i < ROUNDS; i++) {
    RUN (leaves_early (i));
    RUN (tree_dropped (i * 3));
    RUN (nest_dropped (i * 3));
    CHECK (async_run (nest_dropped (i * 3)) == 0);
    RUN (spawned_from_within (i % 10));
    RUN (deadlines (i));
    /* From outside: the handle is dropped on another thread. */
    __future (int) handle = async_spawn_on (rt, leaves_early (1000000));
    spin (i * 1000);
    async_drop (handle);
  }
  for (int i = 0; i < 5; i++)
    run_all (rt);
  for (int i = 0; i < BRIEF; i++)
    RUN (many_deadlines (i));
  CHECK (!brief_touched ());
  RUN (ends_at_once ());
  CHECK (!brief_touched ());
  CHECK (async_run (local_tasks (rt)) == 0);
  /* The runtime ends in the middle. */
  for (int i = 0; i < 10; i++)
    async_detach (async_spawn_on (rt, leaves_early (1000000)));
  spin (100000);
  async_runtime_drop (rt);
  return 0;
}
