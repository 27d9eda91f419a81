/* What is ready in a pipe, blocking or not, is had without asking whether it is, where the
   kernel has a call for that; and who waits for long is not woken for nothing.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

static int polls, events, controls;

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

int
epoll_ctl (int epfd, int op, int fd, struct epoll_event *event)
{
  controls++;
  return (int) syscall (SYS_epoll_ctl, epfd, op, fd, event);
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

/* Waits each of which is longer than the library believes a new descriptor: it does not ask
   in all of them. */
static void
test_slow_often (void)
{
  enum { WAITS = 8 };
  char c = 'x';
  pid_t child;
  int fd[2];

  CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, fd) == 0);
  child = fork ();
  if (child == 0) {
    for (int i = 0; i < WAITS; i++) {
      usleep (70000);
      if (write (fd[1], &c, 1) != 1)
	_exit (1);
    }
    _exit (0);
  }
  controls = 0;
  for (int i = 0; i < WAITS; i++)
    CHECK (child > 0 && run_size (async_read (fd[0], &c, 1)) == 1);
  CHECK (controls <= 4);
  CHECK (waitpid (child, NULL, 0) == child);
  async_close (fd[0]);
  close (fd[1]);
}

/* What another thread makes of a descriptor for which somebody waits. */
struct change {
  int fd, with; /* to be a copy of this, or to be closed: -1 */
  unsigned int after;
};

static void *
change (void *arg)
{
  const struct change *c = arg;

  usleep (c->after);
  CHECK (c->with < 0 ? close (c->fd) == 0 : dup2 (c->with, c->fd) == c->fd);
  return NULL;
}

/* The number is closed behind the library's back, and maybe given out again, for something
   that can be read. */
static void
test_changed (bool again, unsigned int after)
{
  int fd[2], other[2], error;
  ssize_t n = -1;
  struct change c;
  pthread_t thread;
  char byte = 'x';

  CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, fd) == 0 && pipe (other) == 0);
  CHECK (write (other[1], &byte, 1) == 1);
  c = (struct change) { fd[0], again ? other[0] : -1, after };
  CHECK (pthread_create (&thread, NULL, change, &c) == 0);
  error = run_int (async_within (20000 * MS, async_read (fd[0], &byte, 1), &n));
  CHECK (error == 0 && n == (again ? 1 : -EBADF));
  CHECK (pthread_join (thread, NULL) == 0);
  if (again)
    async_close (fd[0]);
  close (fd[1]);
  close (other[0]);
  close (other[1]);
}

int
main (void)
{
  test_slow ();
  test_slow_often ();
  for (int again = 0; again < 2; again++) {
    test_changed (again, 20000);
    test_changed (again, 120000);
  }
  if (known_p ()) {
    test_ready (0);
    test_ready (O_NONBLOCK);
  }
  test_full ();
  test_other_after_file ();
  puts ("ok");
  return 0;
}
