/* Random tasks that spawn, join, select, time out, pass bytes through pipes, and
   are dropped at random moments, while other threads wake them for nothing.
   Every future is given back; every thread has a runtime.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>

enum { WAKERS = 32, LIMIT = 3000 };

static atomic_int alive, made, ending;

/* Wakers that other threads steal and wake. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct async_waker wakers[WAKERS];

static _Thread_local unsigned int seed;

static int
dice (int n)
{
  return (int) ((unsigned int) rand_r (&seed) % (unsigned int) n);
}

static void
leave_waker (const struct async_waker *w)
{
  struct async_waker new = async_waker_clone (w), old;
  int i = dice (WAKERS);

  pthread_mutex_lock (&lock);
  old = wakers[i];
  wakers[i] = new;
  pthread_mutex_unlock (&lock);
  if (old.vtable)
    async_waker_drop (&old);
}

static void
use_waker (unsigned int how)
{
  struct async_waker w;

  pthread_mutex_lock (&lock);
  w = wakers[how % WAKERS];
  wakers[how % WAKERS].vtable = NULL;
  pthread_mutex_unlock (&lock);
  if (!w.vtable)
    return;
  if (how / WAKERS % 3 == 0)
    async_waker_drop (&w);
  else
    async_waker_wake (&w);
}

static void *
waking_thread (void *arg)
{
  unsigned int mine = (unsigned int) (size_t) arg;

  while (!atomic_load (&ending)) {
    use_waker ((unsigned int) rand_r (&mine));
    if (rand_r (&mine) % 8 == 0)
      usleep (50);
  }
  return NULL;
}

/* An actor takes some turns and awaits something random in each. */
struct actor {
  ASYNC_FUTURE (int);
  int turns, depth;
  struct async_future *awaited;  /* dropped after its turn */
  struct async_future *other[3]; /* that AWAITED borrows */
  int fds[2];
  char byte;
};

static struct async_future *actor (int depth);

static void
drop_others (struct actor *a)
{
  for (int i = 0; i < 3; i++) {
    async_drop (a->other[i]);
    a->other[i] = NULL;
  }
  if (a->fds[0] >= 0) {
    if (dice (2))
      async_close (a->fds[0]);
    else
      close (a->fds[0]);
    async_close (a->fds[1]);
    a->fds[0] = -1;
  }
}

static struct async_future *
spawned (int depth)
{
  struct async_future *f = actor (depth);

  return (struct async_future *) async_spawn ((struct int_future *) f);
}

static void
choose (struct actor *a)
{
  int what = a->depth > 3 || atomic_load (&made) > LIMIT ? dice (5) : dice (10);

  switch (what) {
  case 0:
    a->awaited = async_yield ();
    return;
  case 1:
    a->awaited = async_sleep ((uint64_t) dice (200000));
    return;
  case 2: /* a byte that comes, or never does */
  case 3:
    CHECK (pipe2 (a->fds, dice (2) ? O_NONBLOCK : 0) == 0);
    a->other[0] = async_read (a->fds[0], &a->byte, 1);
    if (dice (2))
      a->other[1] = async_write (a->fds[1], "x", 1);
    a->other[2] = async_sleep ((uint64_t) dice (100000));
    a->awaited = a->other[1] ? async_join (a->other[0], a->other[1])
			     : async_select (a->other[0], a->other[2]);
    return;
  case 4:
    a->other[0] = async_sleep (1000000000000ull);
    a->awaited = async_timeout (a->other[0], (uint64_t) dice (50000));
    if (dice (2)) {
      async_drop (a->awaited);
      a->awaited = async_within ((uint64_t) dice (50000), a->other[0], NULL);
      a->other[0] = NULL;
    }
    return;
  case 5:
    a->awaited = actor (a->depth + 1);
    return;
  case 6:
    a->awaited = spawned (a->depth + 1);
    return;
  case 7:
    async_detach (spawned (a->depth + 1));
    a->awaited = async_yield ();
    return;
  default:
    for (int i = 0; i < 3; i++)
      a->other[i] = dice (2) ? spawned (a->depth + 1) : actor (a->depth + 1);
    a->awaited = what == 8 ? async_join (a->other[0], a->other[1], a->other[2])
			   : async_select (a->other[0], a->other[1], a->other[2]);
  }
}

static async_poll_t
actor_poll (struct async_future *self, struct async_context *cx)
{
  struct actor *a = (struct actor *) self;

  if (dice (4) == 0)
    leave_waker (async_context_waker (cx));
  while (a->turns > 0) {
    if (!a->awaited)
      choose (a);
    if (async_poll (a->awaited, cx) == ASYNC_PENDING)
      return ASYNC_PENDING;
    async_drop (a->awaited);
    a->awaited = NULL;
    drop_others (a);
    a->turns--;
  }
  a->result = 77;
  return ASYNC_READY;
}

static void
actor_drop (struct async_future *self)
{
  struct actor *a = (struct actor *) self;

  async_drop (a->awaited);
  drop_others (a);
  atomic_fetch_sub (&alive, 1);
  free (a);
}

static const struct async_vtable actor_vtable = { .poll = actor_poll, .drop = actor_drop };

static struct async_future *
actor (int depth)
{
  struct actor *a = calloc (1, sizeof *a);

  CHECK (a);
  async_future_init (a, &actor_vtable);
  a->turns = 1 + dice (5);
  a->depth = depth;
  a->fds[0] = -1;
  atomic_fetch_add (&alive, 1);
  atomic_fetch_add (&made, 1);
  return &a->future;
}

/* At its end the thread drops what is left of its tasks. */
static void *
running_thread (void *arg)
{
  seed = (unsigned int) (size_t) arg;
  for (int i = 0; i < 20; i++) {
    struct async_future *f = actor (0);

    CHECK (run_int (f) == 77);
  }
  return NULL;
}

int
main (void)
{
  for (size_t round = 1; round <= 5; round++) {
    pthread_t running[2], waking[2];

    atomic_store (&ending, 0);
    atomic_store (&made, 0);
    for (size_t i = 0; i < 2; i++) {
      CHECK (pthread_create (&running[i], NULL, running_thread, (void *) (round * 10 + i)) == 0);
      CHECK (pthread_create (&waking[i], NULL, waking_thread, (void *) (round * 10 + i)) == 0);
    }
    for (int i = 0; i < 2; i++)
      pthread_join (running[i], NULL);
    CHECK (alive == 0);
    atomic_store (&ending, 1);
    for (int i = 0; i < 2; i++)
      pthread_join (waking[i], NULL);
    for (unsigned int i = 0; i < WAKERS; i++)
      use_waker (i);
  }
  return finish ();
}
