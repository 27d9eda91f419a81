/* Pipes, blocking and not, regular files, devices; ends, errors, polling.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>

enum { TOTAL = 300000 };

struct end {
  int fd;
  size_t chunk;
};

/* Write TOTAL bytes, a counter modulo 251, then close. */
static async_poll_t
writer (struct step *s, struct async_context *cx)
{
  struct end *e = s->arg;
  static unsigned char buf[70000];
  ssize_t n = 0;

  while (s->i < TOTAL) {
    if (!s->child) {
      size_t count = TOTAL - s->i < (int) e->chunk ? TOTAL - s->i : (int) e->chunk;

      for (size_t k = 0; k < count; k++)
	buf[k] = (unsigned char) ((s->i + k) % 251);
      s->child = async_write (e->fd, buf, count);
    }
    if (!step_await_size (s, cx, &n))
      return ASYNC_PENDING;
    CHECK (n > 0);
    s->i += (int) n;
  }
  CHECK (async_close (e->fd) == 0);
  return ASYNC_READY;
}

static async_poll_t
reader (struct step *s, struct async_context *cx)
{
  struct end *e = s->arg;
  static unsigned char buf[70000];
  ssize_t n = 0;

  for (;;) {
    if (!s->child)
      s->child = async_read (e->fd, buf, e->chunk);
    if (!step_await_size (s, cx, &n))
      return ASYNC_PENDING;
    CHECK (n >= 0);
    if (n == 0)
      break;
    for (ssize_t k = 0; k < n; k++)
      CHECK (buf[k] == (unsigned char) ((s->i + k) % 251));
    s->i += (int) n;
  }
  CHECK (s->i == TOTAL);
  CHECK (async_close (e->fd) == 0);
  return ASYNC_READY;
}

static void
test_pipe (int flags, size_t write_chunk, size_t read_chunk)
{
  int fds[2];
  struct step *r, *w;
  struct end in, out;

  CHECK (pipe2 (fds, flags) == 0);
  in = (struct end) { fds[0], read_chunk };
  out = (struct end) { fds[1], write_chunk };
  r = step (reader, &in);
  w = step (writer, &out);
  run_void (async_join (r, w));
  async_drop (r);
  async_drop (w);
}

static void
test_errors (void)
{
  int fds[2];
  char c = 'c';

  CHECK (run_size (async_read (-1, &c, 1)) == -EBADF);
  CHECK (run_size (async_read (1000000, &c, 1)) == -EBADF);
  CHECK (run_size (async_write (1000000, &c, 1)) == -EBADF);
  CHECK (run_int (async_poll_fd (-1, POLLIN)) == -EBADF);
  CHECK (run_int (async_poll_fd (1000000, POLLIN)) == -EBADF);
  CHECK (run_int (async_accept (1000000, NULL, NULL)) == -EBADF);
  CHECK (async_close (1000000) == -EBADF);

  signal (SIGPIPE, SIG_IGN);
  CHECK (pipe (fds) == 0);
  CHECK (run_size (async_read (fds[1], &c, 1)) == -EBADF); /* the wrong end */
  CHECK (run_size (async_recv (fds[0], &c, 1, 0)) == -ENOTSOCK);
  close (fds[0]);
  CHECK (run_size (async_write (fds[1], "x", 1)) == -EPIPE);
  CHECK (async_close (fds[1]) == 0);
}

static void
test_files (void)
{
  char name[] = "/tmp/asyncc-io-XXXXXX", buf[20000];
  int fd = mkstemp (name), null;

  CHECK (fd >= 0);
  unlink (name);
  memset (buf, 'q', sizeof buf);
  CHECK (run_size (async_write (fd, buf, sizeof buf)) == sizeof buf);
  CHECK (run_size (async_read (fd, buf, 1)) == 0);
  CHECK (lseek (fd, 0, SEEK_SET) == 0);
  CHECK (run_size (async_read (fd, buf, sizeof buf)) == sizeof buf);
  CHECK (run_int (async_poll_fd (fd, POLLIN)) == POLLIN);
  CHECK (async_close (fd) == 0);
  null = open ("/dev/null", O_RDWR);
  CHECK (run_size (async_read (null, buf, 1)) == 0);
  CHECK (run_size (async_write (null, buf, 5)) == 5);
  CHECK (async_close (null) == 0);
}

/* As with read and write nothing is transferred at once, whatever the descriptor is. */
static void
test_nothing (void)
{
  int fds[2];
  char c;

  CHECK (pipe (fds) == 0);
  CHECK (run_size (async_read (fds[0], &c, 0)) == 0);
  CHECK (run_size (async_write (fds[1], &c, 0)) == 0);
  /* Also when it is known that nothing is there. */
  CHECK (run_int (async_within (MS, (struct size_future *) async_read (fds[0], &c, 1),
				(ssize_t *) NULL)) == -ETIMEDOUT);
  CHECK (run_size (async_read (fds[0], &c, 0)) == 0);
  close (fds[0]);
  close (fds[1]);
  CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, fds) == 0);
  CHECK (run_size (async_read (fds[0], &c, 0)) == 0);
  CHECK (run_size (async_write (fds[0], &c, 0)) == 0);
  close (fds[0]);
  close (fds[1]);
}

static void
test_poll (void)
{
  int fds[2];
  struct async_future *p;
  char c;

  CHECK (pipe (fds) == 0);
  CHECK (run_int (async_poll_fd (fds[1], POLLOUT)) == POLLOUT);
  p = async_poll_fd (fds[0], POLLIN);
  CHECK (run_int (async_within (MS, p, NULL)) == -ETIMEDOUT);
  CHECK (write (fds[1], "ab", 2) == 2);
  CHECK (run_int (async_poll_fd (fds[0], POLLIN)) == POLLIN);
  CHECK (run_int (async_poll_fd (fds[0], POLLIN)) == POLLIN); /* still */
  CHECK (run_size (async_read (fds[0], &c, 1)) == 1 && c == 'a');
  CHECK (run_int (async_poll_fd (fds[0], POLLIN)) == POLLIN);
  CHECK (run_size (async_read (fds[0], &c, 1)) == 1 && c == 'b');
  p = async_read (fds[0], &c, 1);
  CHECK (run_int (async_within (MS, p, NULL)) == -ETIMEDOUT);
  close (fds[1]);
  CHECK (run_int (async_poll_fd (fds[0], POLLIN)) & POLLHUP);
  CHECK (run_size (async_read (fds[0], &c, 1)) == 0);
  CHECK (async_close (fds[0]) == 0);
}

/* The end of a descriptor is told whatever events are asked for; so is its close. */
static void
test_poll_end (int events)
{
  struct int_future *waits;
  int fds[2], seen = 0;

  for (int closed = 0; closed < 2; closed++) {
    CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, fds) == 0);
    waits = async_spawn ((struct int_future *) async_poll_fd (fds[0], events));
    CHECK (run_int (async_timeout (waits, MS)) == -ETIMEDOUT);
    if (closed)
      CHECK (async_close (fds[0]) == 0);
    close (fds[1]);
    CHECK (run_int (async_within (10000 * MS, waits, &seen)) == 0);
    CHECK (closed ? seen == -ECANCELED : seen & POLLHUP);
    if (!closed)
      CHECK (async_close (fds[0]) == 0);
  }
}

int
main (void)
{
  static const size_t chunks[] = { 1000, 4096, 70000 };

  for (int i = 0; i < 3; i++)
    for (int k = 0; k < 3; k++) {
      test_pipe (O_NONBLOCK, chunks[i], chunks[k]);
      test_pipe (0, chunks[i], chunks[k]);
    }
  test_errors ();
  test_files ();
  test_nothing ();
  test_poll ();
  test_poll_end (0);
  test_poll_end (POLLIN);
  test_poll_end (POLLRDBAND);
  return finish ();
}
