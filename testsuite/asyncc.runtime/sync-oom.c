/* No memory, at every allocation in turn: NULL, or -ENOMEM and a channel that is as
   it was.  No wake takes memory.  Nothing leaks, and blocks go back with the size and
   alignment they were taken with.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "sync-test.h"
#include "failing-alloc.h"

static int failures;
static bool no_allocation;

struct big { char bytes[1000]; };

/* Who is to send, too, while another takes memory to do so. */
static async_channel (int) intruded;

static void *
disturbed_alloc (size_t size, size_t align)
{
  async_channel (int) c = intruded;
  void *p;

  CHECK (!no_allocation);
  intruded = NULL;
  if (c)
    CHECK (async_channel_try_send (c, -1) == 0);
  p = failing_alloc (size, align);
  failures += !p;
  return p;
}

/* Poll F, which may be NULL, twice at least, and drop it: its int, or PENDING. */
enum { NO_FUTURE = -100000, PENDING };

static struct poller poller;

static int
poll_and_drop (struct async_future *f, bool may_allocate)
{
  int result = PENDING;

  if (!f)
    return NO_FUTURE;
  no_allocation = !may_allocate;
  if (poll_as (&poller, f) || poll_as (&poller, f))
    result = int_of (f);
  async_drop (f);
  no_allocation = false;
  return result;
}

static void
unbounded (void)
{
  async_channel (int) c = async_channel_unbounded (int);
  int sent = 0, got, result;

  if (!c)
    return;
  for (int i = 0; i < 2000; i++) {
    result = i % 50 ? async_channel_try_send (c, sent)
		    : poll_and_drop (async_channel_send (c, sent), true);
    CHECK (result == 0 || result == -ENOMEM || result == NO_FUTURE);
    sent += result == 0;
  }
  CHECK (sent >= 1999);
  for (int i = 0; i < sent; i++) {
    result = i % 50 != 49 ? async_channel_try_receive (c, &got)
		    : poll_and_drop (async_channel_receive (c, &got), false);
    if (result == NO_FUTURE)
      result = async_channel_try_receive (c, &got);
    CHECK (result == 1 && got == i);
  }
  CHECK (async_channel_try_receive (c, &got) == -EAGAIN);
  async_channel_unref (c);
}

/* Memory is taken without the lock; another may be faster, and both come in. */
static void
test_intruder (void)
{
  async_channel (int) c = async_channel_unbounded (int);
  int got, sent = 0, seen = 0;

  for (int i = 0; i < 1000; i++) {
    intruded = c;
    CHECK (async_channel_try_send (c, i) == 0);
    sent += intruded == NULL ? 2 : 1;
  }
  intruded = NULL;
  CHECK (sent > 1000);
  for (int next = 0; seen < sent; seen++) {
    CHECK (async_channel_try_receive (c, &got) == 1 && (got == -1 || got == next));
    next += got != -1;
  }
  CHECK (async_channel_try_receive (c, &got) == -EAGAIN);
  async_channel_unref (c);
}

static void
bounded (size_t n)
{
  async_channel (double) c = async_channel_bounded (double, n);
  struct async_future *f;
  double got;
  int result;

  if (!c)
    return;
  f = async_channel_receive (c, &got);
  if (f) {
    CHECK (!poll_as (&poller, f));
    no_allocation = true;
    CHECK (async_channel_try_send (c, 3) == 0 && poll_as (&poller, f) && got == 3);
    no_allocation = false;
    async_drop (f);
  }
  for (size_t i = 0; i < n; i++)
    CHECK (async_channel_try_send (c, 4) == 0);
  result = poll_and_drop (async_channel_send (c, 5), false);
  CHECK (result == PENDING || result == NO_FUTURE);
  async_channel_close (c);
  async_channel_unref (c);
}

static void
others (void)
{
  async_oneshot (int) o = async_oneshot_new (int);
  async_broadcast (int) b = async_broadcast_new (int, 3);
  async_watch (int) w = async_watch_new (int, 3);
  struct async_mutex mutex = ASYNC_MUTEX_INIT;
  uint64_t seen = 0;
  int result, got;

  if (o) {
    result = poll_and_drop (async_oneshot_receive (o, &got), false);
    CHECK (result == PENDING || result == NO_FUTURE);
    CHECK (async_oneshot_send (o, 1) == 0);
  }
  if (b) {
    result = poll_and_drop (async_broadcast_receive (b, &seen, &got), false);
    CHECK (result == PENDING || result == NO_FUTURE);
    CHECK (async_broadcast_send (b, 1) == 0);
  }
  if (w) {
    result = poll_and_drop (async_watch_changed (w, &seen, &got), false);
    CHECK ((result == 1 && got == 3) || result == NO_FUTURE);
  }
  CHECK (async_mutex_try_lock (&mutex) == 0);
  result = poll_and_drop (async_mutex_lock (&mutex), false);
  CHECK (result == PENDING || result == NO_FUTURE);
  CHECK (async_mutex_unlock (&mutex) == 0);
  async_oneshot_unref (o);
  async_broadcast_unref (b);
  async_watch_unref (w);
}

int
main (void)
{
  async_set_allocator (disturbed_alloc, checked_free);
  do {
    allocations = 0;
    fail_at++;
    unbounded ();
    bounded (0);
    bounded (3);
    others ();
    CHECK (outstanding == 0 && poller.wakers == 0);
  } while (allocations >= fail_at);
  CHECK (failures == fail_at - 1 && failures > 20);
  fail_at = 0;
  test_intruder ();
  CHECK (outstanding == 0);
  async_set_allocator (NULL, NULL);
  CHECK (!async_channel_bounded (struct big, SIZE_MAX / 999));
  CHECK (!async_broadcast_new (struct big, SIZE_MAX / 999));
  return finish ();
}
