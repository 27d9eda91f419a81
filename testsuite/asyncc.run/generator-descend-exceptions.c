/* An exception leaves a generator that was deep in streams of its own: its handlers have
   run, those of the ones further out run when they go on, or are dropped.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "ends threads in what a call has made" } */
/* { dg-options "-fexceptions" } */
/* no-sync: a stream gives its values one at a time  */

#include "test.h"
#include <pthread.h>

static int alive, cleaned;
static pthread_t first;

/* End the thread, which the first one must not.  */
static NOINLINE void
throw (void)
{
  CHECK (!pthread_equal (pthread_self (), first));
  pthread_exit (NULL);
}

static void
clean (int *p)
{
  alive--;
  cleaned = cleaned * 10 + *p;
}

/* N to 1 and -1 to -N; the one at AT throws in between.  */
static __generator int
exits (int n, int at)
{
  int here __attribute__ ((__cleanup__ (clean))) = (alive++, n);
  __yield (n);
  if (n > 1)
    __yield_all (exits (n - 1, at));
  if (n == at)
    throw ();
  __yield (-n);
}

/* The one at depth 1 throws before all values, the first or the second time.  */
static __generator int
begins (int n, int time)
{
  int here __attribute__ ((__cleanup__ (clean))) = (alive++, n);
  if (n == 1 && time == 0)
    throw ();
  if (n == 1)
    __yield (1);
  if (n > 1)
    __yield_all (begins (n - 1, time - 1));
  if (n > 1)
    __yield_all (begins (n - 1, time - 2));
  __yield (-n);
}

/* Ask S for all values until an exception ends the thread.  */
static void *
ask (void *s)
{
  int v;
  while (__next ((__stream (int)) s, &v))
    continue;
  return s;
}

static bool
thrown_p (__stream (int) s)
{
  pthread_t thread;
  void *ended;
  CHECK (pthread_create (&thread, NULL, ask, s) == 0);
  CHECK (pthread_join (thread, &ended) == 0);
  return !ended;
}

/* The digits FROM to TO.  */
static int
digits (int from, int to)
{
  int all = 0;
  for (; from <= to; from++)
    all = all * 10 + from;
  return all;
}

static void
go_on (int at, bool to_the_end)
{
  __stream (int) s = exits (4, at);
  int v;
  cleaned = 0;
  CHECK (thrown_p (s) && cleaned == digits (1, at) && alive == 4 - at);
  cleaned = 0;
  for (int n = at + 1; n <= 4 && to_the_end; n++)
    CHECK (__next (s, &v) && v == -n);
  CHECK (!to_the_end || !__next (s, &v));
  async_drop (s);
  CHECK (cleaned == digits (at + 1, 4) && alive == 0);
}

/* A frame that is new, or was in use before, and has given no value yet.  */
static void
begin (void)
{
  __stream (int) s = begins (2, 1), t = begins (3, 3);
  int v;
  cleaned = 0;
  CHECK (thrown_p (s) && cleaned == 1 && alive == 1);
  CHECK (__next (s, &v) && v == 1 && alive == 2);
  async_drop (s);
  cleaned = 0;
  CHECK (thrown_p (t) && cleaned == 11 && alive == 2);
  CHECK (__next (t, &v) && v == -2 && alive == 2);
  async_drop (t);
  CHECK (alive == 0);
}

int
main (void)
{
  first = pthread_self ();
  begin ();
  __stream (int) s = exits (4, 0);
  CHECK (!thrown_p (s) && alive == 0);
  async_drop (s);
  for (int at = 1; at <= 4; at++)
    {
      go_on (at, false);
      go_on (at, true);
    }
  return 0;
}
