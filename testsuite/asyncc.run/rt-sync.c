/* Channels, locks, events and the others of <asyncc/sync.h>, in async functions and
   as synchronous programs.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include <asyncc.h>
#include <errno.h>
#include <string.h>
#include "test.h"

struct message { int number; const char *text; };

static __async int
produce (async_channel (struct message) c, int n)
{
  int i;

  for (i = 0; i < n; i++)
    CHECK (__await (async_channel_send (c, (struct message) { i, "abc" + i % 3 })) == 0);
  async_channel_close (c);
  async_channel_unref (c);
  return n;
}

static __async int
consume (async_channel (struct message) c)
{
  struct message m;
  int sum = 0;

  while (__await (async_channel_receive (c, &m)) == 1)
    sum += m.number + (int) strlen (m.text);
  async_channel_unref (c);
  return sum;
}

static __async void
channels (async_channel (struct message) c)
{
  __future (int) producer = async_spawn (produce (async_channel_ref (c), 6));
  __future (int) consumer = async_spawn (consume (async_channel_ref (c)));

  CHECK (__await (producer) == 6);
  CHECK (__await (consumer) == 15 + 12);
  CHECK (__await (async_channel_send (c, (struct message) { 1, "" })) == -EPIPE);
  CHECK (async_channel_try_send (c, (struct message) { 1, "" }) == -EPIPE);
  CHECK (async_channel_try_receive (c, NULL) == 0);
  async_channel_unref (c);
}

static struct async_mutex mutex = ASYNC_MUTEX_INIT;
static struct async_rwlock rwlock = ASYNC_RWLOCK_INIT;
static struct async_semaphore semaphore = ASYNC_SEMAPHORE_INIT (2);
static struct async_event event = ASYNC_EVENT_INIT;
static struct async_barrier barrier = ASYNC_BARRIER_INIT (1);
static struct async_once once = ASYNC_ONCE_INIT;
static int number, initialised;

static __async void
initialise (void)
{
  async_once_guard struct async_once *begun = __await (async_once_begin (&once));

  if (begun)
    {
      __await (async_yield ());
      initialised++;
      async_once_finish (begun);
    }
}

static __async int
add (int n)
{
  __await (initialise ());
  CHECK (initialised == 1);
  {
    async_mutex_guard struct async_mutex *held = __await (async_mutex_lock (&mutex));
    int old = number;

    CHECK (held == &mutex && async_mutex_try_lock (&mutex) == -EAGAIN);
    __await (async_yield ());
    number = old + n;
  }
  __await (async_semaphore_acquire (&semaphore, 2));
  __await (async_yield ());
  async_semaphore_release (&semaphore, 2);
  {
    async_rwlock_guard struct async_rwlock *held = __await (async_rwlock_write_lock (&rwlock));

    CHECK (async_rwlock_try_read_lock (held) == -EAGAIN);
  }
  __await (async_rwlock_read_lock (&rwlock));
  CHECK (async_rwlock_try_write_lock (&rwlock) == -EAGAIN);
  CHECK (async_rwlock_unlock (&rwlock) == 0);
  CHECK (__await (async_barrier_wait (&barrier)) == 1);
  return n;
}

static __async void
locks (void)
{
  __future (int) a = async_spawn (add (1)), b = async_spawn (add (2)), c = async_spawn (add (3));

  CHECK (__await (a) + __await (b) + __await (c) == 6 && number == 6);
  CHECK (async_mutex_unlock (&mutex) == -EPERM);
  async_event_set (&event);
  __await (async_event_wait (&event));
}

static __async void
other_values (void)
{
  async_oneshot (double) o = async_oneshot_new (double);
  async_broadcast (char) b = async_broadcast_new (char, 3);
  async_watch (struct message) w
    = async_watch_new (struct message, (struct message) { 1, "first" });
  uint64_t at = async_broadcast_position (b), seen = 0;
  struct message m;
  double d = 0;
  char c = 0;

  CHECK (async_oneshot_send (o, 1) == 0);
  CHECK (__await (async_oneshot_receive (o, &d)) == 1 && d == 1);
  CHECK (async_broadcast_send (b, 'x') == 0);
  CHECK (__await (async_broadcast_receive (b, &at, &c)) == 1 && c == 'x');
  CHECK (__await (async_watch_changed (w, &seen, &m)) == 1 && strcmp (m.text, "first") == 0);
  CHECK (async_watch_set (w, m) == 0);
  CHECK (__await (async_watch_changed (w, &seen, &m)) == 1 && async_watch_get (w, &m) == seen);
  async_oneshot_unref (o);
  async_broadcast_unref (b);
  async_watch_unref (w);
}

int
main (void)
{
  async_run (channels (async_channel_unbounded (struct message)));
  async_run (channels (async_channel_bounded (struct message, 10)));
#ifndef ASYNCC_SYNC
  /* Here the one needs the other. */
  async_run (channels (async_channel_bounded (struct message, 1)));
  async_run (channels (async_channel_bounded (struct message, 0)));
#endif
  async_run (locks ());
  async_run (other_values ());
  puts ("ok");
  return 0;
}
