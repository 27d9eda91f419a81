/* Transfers of several pieces: sockets, pipes that block and that do not, files; empty
   pieces, ends, errors, drops, and in a simulation.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include "descriptors.h"
#include <asyncc/simulation.h>
#include <limits.h>
#include <sys/uio.h>

static char first[3], second[5];
static const struct iovec in[] = { { first, 3 }, { NULL, 0 }, { second, 5 } };
static const struct iovec none[1025];
static const struct iovec out[] = { { NULL, 0 }, { "abcd", 4 }, { NULL, 0 }, { "ef", 2 } };

static bool
got_it (ssize_t n)
{
  bool same = n == 6 && memcmp (first, "abc", 3) == 0 && memcmp (second, "def", 3) == 0;

  memset (first, 0, sizeof first);
  memset (second, 0, sizeof second);
  return same;
}

/* There, and back, when the reader waits. */
static void
test_transfer (const int *fds)
{
  struct async_future *f = async_readv (fds[0], in, 3);

  CHECK (poll_once (f) == ASYNC_PENDING);
  CHECK (run_size (async_writev (fds[1], out, 4)) == 6);
  CHECK (got_it (run_size (f)));
  CHECK (run_size (async_writev (fds[1], out, 1)) == 0);
  CHECK (run_size (async_writev (fds[1], out, 0)) == 0);
  CHECK (run_size (async_readv (fds[0], in + 1, 1)) == 0);
  CHECK (run_size (async_readv (fds[0], in, 0)) == 0);
  CHECK (run_size (async_readv (fds[0], none, 1025)) == -EINVAL);
  CHECK (run_size (async_readv (fds[0], none, -1)) == -EINVAL);
  CHECK (run_size (async_writev (fds[1], none, 1025)) == -EINVAL);
  CHECK (run_size (async_writev (fds[1], none, -1)) == -EINVAL);
  /* Dropped while it waits it has taken nothing. */
  f = async_readv (fds[0], in, 3);
  CHECK (poll_once (f) == ASYNC_PENDING);
  async_drop (f);
  CHECK (run_size (async_writev (fds[1], out, 4)) == 6);
  CHECK (got_it (run_size (async_readv (fds[0], in, 3))));
  close (fds[1]);
  CHECK (run_size (async_readv (fds[0], in, 3)) == 0);
  async_close (fds[0]);
  CHECK (run_size (async_readv (fds[0], in, 3)) == -EBADF);
  CHECK (run_size (async_writev (fds[0], out, 4)) == -EBADF);
}

/* A blocking pipe takes what there is room for, or what is certain not to block if the kernel
   cannot be told to take that; then it is full, and waits. */
static void
test_full_pipe (void)
{
  static char big[3 * PIPE_BUF], back[3 * PIPE_BUF];
  struct iovec pieces[] = { { NULL, 0 }, { big, 2 * PIPE_BUF }, { big, PIPE_BUF } };
  struct async_future *f;
  int fds[2];
  ssize_t n, all = 0;

  CHECK (pipe (fds) == 0 && fcntl (fds[1], F_SETPIPE_SZ, 4 * PIPE_BUF) == 4 * PIPE_BUF);
  for (; all < 4 * PIPE_BUF; all += n) {
    n = run_size (async_writev (fds[1], pieces, 3));
    CHECK (n > 0 && n % PIPE_BUF == 0);
  }
  CHECK (all == 4 * PIPE_BUF);
  f = async_writev (fds[1], pieces, 3);
  CHECK (poll_once (f) == ASYNC_PENDING);
  CHECK (read (fds[0], back, sizeof back) == sizeof back);
  n = run_size (f);
  CHECK (n == PIPE_BUF || n == 3 * PIPE_BUF);
  async_close (fds[0]);
  async_close (fds[1]);
}

static void
test_gone_peer (void)
{
  int fds[2];

  CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, fds) == 0);
  close (fds[0]);
  CHECK (run_size (async_writev (fds[1], out, 4)) == -EPIPE);
  async_close (fds[1]);
}

static void
test_file (void)
{
  char name[] = "/tmp/asyncc-XXXXXX";
  int fd = mkstemp (name);

  CHECK (fd >= 0 && unlink (name) == 0);
  CHECK (run_size (async_writev (fd, out, 4)) == 6 && lseek (fd, 0, SEEK_SET) == 0);
  CHECK (got_it (run_size (async_readv (fd, in, 3))));
  async_close (fd);
}

/* There each call transfers one piece. */
static void
test_simulation (void)
{
  int fds[2];

  for (int sockets = 0; sockets < 2; sockets++) {
    CHECK (async_simulation_begin (7, NULL) == 0);
    CHECK ((sockets ? async_simulation_socketpair (fds) : async_simulation_pipe (fds)) == 0);
    CHECK (run_size (async_writev (fds[1], out, 4)) == 4);
    CHECK (run_size (async_readv (fds[0], in, 3)) == 3);
    CHECK (run_size (async_readv (fds[0], in + 1, 2)) == 1);
    CHECK (memcmp (first, "abc", 3) == 0 && second[0] == 'd');
    async_close (fds[0]);
    async_close (fds[1]);
    async_simulation_end ();
  }
}

int
main (void)
{
  int fds[2];

  CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, fds) == 0);
  test_transfer (fds);
  CHECK (pipe (fds) == 0);
  test_transfer (fds);
  CHECK (pipe2 (fds, O_NONBLOCK) == 0);
  test_transfer (fds);
  test_full_pipe ();
  test_gone_peer ();
  test_file ();
  test_simulation ();
  return finish ();
}
