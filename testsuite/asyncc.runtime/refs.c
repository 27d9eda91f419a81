/* Wakers that are cloned on one thread and dropped or used up on another, while their
   task lives and afterwards: its memory goes with the last of them, and not before.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 3, WAKERS = 50, ROUNDS = 100 };

static atomic_long blocks;

static void *
count_alloc (size_t size, size_t align)
{
  void *p = NULL;

  if (posix_memalign (&p, align < sizeof p ? sizeof p : align, size))
    return NULL;
  blocks++;
  return p;
}
static void
count_free (void *p, size_t size, size_t align)
{
  (void) align;
  blocks--;
  memset (p, 0x5a, size);
  free (p);
}

/* Wakers of one task, for one thread; and others that go the other way. */
struct share {
  pthread_t thread;
  struct async_waker in[WAKERS], out[WAKERS];
  unsigned int seed;
};

static atomic_int working;

static void *
work (void *arg)
{
  struct share *s = arg;

  for (int i = 0; i < WAKERS; i++) {
    s->out[i] = async_waker_clone (&s->in[i]);
    switch (rand_r (&s->seed) % 3) {
    case 0:
      async_waker_drop (&s->in[i]);
      break;
    case 1:
      async_waker_wake_by_ref (&s->in[i]);
      async_waker_drop (&s->in[i]);
      break;
    default:
      async_waker_wake (&s->in[i]);
    }
  }
  working--;
  return NULL;
}

/* Gives wakers away, and waits until N of the threads are ready, or not at all. */
static async_poll_t
giver (struct step *s, struct async_context *cx)
{
  struct share *shares = s->arg;

  if (s->at++ == 0) {
    working = THREADS;
    for (int t = 0; t < THREADS; t++) {
      for (int i = 0; i < WAKERS; i++)
	shares[t].in[i] = async_waker_clone (async_context_waker (cx));
      CHECK (pthread_create (&shares[t].thread, NULL, work, &shares[t]) == 0);
    }
  }
  if (working > s->n) {
    async_waker_wake_by_ref (async_context_waker (cx));
    return ASYNC_PENDING;
  }
  return ASYNC_READY;
}

static async_poll_t
parent (struct step *s, struct async_context *cx)
{
  if (!s->child) {
    struct step *child = step (giver, s->arg);

    child->n = s->n;
    s->child = (struct async_future *) async_spawn (child);
  }
  return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
}

/* What comes back is given up here: the owner of the task that is done, or another. */
static void *
give_up (void *arg)
{
  struct share *shares = arg;

  for (int t = 0; t < THREADS; t++)
    for (int i = 0; i < WAKERS; i++)
      if (i % 2)
	async_waker_drop (&shares[t].out[i]);
      else
	async_waker_wake (&shares[t].out[i]);
  return arg;
}

int
main (void)
{
  static struct share shares[THREADS];
  pthread_t thread;

  async_set_allocator (count_alloc, count_free);
  for (int round = 0; round < ROUNDS; round++) {
    struct step *s = step (parent, shares);

    for (int t = 0; t < THREADS; t++)
      shares[t].seed = (unsigned int) (round * THREADS + t);
    s->n = round % (THREADS + 1);
    run (s);
    for (int t = 0; t < THREADS; t++)
      pthread_join (shares[t].thread, NULL);
    CHECK (blocks >= 1);
    if (round % 2)
      give_up (shares);
    else {
      CHECK (pthread_create (&thread, NULL, give_up, shares) == 0);
      pthread_join (thread, NULL);
    }
    run_void (async_yield ());
    CHECK (blocks == 0);
  }
  return finish ();
}
