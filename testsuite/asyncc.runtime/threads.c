/* Each thread has a runtime of its own; at the end of the thread its tasks are
   dropped, and the handlers run there.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include <pthread.h>
#include <stdatomic.h>

static atomic_int dropped, sum;

struct left { ASYNC_FUTURE_VOID; pthread_t owner; struct async_future *child; };

static async_poll_t
left_poll (struct async_future *self, struct async_context *cx)
{
  struct left *l = (struct left *) self;

  return async_poll (l->child, cx);
}
static void
left_drop (struct async_future *self)
{
  struct left *l = (struct left *) self;

  CHECK (pthread_equal (l->owner, pthread_self ()));
  atomic_fetch_add (&dropped, 1);
  async_drop (l->child);
  free (l);
}
static const struct async_vtable left_vtable = { .poll = left_poll, .drop = left_drop };

static struct left *
left (struct async_future *child)
{
  struct left *l = malloc (sizeof *l);

  CHECK (l);
  async_future_init (l, &left_vtable);
  l->owner = pthread_self ();
  l->child = child;
  return l;
}

static void *
thread (void *arg)
{
  int fds[2];
  char c;

  (void) arg;
  CHECK (pipe (fds) == 0);
  async_detach (left (async_sleep (3600000 * MS)));
  async_detach (left (async_read (fds[0], &c, 1)));
  async_detach (left ((struct async_future *) async_spawn (left (async_yield ()))));
  for (int i = 0; i < 20; i++) {
    run_void (async_sleep (100000));
    atomic_fetch_add (&sum, 1);
  }
  async_detach (left (async_yield ())); /* never polled */
  close (fds[0]);
  close (fds[1]);
  return NULL;
}

int
main (void)
{
  pthread_t threads[4];

  for (int round = 0; round < 5; round++) {
    for (int i = 0; i < 4; i++)
      CHECK (pthread_create (&threads[i], NULL, thread, NULL) == 0);
    for (int i = 0; i < 4; i++)
      pthread_join (threads[i], NULL);
  }
  CHECK (sum == 5 * 4 * 20 && dropped == 5 * 4 * 5);
  run_void (async_yield ());
  return finish ();
}
