/* Polls of a future on several threads.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef THREADS_H
#define THREADS_H

#include <pthread.h>

/* The answer of the last poll.  */
static async_poll_t answer;

static void *
poll_once (void *f)
{
  struct async_context cx;
  async_context_init (&cx, async_waker_noop ());
  answer = async_poll ((struct async_future *) f, &cx);
  return NULL;
}

/* Poll F until it is ready, once on a new thread, then once on this one, and drop
   it.  */
static void
take_turns (struct async_future *f)
{
  do
    {
      pthread_t t;
      CHECK (pthread_create (&t, NULL, poll_once, f) == 0);
      pthread_join (t, NULL);
      if (answer == ASYNC_PENDING)
	poll_once (f);
    }
  while (answer == ASYNC_PENDING);
  async_drop (f);
}

#endif
