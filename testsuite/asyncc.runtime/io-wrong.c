/* Calls that a descriptor does not know fail at once, also while others wait for it: no
   event would ever tell of them.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "rt.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

static char byte;

/* What asks for F's descriptor has to wait; so the runtime knows the descriptor. */
static struct async_future *
waits (struct async_future *f)
{
  struct async_future *task = (struct async_future *) async_spawn ((struct size_future *) f);

  run (after (2, 0));
  return task;
}

static void
fill (int fd)
{
  int flags = fcntl (fd, F_GETFL);

  fcntl (fd, F_SETFL, flags | O_NONBLOCK);
  while (write (fd, "x", 1) > 0)
    ;
  fcntl (fd, F_SETFL, flags);
}

static void
test_pipe (void)
{
  struct async_future *reader, *writer;
  int fds[2];

  CHECK (pipe (fds) == 0);
  reader = waits (async_read (fds[0], &byte, 1));
  CHECK (run_size (async_write (fds[0], "x", 1)) == -EBADF);
  CHECK (run_size (async_recv (fds[0], &byte, 1, 0)) == -ENOTSOCK);
  CHECK (run_size (async_send (fds[0], "x", 1, 0)) == -ENOTSOCK);
  CHECK (run_int (async_accept (fds[0], NULL, NULL)) == -ENOTSOCK);
  CHECK (run_size (async_write (fds[1], "x", 1)) == 1);
  CHECK (run_size (reader) == 1);

  fill (fds[1]);
  writer = waits (async_write (fds[1], "x", 1));
  CHECK (run_size (async_read (fds[1], &byte, 1)) == -EBADF);
  async_drop (writer);
  async_close (fds[0]);
  async_close (fds[1]);
}

static void
test_pair (void)
{
  struct async_future *reader;
  int fds[2];

  CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, fds) == 0);
  reader = waits (async_read (fds[0], &byte, 1));
  CHECK (run_int (async_accept (fds[0], NULL, NULL)) == -EINVAL);
  CHECK (run_size (async_write (fds[1], "x", 1)) == 1);
  CHECK (run_size (reader) == 1);
  async_close (fds[0]);
  async_close (fds[1]);
}

static void
test_listening (void)
{
  struct sockaddr_in addr = { .sin_family = AF_INET };
  struct async_future *accepts;
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  addr.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  CHECK (bind (fd, (struct sockaddr *) &addr, sizeof addr) == 0 && listen (fd, 1) == 0);
  accepts = waits (async_accept (fd, NULL, NULL));
  CHECK (run_size (async_recv (fd, &byte, 1, 0)) == -ENOTCONN);
  CHECK (run_size (async_read (fd, &byte, 1)) == -ENOTCONN);
  CHECK (run_size (async_send (fd, "x", 1, 0)) < 0);
  async_drop (accepts);
  async_close (fd);
}

int
main (void)
{
  test_pipe ();
  test_pair ();
  test_listening ();
  return finish ();
}
