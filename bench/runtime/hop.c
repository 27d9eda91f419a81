/* Values through a channel of CAPACITY places, from one task to another.
   SPDX-License-Identifier: MIT  */

#include "runtime.h"

#include "hand.h"

static __async void
sender (async_channel (long) c, long n)
{
  for (long i = 0; i < n; i++)
    __await (async_channel_send (c, i));
  async_channel_close (c);
}

static __async long
receiver (async_channel (long) c)
{
  long sum = 0, v;

  while (__await (async_channel_receive (c, &v)))
    sum += v;
  return sum;
}

static __async long
hops (long n)
{
  async_channel (long) c = async_channel_bounded (long, CAPACITY);
  __future (void) s = async_spawn (sender (c, n));
  long sum = __await (receiver (c));

  __await (s);
  async_channel_unref (c);
  return sum;
}

static long
run_ours (long n)
{
  return async_run (hops (n));
}

static struct {
  long values[CAPACITY];
  size_t first, count;
  bool closed;
  struct hand_task *sender, *receiver; /* who waits */
} channel;

struct hand_end {
  struct hand_task task;
  long i, n, sum;
};

static inline void
wake_waiting (struct hand_task **who)
{
  struct hand_task *t = *who;

  *who = NULL;
  if (t)
    hand_wake (t);
}

static void
sender_step (struct hand_task *task)
{
  struct hand_end *s = (struct hand_end *) task;

  for (; s->i < s->n; s->i++) {
    if (channel.count == CAPACITY) {
      channel.sender = task;
      return;
    }
    channel.values[(channel.first + channel.count++) % CAPACITY] = s->i;
    wake_waiting (&channel.receiver);
  }
  channel.closed = true;
  wake_waiting (&channel.receiver);
}

static void
receiver_step (struct hand_task *task)
{
  struct hand_end *r = (struct hand_end *) task;

  while (channel.count > 0) {
    r->sum += channel.values[channel.first];
    channel.first = (channel.first + 1) % CAPACITY;
    channel.count--;
    wake_waiting (&channel.sender);
  }
  if (!channel.closed)
    channel.receiver = task;
}

static long
run_hand (long n)
{
  struct hand_end s = { .task.step = sender_step, .n = n };
  struct hand_end r = { .task.step = receiver_step };

  hand_wake (&s.task);
  hand_wake (&r.task);
  hand_run ();
  return r.sum;
}
