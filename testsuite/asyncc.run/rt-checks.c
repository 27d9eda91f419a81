/* A checking build stops a program that awaits, polls or drops a future that
   is gone, with a message.
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

static void
nothing_wrong (void)
{
  for (int i = 0; i < 3000; i++)
    CHECK (run (far_later (i)) == i);
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
  if (!aborts (poll_ready, text, sizeof text))
    fprintf (stderr, "a poll after ready through the vtable is not stopped\n"), abort ();
  return 0;
}
