/* 05-join-select: several things at once, in one thread: wait for all of them,
   for the first of them, or for a limited time.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MILLISECONDS 1000000ull

static __async int
work (const char *name, unsigned ms)
{
  printf ("%s starts\n", name);
  __await (async_sleep (ms * MILLISECONDS));
  printf ("%s is done\n", name);
  return ms;
}

/* Join: drive all of them.  They stay ours: the awaits return at once. */
static __async int
wait_for_all (void)
{
  __future (int) a = work ("slow", 30), b = work ("fast", 10);

  __await (async_join (a, b));
  return __await (a) + __await (b);
}

/* Select: drive them until one is ready.  Dropping the other cancels it. */
static __async int
wait_for_first (void)
{
  __future (int) tortoise = work ("tortoise", 200), hare = work ("hare", 10);

  if (__await (async_select (tortoise, hare)) == 1) {
    async_drop (tortoise);
    return __await (hare);
  }
  async_drop (hare);
  return __await (tortoise);
}

/* Timeout: what is not ready in time is dropped, since this takes it over;
   async_timeout only borrows. */
static __async int
wait_a_while (void)
{
  int value;
  int error = __await (async_within (10 * MILLISECONDS, work ("sleeper", 500), &value));

  return error ? error : value;
}

/* Spawn: run on its own; the handle is a future, too. */
static __async int
in_background (void)
{
  __future (int) task = async_spawn (work ("task", 10));

  puts ("the task has not started yet");
  __await (async_yield ());
  puts ("now it has");
  return __await (task);
}

static __async int
demo (void)
{
  printf ("all: %d\n", __await (wait_for_all ()));
  printf ("first: %d\n", __await (wait_for_first ()));
  printf ("timeout: %s\n", strerror (-__await (wait_a_while ())));
  printf ("spawned: %d\n", __await (in_background ()));
  return 0;
}

int
main (void)
{
  return async_run (demo ());
}
