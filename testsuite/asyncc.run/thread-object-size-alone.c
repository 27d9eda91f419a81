/* As thread-object-size.c, where only one function speaks of the thread: it is
   looked at before anything else is known to.
   SPDX-License-Identifier: GPL-3.0-or-later
   no-sync */

/* { dg-do run } */
/* { dg-options "-pthread -fsanitize=object-size -fno-sanitize-recover=all" } */

#include "test.h"
#include <pthread.h>

static __thread int numbers[4];
static async_poll_t answer;

static NOINLINE __async int
sum (void)
{
  int n = 0;
  for (int i = 0; i < 4; i++)
    {
      numbers[i] = i;
      __async_suspend ();
      n += numbers[i];
    }
  return n;
}

static void *
poll_once (void *f)
{
  struct async_context cx;
  async_context_init (&cx, async_waker_noop ());
  answer = async_poll ((struct async_future *) f, &cx);
  return NULL;
}

int
main (void)
{
  __future (int) f = sum ();

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
  return 0;
}
