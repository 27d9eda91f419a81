/* Four threads, each with a runtime of its own, and what they share: no value is
   lost and none comes twice, no two hold what only one may hold, and waits may be
   dropped while another thread ends them.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "sync-test.h"
#include <pthread.h>

enum { THREADS = 4, TASKS = 4, ALL = THREADS * TASKS, ROUNDS = 1000 };

typedef async_poll_t task_fn (struct step *s, struct async_context *cx);

static _Thread_local unsigned int seed;

static bool
chance (unsigned int n)
{
  return (unsigned int) rand_r (&seed) / 16 % n == 0;
}

/* FN is run by ALL tasks, which are numbered: s->n. */

struct job {
  task_fn *fn;
  int thread;
  struct async_future *handles[TASKS];
  pthread_t id;
};

static async_poll_t
spawn_all (struct step *s, struct async_context *cx)
{
  struct job *job = s->arg;

  if (s->at++ == 0) {
    for (int i = 0; i < TASKS; i++) {
      struct step *task = step (job->fn, NULL);

      task->n = job->thread * TASKS + i;
      job->handles[i] = (struct async_future *) async_spawn (task);
    }
    s->child = async_join_all (TASKS, job->handles);
  }
  return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
}

static void *
thread (void *arg)
{
  struct job *job = arg;

  seed = (unsigned int) job->thread * 7919 + 1;
  run (step (spawn_all, job));
  for (int i = 0; i < TASKS; i++)
    async_drop (job->handles[i]);
  return NULL;
}

static void
in_all_tasks (task_fn *fn)
{
  struct job jobs[THREADS];

  for (int i = 0; i < THREADS; i++) {
    jobs[i].fn = fn;
    jobs[i].thread = i;
    CHECK (pthread_create (&jobs[i].id, NULL, thread, &jobs[i]) == 0);
  }
  for (int i = 0; i < THREADS; i++)
    pthread_join (jobs[i].id, NULL);
}

/* What the tasks keep beside their steps. */
static struct own {
  bool dropping;
  int value;
  uint64_t position;
  struct exchange *exchange;
  async_oneshot (int) answer;
} own[ALL];

static void
forget (struct step *s)
{
  async_drop (s->child);
  s->child = NULL;
}

enum outcome { WAITS, ENDED, DROPPED };

/* Poll s->child.  Where it waits it is sometimes dropped, later and without another
   look. */
static enum outcome
look_or_drop (struct step *s, struct async_context *cx)
{
  bool *dropping = &own[s->n].dropping;

  if (*dropping) {
    *dropping = false;
    forget (s);
    return DROPPED;
  }
  if (async_poll (s->child, cx) == ASYNC_READY)
    return ENDED;
  if (chance (3)) {
    *dropping = true;
    async_waker_wake_by_ref (async_context_waker (cx));
  }
  return WAITS;
}

/* The same if MAY_DROP.  Where it has ended *RESULT is its int. */
static enum outcome
int_or_drop (struct step *s, struct async_context *cx, bool may_drop, int *result)
{
  enum outcome outcome;

  if (may_drop)
    outcome = look_or_drop (s, cx);
  else
    outcome = async_poll (s->child, cx) == ASYNC_READY ? ENDED : WAITS;
  if (outcome == ENDED) {
    *result = int_of (s->child);
    forget (s);
  }
  return outcome;
}

/* Channel: half of the tasks send numbers, the others receive. */

static async_channel (int) channel;
static bool rendezvous;
static atomic_int received[ALL / 2 * ROUNDS], senders;

static async_poll_t
sender (struct step *s, struct async_context *cx)
{
  int result;

  while (s->i < ROUNDS) {
    if (!s->child)
      s->child = async_channel_send (channel, s->n / 2 * ROUNDS + s->i);
    switch (int_or_drop (s, cx, !rendezvous, &result)) {
    case WAITS:
      return ASYNC_PENDING;
    case ENDED:
      CHECK (result == 0);
      s->i++;
      break;
    case DROPPED: /* has sent nothing */
      break;
    }
  }
  if (atomic_fetch_sub (&senders, 1) == 1)
    async_channel_close (channel);
  async_channel_unref (channel);
  return ASYNC_READY;
}

static async_poll_t
receiver (struct step *s, struct async_context *cx)
{
  int result = 1;

  do {
    if (!s->child)
      s->child = async_channel_receive (channel, &s->i);
    switch (int_or_drop (s, cx, true, &result)) {
    case WAITS:
      return ASYNC_PENDING;
    case ENDED:
      CHECK (result == 0 || atomic_fetch_add (&received[s->i], 1) == 0);
      break;
    case DROPPED:
      break;
    }
  } while (result != 0);
  async_channel_unref (channel);
  return ASYNC_READY;
}

static async_poll_t
sender_or_receiver (struct step *s, struct async_context *cx)
{
  return s->n % 2 ? receiver (s, cx) : sender (s, cx);
}

static void
test_channel (async_channel (int) c, bool without_places)
{
  channel = c;
  rendezvous = without_places;
  atomic_store (&senders, ALL / 2);
  for (int i = 1; i < ALL; i++)
    async_channel_ref (c);
  in_all_tasks (sender_or_receiver);
  for (int i = 0; i < ALL / 2 * ROUNDS; i++)
    CHECK (atomic_exchange (&received[i], 0) == 1);
}

/* Mutex, semaphore, rwlock: what is counted without atomics. */

static struct async_mutex mutex = ASYNC_MUTEX_INIT;
static struct async_semaphore semaphore = ASYNC_SEMAPHORE_INIT (3);
static struct async_rwlock rwlock = ASYNC_RWLOCK_INIT;
static long counter, pair[2];
static atomic_int inside;

/* How one of them is used. */
struct use {
  struct async_future *(*take) (struct step *s);
  void (*hold) (struct step *s);
  void (*release) (struct step *s);
};

/* Take it, hold it, sometimes wait, release it; again and again. */
static async_poll_t
use (struct step *s, struct async_context *cx, const struct use *how)
{
  while (s->i < ROUNDS) {
    if (s->at == 0) {
      enum outcome outcome;

      if (!s->child)
	s->child = how->take (s);
      outcome = look_or_drop (s, cx);
      if (outcome == WAITS)
	return ASYNC_PENDING;
      if (outcome == DROPPED)
	continue;
      forget (s);
      how->hold (s);
      s->at = 1;
      if (chance (4))
	s->child = async_yield ();
    }
    if (s->child && !step_await (s, cx))
      return ASYNC_PENDING;
    how->release (s);
    s->at = 0;
    s->i++;
  }
  return ASYNC_READY;
}

static struct async_future *
mutex_take (struct step *s)
{
  (void) s;
  return async_mutex_lock (&mutex);
}

static void
mutex_count (struct step *s)
{
  (void) s;
  CHECK (atomic_fetch_add (&inside, 1) == 0);
  counter++;
}

static void
mutex_release (struct step *s)
{
  (void) s;
  atomic_fetch_sub (&inside, 1);
  CHECK (async_mutex_unlock (&mutex) == 0);
}

static async_poll_t
uses_mutex (struct step *s, struct async_context *cx)
{
  static const struct use how = { mutex_take, mutex_count, mutex_release };

  return use (s, cx, &how);
}

static struct async_future *
permits_take (struct step *s)
{
  return async_semaphore_acquire (&semaphore, 1 + (unsigned int) s->n % 2);
}

static void
permits_count (struct step *s)
{
  CHECK (atomic_fetch_add (&inside, 1 + s->n % 2) + 1 + s->n % 2 <= 3);
}

static void
permits_release (struct step *s)
{
  atomic_fetch_sub (&inside, 1 + s->n % 2);
  CHECK (async_semaphore_release (&semaphore, 1 + (unsigned int) s->n % 2) == 0);
}

static async_poll_t
uses_semaphore (struct step *s, struct async_context *cx)
{
  static const struct use how = { permits_take, permits_count, permits_release };

  return use (s, cx, &how);
}

static struct async_future *
rwlock_take (struct step *s)
{
  return s->n % 4 ? async_rwlock_read_lock (&rwlock) : async_rwlock_write_lock (&rwlock);
}

static void
rwlock_look (struct step *s)
{
  if (s->n % 4 == 0) {
    pair[0]++;
    pair[1]++;
  }
  CHECK (pair[0] == pair[1]);
}

static void
rwlock_release (struct step *s)
{
  rwlock_look (s);
  CHECK (async_rwlock_unlock (&rwlock) == 0);
}

static async_poll_t
uses_rwlock (struct step *s, struct async_context *cx)
{
  static const struct use how = { rwlock_take, rwlock_look, rwlock_release };

  return use (s, cx, &how);
}

/* Barrier, event, once: all tasks in step. */

static struct async_barrier barrier = ASYNC_BARRIER_INIT (ALL);
static atomic_int arrived, leaders;

static async_poll_t
uses_barrier (struct step *s, struct async_context *cx)
{
  int result;

  for (; s->i < ROUNDS; s->i++) {
    if (!s->child) {
      atomic_fetch_add (&arrived, 1);
      s->child = async_barrier_wait (&barrier);
    }
    if (!step_await_int (s, cx, &result))
      return ASYNC_PENDING;
    atomic_fetch_add (&leaders, result);
    CHECK (atomic_load (&arrived) >= ALL * (s->i + 1));
  }
  return ASYNC_READY;
}

static struct async_event events[ROUNDS];
static struct async_once onces[ROUNDS];
static atomic_int finished[ROUNDS];

/* In each round the task whose turn it is sets the event on which all wait. */
static async_poll_t
uses_events (struct step *s, struct async_context *cx)
{
  while (s->i < ROUNDS) {
    if (!s->child) {
      if (s->i % ALL == s->n && !async_event_is_set (&events[s->i])) {
	counter++; /* seen by all who have waited */
	async_event_set (&events[s->i]);
      }
      s->child = async_event_wait (&events[s->i]);
    }
    switch (look_or_drop (s, cx)) {
    case WAITS:
      return ASYNC_PENDING;
    case ENDED:
      forget (s);
      CHECK (++s->i < ROUNDS || counter == ROUNDS);
      break;
    case DROPPED:
      break;
    }
  }
  return ASYNC_READY;
}

/* Who begins sometimes gives up. */
static void
try_once (int i, struct async_once *begun)
{
  if (!begun)
    CHECK (async_once_done (&onces[i]) && atomic_load (&finished[i]) == 1);
  else if (chance (2))
    CHECK (async_once_abandon (begun) == 0);
  else {
    CHECK (atomic_fetch_add (&finished[i], 1) == 0);
    CHECK (async_once_finish (begun) == 0);
  }
}

static async_poll_t
uses_once (struct step *s, struct async_context *cx)
{
  while (s->i < ROUNDS) {
    if (!s->child)
      s->child = async_once_begin (&onces[s->i]);
    switch (look_or_drop (s, cx)) {
    case WAITS:
      return ASYNC_PENDING;
    case ENDED:
      try_once (s->i, pointer_of (s->child));
      forget (s);
      s->i += async_once_done (&onces[s->i]);
      break;
    case DROPPED:
      break;
    }
  }
  return ASYNC_READY;
}

/* Ping and pong: objects on the stack and in memory, which who waited gives
   back. */

struct exchange {
  struct async_event event;
  async_oneshot (int) answer;
  int number;
};

static async_channel (struct exchange *) requests;

static struct async_future *
ask (struct own *o, int number)
{
  struct exchange *e = o->exchange = malloc (sizeof *e);

  CHECK (e);
  async_event_init (&e->event);
  o->answer = e->answer = async_oneshot_new (int);
  e->number = number;
  CHECK (async_channel_try_send (requests, e) == 0);
  return async_event_wait (&e->event);
}

static async_poll_t
asks (struct step *s, struct async_context *cx)
{
  struct own *o = &own[s->n];
  int result;

  for (; s->i < ROUNDS; s->i++) {
    if (!s->child)
      s->child = ask (o, s->i);
    if (o->exchange) {
      if (!step_await (s, cx))
	return ASYNC_PENDING;
      free (o->exchange);
      o->exchange = NULL;
      s->child = async_oneshot_receive (o->answer, &o->value);
    }
    if (!step_await_int (s, cx, &result))
      return ASYNC_PENDING;
    CHECK (result == 1 && o->value == s->i * 2);
    async_oneshot_unref (o->answer);
  }
  if (atomic_fetch_sub (&senders, 1) == 1)
    async_channel_close (requests);
  return ASYNC_READY;
}

static async_poll_t
answers (struct step *s, struct async_context *cx)
{
  struct own *o = &own[s->n];
  int result = 0;

  for (;;) {
    async_oneshot (int) answer;
    int number;

    if (!s->child)
      s->child = async_channel_receive (requests, &o->exchange);
    if (!step_await_int (s, cx, &result))
      return ASYNC_PENDING;
    if (result == 0)
      return ASYNC_READY;
    answer = o->exchange->answer;
    number = o->exchange->number;
    async_event_set (&o->exchange->event);
    CHECK (async_oneshot_send (answer, number * 2) == 0);
  }
}

static async_poll_t
asks_or_answers (struct step *s, struct async_context *cx)
{
  return s->n % 2 ? answers (s, cx) : asks (s, cx);
}

/* Broadcast and watch: each reader sees numbers that rise, and the last one. */

static async_broadcast (int) broadcast;
static async_watch (int) watch;

static async_poll_t
writes (void)
{
  for (int i = 1; i <= ROUNDS; i++) {
    CHECK (async_broadcast_send (broadcast, i) == 0);
    CHECK (async_watch_set (watch, i) == 0);
    if (chance (10))
      usleep (100);
  }
  async_broadcast_close (broadcast);
  async_watch_close (watch);
  return ASYNC_READY;
}

static async_poll_t
reads (struct step *s, struct async_context *cx)
{
  struct own *o = &own[s->n];
  int result = 1, first = s->n % 2;

  do {
    if (!s->child)
      s->child = first ? async_broadcast_receive (broadcast, &o->position, &o->value)
		       : async_watch_changed (watch, &o->position, &o->value);
    switch (int_or_drop (s, cx, true, &result)) {
    case WAITS:
      return ASYNC_PENDING;
    case ENDED:
      if (result != 1)
	break;
      /* Values count from 1, versions too, but the first was 0. */
      CHECK (o->value == (int) o->position - !first);
      CHECK (o->value > s->i || (o->value == 0 && !first));
      s->i = o->value;
      break;
    case DROPPED:
      break;
    }
  } while (result != 0);
  CHECK (s->i == ROUNDS);
  return ASYNC_READY;
}

static async_poll_t
reads_or_writes (struct step *s, struct async_context *cx)
{
  return s->n == 0 ? writes () : reads (s, cx);
}

int
main (void)
{
  test_channel (async_channel_bounded (int, 0), true);
  test_channel (async_channel_bounded (int, 1), false);
  test_channel (async_channel_bounded (int, 7), false);
  test_channel (async_channel_unbounded (int), false);

  in_all_tasks (uses_mutex);
  CHECK (counter == ALL * ROUNDS);
  in_all_tasks (uses_semaphore);
  CHECK (async_semaphore_try_acquire (&semaphore, 3) == 0);
  in_all_tasks (uses_rwlock);
  CHECK (pair[0] == ALL / 4 * 2 * ROUNDS && async_rwlock_try_write_lock (&rwlock) == 0);

  in_all_tasks (uses_barrier);
  CHECK (leaders == ROUNDS);
  counter = 0;
  in_all_tasks (uses_events);
  in_all_tasks (uses_once);
  for (int i = 0; i < ROUNDS; i++)
    CHECK (finished[i] == 1);

  requests = async_channel_unbounded (struct exchange *);
  atomic_store (&senders, ALL / 2);
  in_all_tasks (asks_or_answers);
  async_channel_unref (requests);

  broadcast = async_broadcast_new (int, 16);
  watch = async_watch_new (int, 0);
  in_all_tasks (reads_or_writes);
  async_broadcast_unref (broadcast);
  async_watch_unref (watch);
  return finish ();
}
