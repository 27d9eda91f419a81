/* A future that is polled by a thread which may end in a poll: that is an exception,
   and it leaves nothing but the future itself, which is dropped afterwards.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <pthread.h>
#include "counted-memory.h"

static void *
poll_in_thread (void *f)
{
  poll_times ((struct async_future *) f, 20);
  return NULL;
}

static void
poll_until_left (struct async_future *f)
{
  pthread_t thread;

  CHECK (!pthread_create (&thread, NULL, poll_in_thread, f));
  CHECK (!pthread_join (thread, NULL));
  CHECK (allocated == 1);
  async_drop (f);
  CHECK (allocated == 0);
}
