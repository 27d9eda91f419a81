/* What tasks share, in many orders: messages arrive once, permits and locks are never held by
   too many, nobody waits for ever, whoever gives up meanwhile.  In a simulation of many
   seeds; simulation/check takes more of them.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: tasks that wait for each other  */
/* { dg-skip-stress "makes futures that it drops on purpose" } */

#include "test.h"
#include <asyncc/simulation.h>
#include <errno.h>

enum { SEEDS = 100, SENDERS = 4, RECEIVERS = 3, EACH = 12, PERMITS = 4, PARTIES = 3, ROUNDS = 5 };

static unsigned int
dice (unsigned int n)
{
  return (unsigned int) (async_simulation_random () % n);
}

/* Let others run, or time pass, or neither.  */
static __async void
pause_a_bit (void)
{
  if (dice (3) == 0)
    __await (async_yield ());
  if (dice (4) == 0)
    __await (async_sleep (dice (50)));
}

/* Let a task begin with F, and drop it.  */
static __async void
dropped_after (__future (int) f)
{
  __async_auto __future (int) task = async_spawn (f);

  do
    __await (pause_a_bit ());
  while (dice (3));
}

/* Channels ------------------------------------------------------------------------  */

static int sent[SENDERS * EACH], received[SENDERS * EACH], sending;

static __async int
send_each (async_channel (int) c, int from)
{
  for (int i = from; i < from + EACH; i++)
    {
      int result = -1;
      __await (pause_a_bit ());
      if (dice (2))
	__await (async_within (dice (40), async_channel_send (c, i), &result));
      if (result)	/* it was given up */
	result = __await (async_channel_send (c, i));
      sent[i] += result == 0;
    }
  if (--sending == 0)
    async_channel_close (c);
  return 0;
}

/* What is taken back before it was received stays in the channel.  */
static __async int
receive (async_channel (int) c)
{
  int value = -1, result = __await (async_channel_receive (c, &value));

  if (result == 1)
    received[value]++;
  return result;
}

static __async int
receive_each (async_channel (int) c)
{
  int result = 1;

  while (result != 0)
    {
      __await (pause_a_bit ());
      if (dice (2))
	result = __await (receive (c));
      else if (dice (2))
	__await (async_within (dice (40), receive (c), &result));
      else
	__await (dropped_after (receive (c)));
    }
  return 0;
}

static __async int
messages (async_channel (int) c)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  memset (sent, 0, sizeof sent);
  memset (received, 0, sizeof received);
  sending = SENDERS;
  for (int i = 0; i < SENDERS; i++)
    CHECK (async_group_spawn (&g, send_each (c, i * EACH)) == 0);
  for (int i = 0; i < RECEIVERS; i++)
    CHECK (async_group_spawn (&g, receive_each (c)) == 0);
  CHECK (__await (async_group_wait (&g)) == 0);
  for (int i = 0; i < SENDERS * EACH; i++)
    CHECK (sent[i] == 1 && received[i] == 1);
  async_channel_unref (c);
  return 0;
}

/* Permits and locks ------------------------------------------------------------------  */

static struct async_semaphore semaphore = ASYNC_SEMAPHORE_INIT (PERMITS);
static struct async_mutex mutex = ASYNC_MUTEX_INIT;
static struct async_rwlock rwlock = ASYNC_RWLOCK_INIT;
static int held, locked, readers, writers;

/* Who is dropped in the middle leaves by these, before the guards of the locks.  */
struct counted { int *count, n; };

static void
leave (struct counted *c)
{
  *c->count -= c->n;
}

static void
release (unsigned int *permits)
{
  if (*permits)
    CHECK (async_semaphore_release (&semaphore, *permits) == 0);
}

#define COUNTED(what, by) \
  __attribute__ ((__cleanup__ (leave), __unused__)) struct counted counted = { (what), (by) }; \
  *counted.count += counted.n

static __async int
use_permits (unsigned int n)
{
  __attribute__ ((__cleanup__ (release))) unsigned int permits = 0;

  __await (async_semaphore_acquire (&semaphore, n));
  permits = n;
  COUNTED (&held, (int) n);
  CHECK (held <= PERMITS);
  __await (pause_a_bit ());
  return 0;
}

static __async int
use_mutex (void)
{
  async_mutex_guard struct async_mutex *guard = __await (async_mutex_lock (&mutex));

  COUNTED (&locked, 1);
  CHECK (locked == 1);
  __await (pause_a_bit ());
  return 0;
}

static __async int
use_rwlock (bool write)
{
  async_rwlock_guard struct async_rwlock *guard
    = __await (write ? async_rwlock_write_lock (&rwlock) : async_rwlock_read_lock (&rwlock));

  COUNTED (write ? &writers : &readers, 1);
  CHECK (writers == (write ? 1 : 0) && (!write || readers == 0));
  __await (pause_a_bit ());
  return 0;
}

static __future (int)
some_use (void)
{
  switch (dice (3))
    {
    case 0:
      return use_permits (1 + dice (PERMITS));
    case 1:
      return use_mutex ();
    default:
      return use_rwlock (dice (3) == 0);
    }
}

static __async int
uses (void)
{
  for (int i = 0; i < 3 * ROUNDS; i++)
    if (dice (2))
      __await (some_use ());
    else if (dice (2))
      __await (async_within (dice (60), some_use (), NULL));
    else
      __await (dropped_after (some_use ()));
  return 0;
}

/* Meetings ----------------------------------------------------------------------------  */

static struct async_event event = ASYNC_EVENT_INIT;
static struct async_barrier barrier = ASYNC_BARRIER_INIT (PARTIES);
static int rounds[PARTIES];

static __async int
meets (int number)
{
  for (int i = 0; i < ROUNDS; i++)
    {
      __await (pause_a_bit ());
      rounds[number]++;
      __await (async_barrier_wait (&barrier));
      for (int j = 0; j < PARTIES; j++)
	CHECK (rounds[j] == i + 1 || rounds[j] == i + 2);
    }
  __await (async_event_wait (&event));
  return 0;
}

static __async int
sets (void)
{
  __await (async_sleep (dice (1000)));
  async_event_set (&event);
  return 0;
}

static __async int
shared (void)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  memset (rounds, 0, sizeof rounds);
  async_event_reset (&event);
  for (int i = 0; i < 6; i++)
    CHECK (async_group_spawn (&g, uses ()) == 0);
  for (int i = 0; i < PARTIES; i++)
    CHECK (async_group_spawn (&g, meets (i)) == 0);
  CHECK (async_group_spawn (&g, sets ()) == 0);
  CHECK (__await (async_group_wait (&g)) == 0);
  CHECK (held == 0 && locked == 0 && readers == 0 && writers == 0);
  CHECK (async_semaphore_try_acquire (&semaphore, PERMITS) == 0);
  CHECK (async_semaphore_release (&semaphore, PERMITS) == 0);
  return 0;
}

static __async int
all (void)
{
  __await (messages (async_channel_bounded (int, 0)));
  __await (messages (async_channel_bounded (int, 1 + dice (4))));
  __await (messages (async_channel_unbounded (int)));
  __await (shared ());
  return 0;
}

int
main (void)
{
#if SIMULATED
  async_run (all ());
#else
  static const struct async_simulation_faults faults[]
    = { { 0 }, { .late_wakes = 200, .late = 100 }, { .spurious_wakes = 300 } };

  for (uint64_t seed = 1; seed <= SEEDS; seed++)
    async_simulation_run_with (seed, &faults[seed % 3], all ());
#endif
  puts ("ok");
  return 0;
}
