/* Futures of the library that an executor of the program's own polls: each poll drives
   the runtime of the thread.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: polls futures  */

#include <errno.h>
#include <unistd.h>
#include "test.h"

#define MS 1000000ull

static __async int
nap (uint64_t ns)
{
  __await (async_sleep (ns));
  return 7;
}

static __async int
read_one (int fd)
{
  char c = 0;
  int n = __await (async_read (fd, &c, 1));
  return n == 1 ? c : -1;
}

static __async int
spawns (void)
{
  __future (int) handle = async_spawn (nap (2 * MS));
  return __await (handle);
}

static __async int
limited (void)
{
  int value = 0;
  int error = __await (async_within (2 * MS, nap (1000000 * MS), &value));
  return error == -ETIMEDOUT ? 5 : value;
}

static __async int
yields (void)
{
  for (int i = 0; i < 5; i++)
    __await (async_yield ());
  return 3;
}

/* What waits for other tasks, and for nothing else.  */
static __async void
send_later (async_channel (int) c, int value)
{
  __await (async_sleep (2 * MS));
  CHECK (__await (async_channel_send (c, value)) == 0);
}

static __async int
receives (void)
{
  async_channel (int) c = async_channel_bounded (int, 0);
  __future (void) sender = async_spawn (send_later (c, 4));
  int value = 0;

  CHECK (__await (async_channel_receive (c, &value)) == 1);
  __await (sender);
  async_channel_unref (c);
  return value;
}

static __async int
waits_for_group (void)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT;

  async_group_spawn (&g, yields ());
  async_group_spawn (&g, nap (2 * MS));
  return __await (async_group_wait (&g)) + 9;
}

/* The value of F, polled again and again, but not for ever.  */
static int
poll_until_ready (__future (int) f)
{
  struct async_context cx;
  int value, polls = 0;

  async_context_init (&cx, async_waker_noop ());
  while (async_poll (f, &cx) == ASYNC_PENDING)
    {
      CHECK (polls++ < 20000);
      usleep (500);
    }
  value = *async_result (f);
  async_drop (f);
  return value;
}

int
main (void)
{
  int fd[2];

  CHECK (pipe (fd) == 0);
  CHECK (poll_until_ready (nap (2 * MS)) == 7);
  CHECK (poll_until_ready (spawns ()) == 7);
  CHECK (poll_until_ready (limited ()) == 5);
  CHECK (poll_until_ready (yields ()) == 3);
  CHECK (poll_until_ready (receives ()) == 4);
  CHECK (poll_until_ready (waits_for_group ()) == 9);
  CHECK (write (fd[1], "a", 1) == 1);
  CHECK (poll_until_ready (read_one (fd[0])) == 'a');
  __future (int) later = read_one (fd[0]);
  CHECK (!poll_times (later, 3));
  CHECK (write (fd[1], "b", 1) == 1);
  CHECK (poll_until_ready (later) == 'b');
  /* And both ways in turn.  */
  CHECK (async_run (spawns ()) == 7);
  CHECK (poll_until_ready (spawns ()) == 7);
  return 0;
}
