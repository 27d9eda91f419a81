/* Wakers in other threads: every wake is seen, wakes of tasks that are done do
   nothing, clones may outlive the task and its thread.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 3, ROUNDS = 20000, TASKS = 8 };

/* A counter that other threads raise, with the waker of who waits for it. */
struct channel {
  pthread_mutex_t lock;
  struct async_waker waker;
  bool waiting;
  atomic_int sent;
};

static struct channel channels[TASKS];

static async_poll_t
receiver (struct step *s, struct async_context *cx)
{
  struct channel *c = s->arg;
  bool waiting;

  pthread_mutex_lock (&c->lock);
  if (c->waiting)
    async_waker_drop (&c->waker);
  c->waiting = waiting = atomic_load (&c->sent) < s->n;
  if (waiting)
    c->waker = async_waker_clone (async_context_waker (cx));
  pthread_mutex_unlock (&c->lock);
  s->i++;
  return waiting ? ASYNC_PENDING : ASYNC_READY;
}

static void *
sender (void *arg)
{
  unsigned int seed = (unsigned int) (size_t) arg;

  for (int i = 0; i < ROUNDS; i++)
    for (int t = 0; t < TASKS; t++) {
      struct channel *c = &channels[t];

      atomic_fetch_add (&c->sent, 1);
      pthread_mutex_lock (&c->lock);
      if (c->waiting && rand_r (&seed) % 2)
	async_waker_wake_by_ref (&c->waker);
      else if (c->waiting) {
	async_waker_wake (&c->waker);
	c->waiting = false;
      }
      pthread_mutex_unlock (&c->lock);
    }
  return NULL;
}

static async_poll_t
storm (struct step *s, struct async_context *cx)
{
  struct async_future **handles = s->arg;

  if (s->at++ == 0) {
    for (int t = 0; t < TASKS; t++) {
      struct step *r = step (receiver, &channels[t]);

      r->n = THREADS * ROUNDS;
      handles[t] = (struct async_future *) async_spawn (r);
    }
    s->child = async_join_all (TASKS, handles);
  }
  return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
}

static void
test_storm (void)
{
  struct async_future *handles[TASKS];
  pthread_t threads[THREADS];

  for (int t = 0; t < TASKS; t++)
    pthread_mutex_init (&channels[t].lock, NULL);
  for (size_t i = 0; i < THREADS; i++)
    CHECK (pthread_create (&threads[i], NULL, sender, (void *) i) == 0);
  run (step (storm, handles));
  for (int i = 0; i < THREADS; i++)
    pthread_join (threads[i], NULL);
  for (int t = 0; t < TASKS; t++) {
    async_drop (handles[t]);
    if (channels[t].waiting)
      async_waker_drop (&channels[t].waker);
  }
}

/* The loop sleeps until the other thread wakes it. */
struct delayed {
  struct async_waker waker;
  atomic_bool set;
  pthread_t thread;
};

static void *
wake_later (void *arg)
{
  struct delayed *d = arg;

  usleep (2000);
  atomic_store (&d->set, true);
  async_waker_wake (&d->waker);
  return NULL;
}

static async_poll_t
sleeper (struct step *s, struct async_context *cx)
{
  struct delayed *d = s->arg;

  if (atomic_load (&d->set))
    return ASYNC_READY;
  if (s->at++ == 0) {
    d->waker = async_waker_clone (async_context_waker (cx));
    CHECK (pthread_create (&d->thread, NULL, wake_later, d) == 0);
  }
  return ASYNC_PENDING;
}

static void
test_sleep (void)
{
  for (int i = 0; i < 50; i++) {
    struct delayed d = { .set = false };

    run (step (sleeper, &d));
    pthread_join (d.thread, NULL);
  }
}

/* A waker outlives its task, its runtime and its thread. */
static async_poll_t
give_waker (struct step *s, struct async_context *cx)
{
  *(struct async_waker *) s->arg = async_waker_clone (async_context_waker (cx));
  return ASYNC_READY;
}

static void *
runs_and_ends (void *arg)
{
  run (step (give_waker, arg));
  return NULL;
}

static void
test_late (void)
{
  for (int i = 0; i < 20; i++) {
    struct async_waker waker, copy;
    pthread_t thread;

    CHECK (pthread_create (&thread, NULL, runs_and_ends, &waker) == 0);
    pthread_join (thread, NULL);
    copy = async_waker_clone (&waker);
    async_waker_wake_by_ref (&waker);
    if (i % 2)
      async_waker_wake (&copy);
    else
      async_waker_drop (&copy);
    async_waker_drop (&waker);
  }
}

int
main (void)
{
  test_storm ();
  test_sleep ();
  test_late ();
  return finish ();
}
