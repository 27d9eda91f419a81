/* A trace that cannot be written: the first error comes from async_trace_stop; nothing ends
   the program, and nothing lets it wait for ever.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "trace-test.h"

#include <signal.h>

enum { MANY = 40000 }; /* polls, whose events are more than there is room for */

/* Trace tasks to FD: what async_trace_stop gives. */
static int
trace_to (int fd, int polls)
{
  CHECK (async_trace_start (fd) == 0);
  CHECK (run (after (polls, 7)) == 7);
  return async_trace_stop ();
}

static void
test_full (void)
{
  int fd = open ("/dev/full", O_WRONLY);

  if (fd < 0)
    return;
  CHECK (trace_to (fd, 3) == -ENOSPC);
  CHECK (trace_to (fd, MANY) == -ENOSPC);
  close (fd);
}

/* The signal would end the program, whose handling of it stays as it is. */
static void
test_nobody_reads (void)
{
  int fds[2];

  signal (SIGPIPE, SIG_DFL);
  CHECK (pipe (fds) == 0);
  close (fds[0]);
  CHECK (trace_to (fds[1], 3) == -EPIPE);
  CHECK (trace_to (fds[1], MANY) == -EPIPE);
  close (fds[1]);
}

/* Somebody could read, but does not.  What was written is a part of a trace. */
static void
test_stuck (int flags)
{
  char text[16];
  int fds[2];

  CHECK (pipe (fds) == 0 && fcntl (fds[1], F_SETFL, flags) == 0);
  CHECK (trace_to (fds[1], MANY) == -ETIMEDOUT);
  CHECK (fcntl (fds[1], F_GETFL) == (O_WRONLY | flags));
  CHECK (read (fds[0], text, sizeof text) == sizeof text && text[0] == '{');
  close (fds[0]);
  close (fds[1]);
}

/* After all that a trace is still whole. */
static void
test_again (void)
{
  int fd = new_file ();
  char *text;

  CHECK (trace_to (fd, 3) == 0);
  text = read_trace (fd);
  CHECK (count (text, POLL) == 4);
  free (text);
}

int
main (void)
{
  test_full ();
  test_nobody_reads ();
  test_stuck (0);
  test_stuck (O_NONBLOCK);
  test_again ();
  return finish ();
}
