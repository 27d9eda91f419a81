/* A checking build stops a program that awaits, polls or drops a future that
   is gone, or asks a stream from inside of itself, with a message.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-options { *sanitize* } } */
/* no-sync: there are no futures to misuse  */

#define ASYNC_CHECKS 1
#include "test.h"
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* The compiler sees some of it as well.  */
#pragma asyncc no-warn consumed

static __async int
await_twice (void)
{
  __future (int) f = far_later (1);
  return __await (f) + __await (f);
}

static void
drop_twice (void)
{
  __future (int) f = far_later (1);
  async_drop (f);
  async_drop (f);
}

static void
drop_awaited (void)
{
  __future (int) f = far_later (1);
  run (f);
  async_drop (f);
}

static void
poll_dropped (void)
{
  __future (int) f = far_later (1);
  async_drop (f);
  poll_times (f, 1);
}

static void
poll_ready (void)
{
  struct async_future *f = (struct async_future *) far_now (1);
  struct async_context cx;
  async_context_init (&cx, async_waker_noop ());
  f->vtable->poll (f, &cx);
  f->vtable->poll (f, &cx);
}

static void
awaits_twice (void)
{
  run (await_twice ());
}

static __stream (int) asked;
static __async_stream (int) waiting;

static __generator int
asks_itself (int n)
{
  __yield (n);
  __yield (__next (asked, &n));
}

static __async __generator int
awaits_itself (int n)
{
  __await (far_later (1));
  __yield (n);
  __yield (__await (__next (waiting, &n)));
}

/* A stream that stands for the one that it asks.  */
static __generator int
outer (int n)
{
  __yield_all (asks_itself (n));
}

static void
ask_inside (void)
{
  int v;
  asked = asks_itself (1);
  CHECK (__next (asked, &v) && v == 1);
  __next (asked, &v);
}

static void
ask_far_inside (void)
{
  int v;
  asked = outer (1);
  CHECK (__next (asked, &v) && v == 1);
  __next (asked, &v);
}

static __async int
waits_inside (void)
{
  int v;
  waiting = awaits_itself (1);
  CHECK (__await (__next (waiting, &v)) && v == 1);
  return __await (__next (waiting, &v));
}

static void
await_inside (void)
{
  run (waits_inside ());
}

/* Streams that ask others, also of the same generator.  */
static __generator int
digits (int n)
{
  if (n > 9)
    {
      int v;
      __async_auto __stream (int) others = digits (n / 10);
      while (__next (others, &v))
	__yield (v);
    }
  __yield (n % 10);
}

static __async __generator int
later_digits (int n)
{
  if (n > 9)
    {
      __async_auto __async_stream (int) others = later_digits (n / 10);
      __async_auto __stream (int) last = digits (n % 10);
      for (__each (v, others))
	__yield (__await (far_later (v)));
      __yield_all (last);
    }
  else
    __yield (__await (far_later (n)));
}

static __async int
sum (int n)
{
  int total = 0, v;
  __async_auto __async_stream (int) s = later_digits (n);
  while (__await (__next (s, &v)))
    total = 10 * total + v;
  CHECK (!__await (__next (s, &v)));
  return total;
}

static void
nothing_wrong (void)
{
  for (int i = 0; i < 3000; i++)
    CHECK (run (far_later (i)) == i);
  __async_auto __stream (int) s = digits (4711);
  int v, n = 0;
  while (__next (s, &v))
    n = 10 * n + v;
  CHECK (n == 4711 && !__next (s, &v) && run (sum (4711)) == 4711);
  exit (0);
}

/* Run FN in a child; what it says goes to TEXT; true if it aborted.  */
static bool
aborts (void (*fn) (void), char *text, size_t room)
{
  int fd[2], status;
  size_t n = 0;
  ssize_t got;
  CHECK (!pipe (fd));
  pid_t child = fork ();
  if (child == 0)
    {
      dup2 (fd[1], 2);
      fn ();
      _exit (1);
    }
  close (fd[1]);
  while ((got = read (fd[0], text + n, room - 1 - n)) > 0)
    n += got;
  text[n] = 0;
  close (fd[0]);
  CHECK (waitpid (child, &status, 0) == child);
  return WIFSIGNALED (status) && WTERMSIG (status) == SIGABRT;
}

int
main (void)
{
  char text[500];
  CHECK (!aborts (nothing_wrong, text, sizeof text) && !*text);
  CHECK (aborts (awaits_twice, text, sizeof text) && strstr (text, "asyncc: future"));
  CHECK (aborts (drop_twice, text, sizeof text) && strstr (text, "dropped"));
  CHECK (aborts (drop_awaited, text, sizeof text) && strstr (text, "dropped"));
  CHECK (aborts (poll_dropped, text, sizeof text) && strstr (text, "polled"));
  for (int k = 0; k < 3; k++)
    {
      static void (*const inside[]) (void) = { ask_inside, ask_far_inside, await_inside };
      CHECK (aborts (inside[k], text, sizeof text) && strstr (text, "from inside of itself"));
    }
  if (!aborts (poll_ready, text, sizeof text))
    fprintf (stderr, "a poll after ready through the vtable is not stopped\n"), abort ();
  return 0;
}
