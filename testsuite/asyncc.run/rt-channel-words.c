/* Words through channels, which are sent and received by a shorter way while nobody waits:
   whoever waits is woken all the same, claims are kept, a closed channel takes nothing, all
   values come in their order, and whoever finds one every time lets others run.
   SPDX-License-Identifier: GPL-3.0-or-later

   It waits for others: no-sync.  */
/* { dg-do run } */
/* { dg-skip-stress "counts operations between suspensions" } */
#include <errno.h>
#include "test.h"

static __async long
receive_one (async_channel (long) c)
{
  long v = -1;

  CHECK (__await (async_channel_receive (c, &v)) == 1);
  return v;
}

static __async int
send_one (async_channel (long) c, long v)
{
  return __await (async_channel_send (c, v));
}

/* There is room, and somebody waits for the value.  */
static __async void
wake_receiver (async_channel (long) c)
{
  __future (long) receiver = async_spawn (receive_one (c));

  __await (async_yield ());
  CHECK (__await (async_channel_send (c, 1L)) == 0);
  CHECK (__await (receiver) == 1);
}

/* There is a value, and somebody waits for the room.  */
static __async void
wake_sender (async_channel (long) c, long n)
{
  __future (int) sender;

  for (long i = 0; i < n; i++)
    CHECK (__await (async_channel_send (c, i)) == 0);
  sender = async_spawn (send_one (c, n));
  __await (async_yield ());
  for (long i = 0; i <= n; i++)
    CHECK (__await (receive_one (c)) == i);
  CHECK (__await (sender) == 0);
}

/* The first value belongs to who waited for it, and has not run since.  */
static __async void
keep_claim (async_channel (long) c)
{
  __future (long) first = async_spawn (receive_one (c));
  __future (int) second;

  __await (async_yield ());
  CHECK (__await (async_channel_send (c, 1L)) == 0);
  second = async_spawn (send_one (c, 2));
  CHECK (__await (receive_one (c)) == 2 || SIMULATED);
  CHECK (__await (first) == 1 || SIMULATED);
  CHECK (__await (second) == 0);
}

/* So many at a time that all ends of a ring, or of blocks, come up.  */
static __async void
keep_order (async_channel (long) c, long n, long values)
{
  long sent = 0, received = 0;

  while (received < values)
    {
      for (long i = 0; i < n && sent < values; i++, sent++)
	CHECK (__await (async_channel_send (c, sent)) == 0);
      for (long i = 0; i < n && received < sent; i++, received++)
	CHECK (__await (receive_one (c)) == received);
    }
}

static int others;

static __async void
count (void)
{
  for (int i = 0; i < 3; i++, others++)
    __await (async_yield ());
}

/* A turn has 128 operations.  */
static __async void
let_others_run (async_channel (long) c)
{
  __future (void) other = async_spawn (count ());
  int operations = 0;

  for (others = 0; others < 3; operations += 2)
    {
      CHECK (__await (async_channel_send (c, 1L)) == 0);
      CHECK (__await (receive_one (c)) == 1);
    }
  CHECK (operations <= 4 * 128 + 2 || SIMULATED);
  __await (other);
}

static __async void
end (async_channel (long) c)
{
  CHECK (__await (async_channel_send (c, 7L)) == 0);
  async_channel_close (c);
  CHECK (__await (async_channel_send (c, 8L)) == -EPIPE);
  CHECK (__await (receive_one (c)) == 7);
  CHECK (__await (async_channel_receive (c, NULL)) == 0);
  async_channel_unref (c);
}

static __async int
go (void)
{
  async_channel (long) bounded = async_channel_bounded (long, 3);
  async_channel (long) unbounded = async_channel_unbounded (long);

  __await (wake_receiver (bounded));
  __await (wake_receiver (unbounded));
  __await (wake_sender (bounded, 3));
  __await (keep_claim (bounded));
  __await (keep_claim (unbounded));
  __await (keep_order (bounded, 2, 20));
  __await (keep_order (bounded, 3, 20));
  __await (keep_order (unbounded, 150, 1000));
  __await (let_others_run (bounded));
  __await (end (bounded));
  __await (end (unbounded));
  return 0;
}

int
main (void)
{
  return async_run (go ());
}
