/* Joins and selects of many: who is polled, in which order, and by whose wakers, also by
   wakers that are older than the task that polls, and by those that are left over.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include "failing-alloc.h"
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

enum { N = 70 };

/* A future that is ready when it is told, and keeps a waker until then. */
struct slot {
  ASYNC_FUTURE (int);
  pthread_mutex_t lock;
  struct async_waker waker; /* no vtable: none */
  atomic_bool set;
  int polls;
};

static struct slot slots[N];
static struct async_future *futures[N];

static async_poll_t
slot_poll (struct async_future *self, struct async_context *cx)
{
  struct slot *s = (struct slot *) self;
  bool ready;

  pthread_mutex_lock (&s->lock);
  s->polls++;
  if (s->waker.vtable)
    async_waker_drop (&s->waker);
  s->waker.vtable = NULL;
  ready = s->set;
  if (!ready)
    s->waker = async_waker_clone (async_context_waker (cx));
  pthread_mutex_unlock (&s->lock);
  return ready ? ASYNC_READY : ASYNC_PENDING;
}

static void
slot_drop (struct async_future *self)
{
  (void) self;
}

static const struct async_vtable slot_vtable = { .poll = slot_poll, .drop = slot_drop };

static void
begin (void)
{
  for (int i = 0; i < N; i++) {
    struct slot *s = &slots[i];

    if (s->waker.vtable)
      async_waker_drop (&s->waker);
    memset (s, 0, sizeof *s);
    async_future_init (s, &slot_vtable);
    pthread_mutex_init (&s->lock, NULL);
    futures[i] = &s->future;
  }
}

/* Wake who waits for the slot I; half of them keep their waker. */
static void
wake (int i)
{
  struct slot *s = &slots[i];

  pthread_mutex_lock (&s->lock);
  if (s->waker.vtable && i % 2)
    async_waker_wake_by_ref (&s->waker);
  else if (s->waker.vtable) {
    async_waker_wake (&s->waker);
    s->waker.vtable = NULL;
  }
  pthread_mutex_unlock (&s->lock);
}

static void
set (int i)
{
  slots[i].set = true;
  wake (i);
}

/* All slots but those from FROM up to END have been polled POLLS times. */
static void
check_polls (int polls, int from, int end)
{
  for (int i = 0; i < N; i++)
    CHECK ((i >= from && i < end) || slots[i].polls == polls);
}

/* ---- who is polled --------------------------------------------------------- */

/* Wakes slot 3, and lets that be seen; sets 68, and then, if N, the others from the end.
   I counts its polls. */
static async_poll_t
wake_some (struct step *s, struct async_context *cx)
{
  switch (s->i++) {
  case 0:
    check_polls (1, 0, 0);
    wake (3);
    break;
  case 1:
    check_polls (1, 3, 4);
    CHECK (slots[3].polls == 2);
    set (68);
    if (!s->n)
      return ASYNC_READY;
    break;
  case 2:
    CHECK (slots[68].polls == 2 && slots[3].polls == 2);
    for (int i = N - 1; i >= 0; i--)
      set (i);
    return ASYNC_READY;
  }
  async_waker_wake_by_ref (async_context_waker (cx));
  return ASYNC_PENDING;
}

/* The join or the select first, and who wakes is another task. */
static async_poll_t
wait_for_many (struct step *s, struct async_context *cx)
{
  if (s->at++ == 0) {
    s->child = s->n ? async_join_all (N, futures) : async_select_all (N, futures);
    CHECK (async_poll (s->child, cx) == ASYNC_PENDING);
    async_detach (async_spawn (step_with (wake_some, 0, s->n)));
    return ASYNC_PENDING;
  }
  if (s->n)
    return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
  return step_await_int (s, cx, &s->result) ? ASYNC_READY : ASYNC_PENDING;
}

static void
test_polls (void)
{
  begin ();
  run (step_with (wait_for_many, 0, 1));
  check_polls (2, 3, 4);
  CHECK (slots[3].polls == 3);
  begin ();
  CHECK (run (step_with (wait_for_many, 0, 0)) == 68);
  check_polls (1, 3, 69);
}

/* The first in the list wins, whoever was woken first. */
static async_poll_t
two_at_once (struct step *s, struct async_context *cx)
{
  if (s->at++ == 0) {
    s->child = async_select_all (N, futures);
    CHECK (async_poll (s->child, cx) == ASYNC_PENDING);
    set (69);
    set (66);
    set (5);
    slots[4].set = true; /* and was not woken */
    return ASYNC_PENDING;
  }
  return step_await_int (s, cx, &s->result) ? ASYNC_READY : ASYNC_PENDING;
}

static void
test_order (void)
{
  begin ();
  CHECK (run (step (two_at_once, NULL)) == 5);
}

/* Polls of who has no turns poll all, and those of a task that was woken by others. */
static async_poll_t
poll_for_others (struct step *s, struct async_context *cx)
{
  struct async_context own;

  if (s->at++ == 0) {
    s->child = async_join_all (N, futures);
    async_context_init (&own, async_waker_noop ());
    CHECK (async_poll (s->child, cx) == ASYNC_PENDING);
    CHECK (async_poll (s->child, cx) == ASYNC_PENDING);
    check_polls (1, 0, 0);
    wake (1);
    CHECK (async_poll (s->child, &own) == ASYNC_PENDING);
    check_polls (2, 0, 0);
    CHECK (async_poll (s->child, &own) == ASYNC_PENDING);
    check_polls (3, 0, 0);
    CHECK (async_poll (s->child, cx) == ASYNC_PENDING);
    check_polls (4, 0, 0);
    wake (1);
    CHECK (async_poll (s->child, cx) == ASYNC_PENDING);
    check_polls (4, 1, 2);
    CHECK (slots[1].polls == 5);
    async_waker_wake_by_ref (async_context_waker (cx));
    return ASYNC_PENDING;
  }
  CHECK (async_poll (s->child, cx) == ASYNC_PENDING);
  check_polls (5, 1, 2);
  return ASYNC_READY;
}

/* One of them is awaited beside them, and keeps the waker of that; N: as many others do. */
static async_poll_t
beside (struct step *s, struct async_context *cx)
{
  struct async_future **both = s->arg;

  if (s->at++ == 0) {
    both[0] = async_select_all (N, futures);
    both[1] = s->n ? async_join_all (N, futures) : futures[1];
    s->child = async_join_all (2, both);
    CHECK (async_poll (s->child, cx) == ASYNC_PENDING);
    wake (2);
    set (1);
    for (int i = 0; s->n && i < N; i++)
      set (i);
    return ASYNC_PENDING;
  }
  return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
}

static void
test_beside (void)
{
  struct async_future *both[2];

  for (int n = 0; n < 2; n++) {
    struct step *s = step_with (beside, 0, n);

    begin ();
    s->arg = both;
    run (s);
    CHECK (*async_result ((struct int_future *) both[0]) == !n);
    async_drop (both[0]);
    if (n)
      async_drop (both[1]);
  }
}

/* Twice among those of a select: the first place is the answer. */
static async_poll_t
twice (struct step *s, struct async_context *cx)
{
  if (s->at++ == 0) {
    futures[60] = futures[9];
    s->child = async_select_all (N, futures);
    CHECK (async_poll (s->child, cx) == ASYNC_PENDING);
    set (9);
    return ASYNC_PENDING;
  }
  return step_await_int (s, cx, &s->result) ? ASYNC_READY : ASYNC_PENDING;
}

/* One twice, one that is ready before, and one that somebody else awaits meanwhile. */
static async_poll_t
odd_ones (struct step *s, struct async_context *cx)
{
  struct async_future *join;

  (void) s;
  futures[7] = futures[8];
  set (20);
  CHECK (async_poll (futures[20], cx) == ASYNC_READY);
  join = async_join_all (N, futures);
  CHECK (async_poll (join, cx) == ASYNC_PENDING);
  set (30);
  CHECK (async_poll (futures[30], cx) == ASYNC_READY);
  for (int i = 0; i < N; i++)
    set (i);
  CHECK (async_poll (join, cx) == ASYNC_READY);
  async_drop (join);
  return ASYNC_READY;
}

static void
test_others (void)
{
  begin ();
  run (step (poll_for_others, NULL));
  begin ();
  run (step (odd_ones, NULL));
  begin ();
  CHECK (run (step (twice, NULL)) == 9);
}

/* ---- wakers ------------------------------------------------------------------ */

/* Polled by one task, and then by another, which old wakers do not wake. */
static async_poll_t
poll_once (struct step *s, struct async_context *cx)
{
  CHECK (async_poll ((struct async_future *) s->arg, cx) == ASYNC_PENDING);
  return ASYNC_READY;
}

static async_poll_t
poll_to_end (struct step *s, struct async_context *cx)
{
  if (s->at++ == 0) {
    CHECK (async_poll ((struct async_future *) s->arg, cx) == ASYNC_PENDING);
    check_polls (2, 0, 0);
    for (int i = 0; i < N; i++)
      set (i);
    return ASYNC_PENDING;
  }
  return async_poll ((struct async_future *) s->arg, cx);
}

static void *
drop_wakers (void *arg)
{
  (void) arg;
  for (int i = 0; i < N; i++)
    if (i % 3 == 0)
      wake (i);
    else if (slots[i].waker.vtable) {
      async_waker_drop (&slots[i].waker);
      slots[i].waker.vtable = NULL;
    }
  return NULL;
}

static void
test_wakers (void)
{
  struct async_future *join;
  pthread_t thread;

  begin ();
  join = async_join_all (N, futures);
  run (step (poll_once, join));
  run (step (poll_to_end, join));
  async_drop (join);

  /* What is left of a join and of its task. */
  for (int other = 0; other < 2; other++) {
    begin ();
    join = async_join_all (N, futures);
    run (step (poll_once, join));
    async_drop (join);
    if (!other)
      drop_wakers (NULL);
    else {
      CHECK (pthread_create (&thread, NULL, drop_wakers, NULL) == 0);
      pthread_join (thread, NULL);
    }
  }
  begin ();
}

static void
wake_last (int sig)
{
  (void) sig;
  for (int i = 0; i < N; i += 2)
    if (slots[i].waker.vtable) {
      async_waker_wake (&slots[i].waker);
      slots[i].waker.vtable = NULL;
    }
}

/* A handler has the last of all wakers. */
static void
test_signal (void)
{
  struct async_future *join;

  signal (SIGUSR1, wake_last);
  for (int round = 0; round < 3; round++) {
    begin ();
    join = async_join_all (N, futures);
    run (step (poll_once, join));
    async_drop (join);
    for (int i = 1; i < N; i += 2) {
      async_waker_drop (&slots[i].waker);
      slots[i].waker.vtable = NULL;
    }
    raise (SIGUSR1);
  }
  signal (SIGUSR1, SIG_DFL);
}

/* Without memory for its wakers a join polls all with its task's. */
static void
test_without_memory (void)
{
  struct async_future *join;

  begin ();
  join = async_join_all (N, futures);
  allocations = 0;
  fail_at = 2;
  run (step (poll_once, join));
  CHECK (allocations >= 2);
  fail_at = 0;
  run (step (poll_to_end, join));
  async_drop (join);
  fail_at = allocations + 1;
  CHECK (!async_join_all (N, futures));
  fail_at = allocations + 1;
  CHECK (!async_select_all (N, futures));
  fail_at = 0;
  begin ();
}

/* ---- threads ------------------------------------------------------------------ */

enum { THREADS = 3, ROUNDS = 300 };
static atomic_int round_of_all;

static void *
set_all (void *arg)
{
  int which = (int) (size_t) arg;

  for (int round = 1; round <= ROUNDS; round++) {
    while (atomic_load (&round_of_all) < round)
      sched_yield ();
    for (int i = which; i < N; i += THREADS) {
      wake (i); /* for nothing */
      set (i);
    }
  }
  return NULL;
}

/* Joins of what threads set meanwhile. */
static async_poll_t
rounds (struct step *s, struct async_context *cx)
{
  for (;;) {
    if (s->child && !step_await (s, cx))
      return ASYNC_PENDING;
    if (s->i++ == ROUNDS)
      return ASYNC_READY;
    for (int i = 0; i < N; i++) {
      slots[i].future.flags = 0;
      slots[i].set = false;
    }
    s->child = async_join_all (N, futures);
    atomic_store (&round_of_all, s->i);
  }
}

static void
test_threads (void)
{
  pthread_t threads[THREADS];

  begin ();
  for (size_t i = 0; i < THREADS; i++)
    CHECK (pthread_create (&threads[i], NULL, set_all, (void *) i) == 0);
  run (step (rounds, NULL));
  for (int i = 0; i < THREADS; i++)
    pthread_join (threads[i], NULL);
  begin ();
}

int
main (void)
{
  async_set_allocator (failing_alloc, checked_free);
  test_polls ();
  test_order ();
  test_others ();
  test_beside ();
  test_wakers ();
  test_signal ();
  test_threads ();
  test_without_memory ();
  return finish ();
}
