/* Pipes and sockets from compiled code: blocking reads wait, writes fill up,
   the end and errors arrive, a cancelled read takes nothing.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: one end would block the other  */

#include "test.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>
#include "../simulation/system.h"

static __async int
write_all (int fd, const char *p, size_t n)
{
  while (n)
    {
      ssize_t done = __await (async_write (fd, p, n));
      if (done < 0)
	return done;
      p += done;
      n -= done;
    }
  return 0;
}

static __async ssize_t
read_all (int fd, char *p, size_t room)
{
  size_t n = 0;
  while (n < room)
    {
      ssize_t got = __await (async_read (fd, p + n, room - n));
      if (got <= 0)
	return got < 0 ? got : (ssize_t) n;
      n += got;
    }
  return n;
}

static __async int
pipes (void)
{
  int fd[2];
  char buf[16];
  CHECK (!pipe (fd));
  __future (ssize_t) reader = async_spawn (read_all (fd[0], buf, sizeof buf));
  __await (async_yield ());
  CHECK (!__await (write_all (fd[1], "hello ", 6)));
  __await (async_yield ());
  CHECK (!__await (write_all (fd[1], "world", 5)));
  async_close (fd[1]);
  CHECK (__await (reader) == 11 && !memcmp (buf, "hello world", 11));
  CHECK (__await (async_read (fd[0], buf, 1)) == 0);
  async_close (fd[0]);
  CHECK (__await (async_read (fd[0], buf, 1)) == -EBADF);
  return 1;
}

/* Much more than a pipe holds.  */
static __async int
big (size_t size)
{
  int fd[2];
  char *out = malloc (size), *in = calloc (1, size);
  for (size_t i = 0; i < size; i++)
    out[i] = i * 31 >> 3;
  CHECK (!socketpair (AF_UNIX, SOCK_STREAM, 0, fd));
  __future (int) writer = async_spawn (write_all (fd[0], out, size));
  __future (ssize_t) reader = read_all (fd[1], in, size);
  __await (async_join (writer, reader));
  CHECK (__await (writer) == 0 && __await (reader) == (ssize_t) size);
  CHECK (!memcmp (in, out, size));
  free (in);
  free (out);
  async_close (fd[0]);
  async_close (fd[1]);
  return 1;
}

static __async int
cancelled_read (void)
{
  int fd[2];
  char buf[4] = "";
  CHECK (!socketpair (AF_UNIX, SOCK_STREAM, 0, fd));
  __future (ssize_t) f = async_read (fd[0], buf, 4);
  CHECK (__await (async_timeout (f, 1000000)) == -ETIMEDOUT);
  async_drop (f);
  CHECK (write (fd[1], "abc", 3) == 3);
  CHECK (__await (async_poll_fd (fd[0], POLLIN)) & POLLIN);
  CHECK (__await (async_recv (fd[0], buf, 4, MSG_PEEK)) == 3);
  CHECK (__await (async_read (fd[0], buf, 4)) == 3 && !memcmp (buf, "abc", 3));
  CHECK (__await (async_send (fd[0], "de", 2, 0)) == 2);
  CHECK (read (fd[1], buf, 4) == 2 && buf[1] == 'e');
  async_close (fd[1]);
  CHECK (__await (async_read (fd[0], buf, 4)) == 0);
  CHECK (__await (async_write (fd[0], "x", 1)) == -EPIPE);
  async_close (fd[0]);
  return 1;
}

static __async int
serve (int fd)
{
  char c;
  int n = 0;
  while (__await (async_read (fd, &c, 1)) == 1)
    {
      c ^= 0x20;
      CHECK (__await (async_write (fd, &c, 1)) == 1);
      n++;
    }
  async_close (fd);
  return n;
}

static __async void
accept_loop (int listener, int *served)
{
  for (;;)
    {
      int fd = __await (async_accept (listener, NULL, NULL));
      CHECK (fd >= 0);
      *served += __await (serve (fd));
    }
}

static __async int
client (struct sockaddr_in to, const char *text)
{
  char back[8] = "";
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  CHECK (__await (async_connect (fd, (struct sockaddr *) &to, sizeof to)) == 0);
  for (size_t i = 0; text[i]; i++)
    {
      CHECK (__await (async_write (fd, text + i, 1)) == 1);
      CHECK (__await (async_read (fd, back + i, 1)) == 1);
    }
  async_close (fd);
  return strcmp (back, "HELLO") == 0;
}

static __async int
tcp (int clients)
{
  struct sockaddr_in addr = { .sin_family = AF_INET,
			      .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t len = sizeof addr;
  int listener = socket (AF_INET, SOCK_STREAM, 0), served = 0, good = 0;
  CHECK (!bind (listener, (struct sockaddr *) &addr, sizeof addr));
  CHECK (!listen (listener, 64));
  CHECK (!getsockname (listener, (struct sockaddr *) &addr, &len));
  __future (void) server = async_spawn (accept_loop (listener, &served));
  __future (int) c[16];
  for (int i = 0; i < clients; i++)
    c[i] = async_spawn (client (addr, "hello"));
  for (int i = 0; i < clients; i++)
    good += __await (c[i]);
  while (served < clients * 5)
    __await (async_yield ());
  async_drop (server);
  async_close (listener);
  int refused = socket (AF_INET, SOCK_STREAM, 0);
  CHECK (__await (async_connect (refused, (struct sockaddr *) &addr, sizeof addr))
	 == -ECONNREFUSED);
  async_close (refused);
  return good;
}

int
main (void)
{
  CHECK (async_run (pipes ()) == 1);
  CHECK (async_run (big (1 << 20)) == 1);
  CHECK (async_run (cancelled_read ()) == 1);
  CHECK (async_run (tcp (10)) == 10);
  return 0;
}
