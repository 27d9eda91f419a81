/* Descriptor numbers that are closed and given out again: nothing that was known
   of the old one holds for the new one, and nobody waits for ever.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include <fcntl.h>
#include <sys/socket.h>

static char c;

/* Make FD known to the poller as not readable. */
static void
wait_for (int fd)
{
  CHECK (run_int (async_within (MS, async_read (fd, &c, 1), NULL)) == -ETIMEDOUT);
}

/* A pipe whose reading end is the number FD, which is free. */
static int
pipe_at (int fd)
{
  int fds[2];

  CHECK (pipe2 (fds, O_NONBLOCK) == 0);
  if (fds[0] != fd) {
    CHECK (dup2 (fds[0], fd) == fd);
    close (fds[0]);
  }
  return fds[1];
}

static async_poll_t
write_later (struct step *s, struct async_context *cx)
{
  if (s->at++ == 0)
    s->child = async_sleep (2 * MS);
  if (!step_await (s, cx))
    return ASYNC_PENDING;
  CHECK (write (s->i, "n", 1) == 1);
  return ASYNC_READY;
}

static void
read_one (int fd, int writing_end)
{
  struct step *w = step (write_later, NULL);
  struct async_future *r = async_read (fd, &c, 1);

  w->i = writing_end;
  c = 0;
  run_void (async_join (r, w));
  CHECK (*async_result ((struct size_future *) r) == 1 && c == 'n');
  async_drop (r);
  async_drop (w);
}

/* HOW the old descriptor goes away: 0 async_close, 1 forget and close,
   2 close alone, 3 close while a copy keeps it alive. */
static void
test_reuse (int how, bool socket_before)
{
  int old[2], copy = -1, end;

  if (socket_before)
    CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, old) == 0);
  else
    CHECK (pipe2 (old, O_NONBLOCK) == 0);
  wait_for (old[0]);
  if (how == 3)
    copy = dup (old[0]);
  if (how == 0)
    CHECK (async_close (old[0]) == 0);
  if (how == 1)
    async_forget_fd (old[0]);
  if (how > 0)
    CHECK (close (old[0]) == 0);
  end = pipe_at (old[0]);
  read_one (old[0], end);
  if (how == 3) {
    CHECK (write (old[1], "!", 1) == 1); /* an event of the old one */
    read_one (old[0], end);
    close (copy);
  }
  CHECK (async_close (old[0]) == 0);
  close (old[1]);
  close (end);
}

static async_poll_t
closer (struct step *s, struct async_context *cx)
{
  if (s->at++ == 0)
    s->child = async_yield ();
  if (!step_await (s, cx))
    return ASYNC_PENDING;
  CHECK (async_close (s->i) == 0);
  return ASYNC_READY;
}

/* Who waits for a descriptor that is closed is told. */
static void
test_cancel (void)
{
  int fds[2];
  struct async_future *a, *b;
  struct step *s = step (closer, NULL);

  CHECK (pipe2 (fds, O_NONBLOCK) == 0);
  a = async_read (fds[0], &c, 1);
  b = async_poll_fd (fds[0], 1);
  s->i = fds[0];
  run_void (async_join (a, b, s));
  CHECK (*async_result ((struct size_future *) a) == -ECANCELED);
  CHECK (*async_result ((struct int_future *) b) == -ECANCELED);
  async_drop (a);
  async_drop (b);
  async_drop (s);
  close (fds[1]);
}

/* Plain close of a descriptor for which somebody waits. */
static void
test_closed_behind (void)
{
  int fds[2];
  struct async_future *a;

  CHECK (pipe2 (fds, O_NONBLOCK) == 0);
  wait_for (fds[0]);
  a = async_read (fds[0], &c, 1);
  close (fds[0]);
  CHECK (run_size (a) == -EBADF);
  close (fds[1]);
}

int
main (void)
{
  for (int how = 0; how < 4; how++) {
    test_reuse (how, false);
    test_reuse (how, true);
  }
  test_cancel ();
  test_closed_behind ();
  return finish ();
}
