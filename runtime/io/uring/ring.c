/* A ring's lists, and how long it is there: until the runtime that has it has ended and nobody
   has a submission that was in it.
   SPDX-License-Identifier: MIT  */

#include "io/uring/uring.h"

#include <stdlib.h>

void
submissions_append (struct submissions *list, struct submission *s)
{
  s->next = NULL;
  s->prev = list->last;
  *(list->last ? &list->last->next : &list->first) = s;
  list->last = s;
  list->n++;
}

void
submissions_take (struct submissions *list, struct submission *s)
{
  *(s->prev ? &s->prev->next : &list->first) = s->next;
  *(s->next ? &s->next->prev : &list->last) = s->prev;
  list->n--;
}

struct uring *
ring_of (struct runtime *rt)
{
  struct uring *ring;

  runtime_lock (rt);
  ring = rt->io ? rt->io->uring : NULL;
  runtime_unlock (rt);
  return ring;
}

void
ring_unref (struct uring *ring)
{
  if (atomic_fetch_sub (&ring->refs, 1) != 1)
    return;
  pthread_cond_destroy (&ring->reaped);
  pthread_mutex_destroy (&ring->lock);
  free (ring);
}
