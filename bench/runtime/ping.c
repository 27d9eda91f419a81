/* A number that goes N times from one of two tasks to the other, through channels of one
   place.  With RUNTIMES 1 both are movable tasks of a runtime of two workers, which decides
   where they run; with 2 each has a thread of its own.
   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "runtime.h"

#include <asyncc/sync.h>
#include <asyncc/workers.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

static __async long
ping (async_channel (long) to, async_channel (long) from, long n)
{
  long v = 0;

  for (long i = 0; i < n; i += 2) {
    __await (async_channel_send (to, v));
    __await (async_channel_receive (from, &v));
  }
  async_channel_close (to);
  return v;
}

static __async void
pong (async_channel (long) from, async_channel (long) to)
{
  long v;

  while (__await (async_channel_receive (from, &v)))
    __await (async_channel_send (to, v + 1));
}

static long
run_ours (long n)
{
  struct async_runtime_options options = { .workers = 2 / RUNTIMES };
  struct async_runtime *a = async_runtime_new (&options);
  struct async_runtime *b = RUNTIMES == 1 ? a : async_runtime_new (&options);
  async_channel (long) there = async_channel_bounded (long, 1);
  async_channel (long) back = async_channel_bounded (long, 1);

  if (!a || !b || !there || !back)
    abort ();
  __future (void) other = async_spawn_on (b, pong (there, back));
  long v = async_runtime_run (a, ping (there, back, n));
  async_run (other);
  async_channel_unref (there);
  async_channel_unref (back);
  async_runtime_drop (a);
  if (b != a)
    async_runtime_drop (b);
  return v;
}

/* By hand: two threads, and a word that says whose turn it is. */
static atomic_int turn;
static long number;

static void
await_turn (int mine)
{
  while (atomic_load (&turn) != mine)
    syscall (SYS_futex, &turn, FUTEX_WAIT_PRIVATE, !mine, NULL);
}

static void
give_turn (int theirs)
{
  atomic_store (&turn, theirs);
  syscall (SYS_futex, &turn, FUTEX_WAKE_PRIVATE, 1);
}

static void *
answer (void *n)
{
  for (long i = 0; i < *(long *) n; i += 2) {
    await_turn (1);
    number++;
    give_turn (0);
  }
  return NULL;
}

static long
run_hand (long n)
{
  pthread_t other;

  if (pthread_create (&other, NULL, answer, &n))
    abort ();
  for (long i = 0; i < n; i += 2) {
    give_turn (1);
    await_turn (0);
  }
  pthread_join (other, NULL);
  return number;
}
