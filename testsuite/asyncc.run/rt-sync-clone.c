/* The waker of a program's own executor, whose clone gives what is about to be waited for: the
   await does not wait then, and loses nothing.  Such code is called without a lock.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: there is no executor  */

#include <asyncc.h>
#include <errno.h>
#include "test.h"

static async_channel (int) channel;
static struct async_mutex mutex = ASYNC_MUTEX_INIT;
static int gives, wakes;

static void
ignore (struct async_waker *waker)
{
  (void) waker;
}

static void
wake (const struct async_waker *waker)
{
  (void) waker;
  wakes++;
}

static struct async_waker
give (const struct async_waker *waker)
{
  if (gives-- > 0)
    {
      CHECK (async_channel_try_send (channel, 7) == 0);
      CHECK (async_mutex_unlock (&mutex) == 0);
    }
  return *waker;
}

static const struct async_waker_vtable vtable = { give, ignore, wake, ignore };
static const struct async_waker waker = { &vtable, NULL };

static NOINLINE __async int
receive (void)
{
  int v = 0;

  CHECK (__await (async_channel_receive (channel, &v)) == 1);
  return v;
}

static NOINLINE __async int
lock (void)
{
  CHECK (__await (async_mutex_lock (&mutex)) == &mutex);
  return 8;
}

static void
check (__future (int) f, int result)
{
  struct async_context cx;

  async_context_init (&cx, &waker);
  gives = 1;
  CHECK (async_mutex_try_lock (&mutex) == 0);
  CHECK (async_poll (f, &cx) == ASYNC_READY && *async_result (f) == result);
  CHECK (gives == 0 && wakes == 0);
  async_drop (f);
}

int
main (void)
{
  int v;

  channel = async_channel_bounded (int, 1);
  check (receive (), 7);
  CHECK (async_channel_try_receive (channel, &v) == -EAGAIN);
  check (lock (), 8);
  CHECK (async_mutex_try_lock (&mutex) == -EAGAIN);
  async_channel_unref (channel);
  return 0;
}
