/* What is ready in a pipe, blocking or not, is had without asking whether it is, where the
   kernel has a call for that; and who waits for long is not woken for nothing.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/uio.h>
#include <sys/wait.h>

static int polls, events;

/* In place of the C library's, for the library under test as well. */
int
poll (struct pollfd *pfds, nfds_t n, int timeout)
{
  struct timespec ts = { timeout / 1000, timeout % 1000 * 1000000L };

  polls++;
  return ppoll (pfds, n, timeout < 0 ? NULL : &ts, NULL);
}

int
epoll_wait (int epfd, struct epoll_event *of, int n, int timeout)
{
  int found = epoll_pwait (epfd, of, n, timeout, NULL);

  events += found > 0 ? found : 0;
  return found;
}

/* True if pipes can be asked not to wait. */
static bool
known_p (void)
{
#ifdef RWF_NOWAIT
  char c = 1;
  struct iovec v = { &c, 1 };
  int fd[2];
  bool known;

  CHECK (pipe (fd) == 0);
  known = pwritev2 (fd[1], &v, 1, -1, RWF_NOWAIT) == 1;
  close (fd[0]);
  close (fd[1]);
  return known;
#else
  return false;
#endif
}

static void
test_ready (int flags)
{
  char c[4] = "abc";
  struct iovec v[2] = { { c, 1 }, { c + 1, 2 } };
  int fd[2];

  CHECK (pipe2 (fd, flags) == 0);
  polls = 0;
  for (int i = 0; i < 10; i++) {
    CHECK (run_size (async_write (fd[1], c, 3)) == 3);
    CHECK (run_size (async_read (fd[0], c, 4)) == 3);
    CHECK (run_size (async_writev (fd[1], v, 2)) == 3);
    CHECK (run_size (async_readv (fd[0], v, 2)) == 3);
  }
  CHECK (polls == 0);
  close (fd[0]);
  close (fd[1]);
}

/* More than there is room for: what is written is what fits, and the rest waits. */
static void
test_full (void)
{
  static char buf[1 << 17];
  int fd[2], error;
  ssize_t n;

  CHECK (pipe (fd) == 0);
  n = run_size (async_write (fd[1], buf, sizeof buf));
  CHECK (n > 0 && n < (ssize_t) sizeof buf);
  while ((error = run_int (async_within (MS, async_write (fd[1], buf, sizeof buf), &n))) == 0)
    CHECK (n > 0);
  CHECK (error == -ETIMEDOUT);
  async_close (fd[0]);
  async_close (fd[1]);
}

/* A file does not know that of writes; its number may be a pipe's then. */
static void
test_other_after_file (void)
{
  char name[] = "io-calls.XXXXXX", c = 'x';
  int file = mkstemp (name), fd[2];

  CHECK (file >= 0 && unlink (name) == 0);
  CHECK (run_size (async_write (file, &c, 1)) == 1);
  CHECK (run_size (async_write (file, &c, 1)) == 1);
  CHECK (lseek (file, 0, SEEK_CUR) == 2 && lseek (file, 0, SEEK_SET) == 0);
  CHECK (run_size (async_read (file, &c, 1)) == 1 && c == 'x');
  CHECK (pipe (fd) == 0 && dup2 (fd[1], file) == file);
  CHECK (run_size (async_write (file, &c, 1)) == 1);
  CHECK (run_size (async_read (fd[0], &c, 1)) == 1 && c == 'x');
  close (file);
  close (fd[0]);
  close (fd[1]);
}

/* A wait so long that the library looks whether the descriptor is still that which it was. */
static void
test_slow (void)
{
  ssize_t n = -1;
  char c = 'x';
  pid_t child;
  int fd[2];

  CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, fd) == 0);
  CHECK (run_int (async_within (2 * MS, async_read (fd[0], &c, 1), &n)) == -ETIMEDOUT);
  events = 0;
  child = fork ();
  if (child == 0) {
    usleep (150000);
    _exit (write (fd[1], &c, 1) != 1);
  }
  CHECK (child > 0 && run_size (async_read (fd[0], &c, 1)) == 1 && events == 1);
  CHECK (waitpid (child, NULL, 0) == child);
  async_close (fd[0]);
  close (fd[1]);
}

int
main (void)
{
  test_slow ();
  if (known_p ()) {
    test_ready (0);
    test_ready (O_NONBLOCK);
  }
  test_full ();
  test_other_after_file ();
  puts ("ok");
  return 0;
}
