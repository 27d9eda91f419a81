/* Semaphore, mutex, rwlock, event, barrier and once in one thread: order, results,
   and the hand-over when a wait is dropped.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "sync-test.h"

enum { N = 40 };

static struct poller pollers[N];

static void
all_quiet (void)
{
  for (int i = 0; i < N; i++) {
    CHECK (pollers[i].wakers == 0);
    pollers[i].wakes = 0;
  }
}

/* Poll F as task I. */
static bool
ready (int i, struct async_future *f)
{
  return poll_as (&pollers[i], f);
}

static bool
woken (int i)
{
  return atomic_exchange (&pollers[i].wakes, 0) > 0;
}

static void
test_semaphore (void)
{
  struct async_semaphore s = ASYNC_SEMAPHORE_INIT (3);
  struct async_future *a = async_semaphore_acquire (&s, 2);
  struct async_future *b = async_semaphore_acquire (&s, 2);
  struct async_future *c = async_semaphore_acquire (&s, 1);

  CHECK (ready (0, a) && ready (0, a));
  CHECK (!ready (1, b) && !ready (1, b) && pollers[1].wakers == 1);
  /* There is one, but not for who comes later. */
  CHECK (!ready (2, c));
  CHECK (async_semaphore_try_acquire (&s, 1) == -EAGAIN);
  CHECK (async_semaphore_release (&s, 2) == 0);
  CHECK (woken (1) && woken (2) && ready (1, b) && ready (2, c));
  async_drop (b);
  b = async_semaphore_acquire (&s, 1);
  CHECK (!ready (1, b));
  CHECK (async_semaphore_release (&s, 1) == 0 && woken (1));
  /* Granted and not polled: the permit comes back. */
  async_drop (b);
  CHECK (async_semaphore_try_acquire (&s, 2) == -EAGAIN);
  CHECK (async_semaphore_try_acquire (&s, 1) == 0);
  CHECK (async_semaphore_release (&s, UINT32_MAX) == 0);
  CHECK (async_semaphore_release (&s, 1) == -EOVERFLOW);
  async_drop (a);
  async_drop (c);
  async_drop (async_semaphore_acquire (&s, 1));
  CHECK (async_semaphore_try_acquire (&s, UINT32_MAX) == 0);
  all_quiet ();
}

/* Who wants much leaves, and those behind may go. */
static void
test_semaphore_head_leaves (void)
{
  struct async_semaphore s;
  struct async_future *big, *small[20];

  async_semaphore_init (&s, 20);
  big = async_semaphore_acquire (&s, 21);
  CHECK (!ready (0, big));
  for (int i = 0; i < 20; i++) {
    small[i] = async_semaphore_acquire (&s, 1);
    CHECK (!ready (1 + i, small[i]));
  }
  async_drop (big);
  for (int i = 0; i < 20; i++) {
    CHECK (woken (1 + i) && ready (1 + i, small[i]));
    async_drop (small[i]);
  }
  CHECK (async_semaphore_try_acquire (&s, 1) == -EAGAIN);
  all_quiet ();
}

/* Another task polls: that one is woken. */
static void
test_other_waker (void)
{
  struct async_semaphore s = ASYNC_SEMAPHORE_INIT (0);
  struct async_future *f = async_semaphore_acquire (&s, 1);

  CHECK (!ready (0, f) && !ready (1, f));
  CHECK (pollers[0].wakers == 0 && pollers[1].wakers == 1);
  CHECK (async_semaphore_release (&s, 1) == 0);
  CHECK (!woken (0) && woken (1) && ready (2, f));
  async_drop (f);
  all_quiet ();
}

static struct async_mutex mutex = ASYNC_MUTEX_INIT;

static void
guarded (struct async_mutex *held)
{
  async_mutex_guard struct async_mutex *m = held;

  CHECK (!m || async_mutex_try_lock (m) == -EAGAIN);
}

static void
test_mutex (void)
{
  struct async_future *f[4];

  CHECK (async_mutex_unlock (&mutex) == -EPERM);
  for (int i = 0; i < 4; i++) {
    f[i] = async_mutex_lock (&mutex);
    CHECK (ready (i, f[i]) == (i == 0));
  }
  CHECK (pointer_of (f[0]) == &mutex);
  async_drop (f[0]); /* does not unlock */
  CHECK (async_mutex_try_lock (&mutex) == -EAGAIN);
  CHECK (async_mutex_unlock (&mutex) == 0);
  CHECK (woken (1) && !woken (2));
  /* Nobody overtakes who has not yet been polled. */
  CHECK (async_mutex_try_lock (&mutex) == -EAGAIN);
  async_drop (f[1]);
  CHECK (woken (2) && !woken (3));
  async_drop (f[3]);
  CHECK (ready (2, f[2]) && pointer_of (f[2]) == &mutex);
  guarded (NULL);
  guarded (pointer_of (f[2]));
  async_drop (f[2]);
  CHECK (async_mutex_try_lock (&mutex) == 0 && async_mutex_unlock (&mutex) == 0);
  CHECK (async_mutex_unlock (&mutex) == -EPERM);
  async_mutex_init (&mutex);
  CHECK (async_mutex_try_lock (&mutex) == 0);
  all_quiet ();
}

static void
test_rwlock (void)
{
  struct async_rwlock l = ASYNC_RWLOCK_INIT;
  struct async_future *f[5];

  CHECK (async_rwlock_unlock (&l) == -EPERM);
  f[0] = async_rwlock_read_lock (&l);
  f[1] = async_rwlock_read_lock (&l);
  f[2] = async_rwlock_write_lock (&l);
  f[3] = async_rwlock_read_lock (&l);
  f[4] = async_rwlock_read_lock (&l);
  CHECK (ready (0, f[0]) && ready (1, f[1]) && pointer_of (f[1]) == &l);
  CHECK (!ready (2, f[2]));
  CHECK (!ready (3, f[3]) && !ready (4, f[4])); /* behind the writer */
  CHECK (async_rwlock_try_read_lock (&l) == -EAGAIN);
  CHECK (async_rwlock_unlock (&l) == 0 && !woken (2));
  CHECK (async_rwlock_unlock (&l) == 0 && woken (2) && !woken (3));
  CHECK (ready (2, f[2]) && pointer_of (f[2]) == &l);
  CHECK (async_rwlock_unlock (&l) == 0 && woken (3) && woken (4));
  async_drop (f[3]);
  CHECK (async_rwlock_try_write_lock (&l) == -EAGAIN); /* f[4] has it */
  async_drop (f[4]);
  CHECK (async_rwlock_try_write_lock (&l) == 0);
  CHECK (async_rwlock_try_write_lock (&l) == -EAGAIN);
  CHECK (async_rwlock_try_read_lock (&l) == -EAGAIN);
  CHECK (async_rwlock_unlock (&l) == 0 && async_rwlock_unlock (&l) == -EPERM);
  for (int i = 0; i < 3; i++)
    async_drop (f[i]);

  /* A writer that leaves lets the readers behind it go. */
  async_rwlock_init (&l);
  CHECK (async_rwlock_try_read_lock (&l) == 0);
  f[0] = async_rwlock_write_lock (&l);
  f[1] = async_rwlock_read_lock (&l);
  CHECK (!ready (0, f[0]) && !ready (1, f[1]));
  async_drop (f[0]);
  CHECK (woken (1) && ready (1, f[1]));
  {
    async_rwlock_guard struct async_rwlock *held = pointer_of (f[1]);
  }
  async_drop (f[1]);
  CHECK (async_rwlock_unlock (&l) == 0 && async_rwlock_unlock (&l) == -EPERM);

  /* As if as many read as can be counted. */
  l.__waits.__state = 1;
  CHECK (async_rwlock_try_read_lock (&l) == -EAGAIN);
  CHECK (async_rwlock_unlock (&l) == 0 && async_rwlock_try_read_lock (&l) == 0);
  all_quiet ();
}

static void
test_event (void)
{
  struct async_event e = ASYNC_EVENT_INIT;
  struct async_future *f[N];

  CHECK (!async_event_is_set (&e));
  for (int i = 0; i < N; i++) {
    f[i] = async_event_wait (&e);
    CHECK (!ready (i, f[i]));
  }
  async_drop (f[7]);
  async_event_set (&e);
  for (int i = 0; i < N; i++)
    CHECK (pollers[i].wakes == (i != 7));
  CHECK (async_event_is_set (&e));
  async_event_reset (&e);
  async_drop (f[8]);
  for (int i = 0; i < N; i++)
    if (i != 7 && i != 8) {
      CHECK (woken (i) && ready (i, f[i]));
      async_drop (f[i]);
    }
  f[0] = async_event_wait (&e);
  CHECK (!ready (0, f[0]));
  async_event_set (&e);
  async_event_set (&e);
  f[1] = async_event_wait (&e);
  CHECK (ready (0, f[0]) && ready (1, f[1]));
  async_drop (f[0]);
  async_drop (f[1]);
  async_event_init (&e);
  CHECK (!async_event_is_set (&e));
  all_quiet ();
}

/* More than are woken at a time, one of which resets. */
static struct async_event *resets;

static void
resetting_wake (struct async_waker *waker)
{
  (void) waker;
  async_event_reset (resets);
}

static struct async_waker
resetting_clone (const struct async_waker *waker)
{
  return *waker;
}

static const struct async_waker_vtable resetting_vtable
  = { resetting_clone, resetting_wake, NULL, NULL };

static void
test_event_reset_meanwhile (void)
{
  struct async_event e = ASYNC_EVENT_INIT;
  struct async_future *f[N], *late;
  struct async_waker waker = { &resetting_vtable, NULL };
  struct async_context cx;

  resets = &e;
  async_context_init (&cx, &waker);
  for (int i = 0; i < N; i++) {
    f[i] = async_event_wait (&e);
    CHECK (async_poll (f[i], &cx) == ASYNC_PENDING);
  }
  async_event_set (&e);
  CHECK (!async_event_is_set (&e));
  late = async_event_wait (&e);
  CHECK (!ready (0, late));
  for (int i = 0; i < N; i++) {
    CHECK (ready (1, f[i]));
    async_drop (f[i]);
  }
  async_drop (late);
  all_quiet ();
}

/* More than are woken at a time, and the first who is woken drops the last. */
static struct async_future *victim;

static void
dropping_wake (struct async_waker *waker)
{
  (void) waker;
  CHECK (!ready (0, victim)); /* not its turn */
  async_drop (victim);
  victim = NULL;
}

static const struct async_waker_vtable dropping_vtable
  = { resetting_clone, dropping_wake, NULL, NULL };

static void
test_barrier_drop_meanwhile (void)
{
  struct async_barrier b = ASYNC_BARRIER_INIT (N + 1);
  struct async_future *f[N], *next;
  struct async_waker waker = { &dropping_vtable, NULL };
  struct async_context cx;

  async_context_init (&cx, &waker);
  for (int i = 0; i < N; i++) {
    f[i] = async_barrier_wait (&b);
    if (i == 0)
      CHECK (async_poll (f[i], &cx) == ASYNC_PENDING);
    else
      CHECK (!ready (i, f[i]));
  }
  victim = f[N - 1];
  CHECK (now_int (async_barrier_wait (&b)) == 1);
  CHECK (!victim);
  for (int i = 0; i < N - 1; i++) {
    CHECK (i == 0 || woken (i));
    CHECK (ready (i, f[i]) && int_of (f[i]) == 0);
    async_drop (f[i]);
  }
  /* That one is not missing in the next round. */
  for (int i = 0; i < N; i++) {
    f[i] = async_barrier_wait (&b);
    CHECK (!ready (i, f[i]));
  }
  next = async_barrier_wait (&b);
  CHECK (ready (0, next) && int_of (next) == 1);
  async_drop (next);
  for (int i = 0; i < N; i++)
    async_drop (f[i]);
  all_quiet ();
}

static void
test_barrier (void)
{
  struct async_barrier b = ASYNC_BARRIER_INIT (3), alone = ASYNC_BARRIER_INIT (1);
  struct async_future *f[4];

  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 4; i++)
      f[i] = async_barrier_wait (&b);
    CHECK (!ready (0, f[0]) && !ready (1, f[1]) && !ready (1, f[1]));
    async_drop (f[0]); /* has not come after all */
    CHECK (!ready (2, f[2]));
    CHECK (ready (3, f[3]) && int_of (f[3]) == 1);
    CHECK (woken (1) && woken (2));
    f[0] = async_barrier_wait (&b); /* in the next round */
    CHECK (!ready (0, f[0]));
    async_drop (f[2]); /* could go, and has counted */
    CHECK (ready (1, f[1]) && int_of (f[1]) == 0);
    async_drop (f[0]);
    async_drop (f[1]);
    async_drop (f[3]);
  }
  CHECK (now_int (async_barrier_wait (&alone)) == 1);
  CHECK (now_int (async_barrier_wait (&alone)) == 1);
  async_barrier_init (&alone, 0);
  CHECK (now_int (async_barrier_wait (&alone)) == 1);
  all_quiet ();
}

static void
abandons (struct async_once *begun)
{
  async_once_guard struct async_once *o = begun;

  CHECK (o);
}

static void
test_once (void)
{
  struct async_once o = ASYNC_ONCE_INIT;
  struct async_future *f[5];

  CHECK (async_once_finish (&o) == -EPERM && async_once_abandon (&o) == -EPERM);
  for (int i = 0; i < 5; i++) {
    f[i] = async_once_begin (&o);
    CHECK (ready (i, f[i]) == (i == 0));
  }
  abandons (pointer_of (f[0]));
  CHECK (woken (1) && !woken (2));
  async_drop (f[1]); /* was to begin */
  CHECK (woken (2) && !woken (3) && !async_once_done (&o));
  CHECK (ready (2, f[2]) && pointer_of (f[2]) == &o);
  CHECK (async_once_finish (&o) == 0 && async_once_done (&o));
  abandons (pointer_of (f[2]));
  CHECK (async_once_done (&o) && async_once_abandon (&o) == -EPERM);
  CHECK (woken (3) && woken (4));
  async_drop (f[3]);
  CHECK (ready (4, f[4]) && !pointer_of (f[4]));
  async_drop (f[0]);
  async_drop (f[2]);
  async_drop (f[4]);
  f[0] = async_once_begin (&o);
  CHECK (ready (0, f[0]) && !pointer_of (f[0]));
  async_drop (f[0]);
  async_once_init (&o);
  CHECK (!async_once_done (&o));
  all_quiet ();
}

/* Tasks of the runtime: each in turn raises a number that it holds across a
   wait. */
static struct async_mutex turn = ASYNC_MUTEX_INIT;
static int number;

static async_poll_t
raiser (struct step *s, struct async_context *cx)
{
  if (s->at == 0) {
    s->child = async_mutex_lock (&turn);
    s->at = 1;
  }
  if (s->at == 1) {
    if (!step_await (s, cx))
      return ASYNC_PENDING;
    s->i = number;
    s->child = async_yield ();
    s->at = 2;
  }
  if (!step_await (s, cx))
    return ASYNC_PENDING;
  number = s->i + 1;
  CHECK (async_mutex_unlock (&turn) == 0);
  return ASYNC_READY;
}

static async_poll_t
raisers (struct step *s, struct async_context *cx)
{
  struct async_future **handles = s->arg;

  if (s->at++ == 0) {
    for (int i = 0; i < N; i++)
      handles[i] = (struct async_future *) async_spawn (step (raiser, NULL));
    s->child = async_join_all (N, handles);
  }
  return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
}

static void
test_tasks (void)
{
  struct async_future *handles[N];

  run (step (raisers, handles));
  for (int i = 0; i < N; i++)
    async_drop (handles[i]);
  CHECK (number == N);
}

int
main (void)
{
  test_semaphore ();
  test_semaphore_head_leaves ();
  test_other_waker ();
  test_mutex ();
  test_rwlock ();
  test_event ();
  test_event_reset_meanwhile ();
  test_barrier ();
  test_barrier_drop_meanwhile ();
  test_once ();
  test_tasks ();
  return finish ();
}
