/* An echo server and many clients in one thread; refused and reset connections;
   half-closed ones; dropped operations.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

enum { CLIENTS = 100, ROUNDS = 20, SIZE = 3000 };

static struct sockaddr_in address;

static int
listener (void)
{
  socklen_t len = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address = (struct sockaddr_in) { .sin_family = AF_INET };
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  CHECK (fd >= 0 && bind (fd, (struct sockaddr *) &address, sizeof address) == 0);
  CHECK (listen (fd, 1024) == 0);
  CHECK (getsockname (fd, (struct sockaddr *) &address, &len) == 0);
  return fd;
}

struct connection {
  int fd;
  size_t at, have;
  char buf[1024];
};

static async_poll_t
serve (struct step *s, struct async_context *cx)
{
  struct connection *c = s->arg;
  ssize_t n = 0;

  for (;;) {
    if (!s->child)
      s->child = c->at < c->have ? async_write (c->fd, c->buf + c->at, c->have - c->at)
				 : async_read (c->fd, c->buf, sizeof c->buf);
    if (!step_await_size (s, cx, &n))
      return ASYNC_PENDING;
    CHECK (n >= 0);
    if (c->at < c->have)
      c->at += (size_t) n;
    else if (n == 0)
      break;
    else {
      c->at = 0;
      c->have = (size_t) n;
    }
  }
  CHECK (async_close (c->fd) == 0);
  free (c);
  return ASYNC_READY;
}

static async_poll_t
server (struct step *s, struct async_context *cx)
{
  /* They are filled in later, when this function may have returned. */
  static struct sockaddr_in peer;
  static socklen_t len = sizeof peer;
  int *fd = s->arg, client = -1;
  struct connection *c;

  while (s->i < CLIENTS) {
    if (!s->child)
      s->child = s->i % 2 ? async_accept (*fd, NULL, NULL)
			  : async_accept (*fd, (struct sockaddr *) &peer, &len);
    if (!step_await_int (s, cx, &client))
      return ASYNC_PENDING;
    CHECK (client >= 0);
    c = calloc (1, sizeof *c);
    c->fd = client;
    async_detach (step (serve, c));
    s->i++;
  }
  return ASYNC_READY;
}

struct client {
  int fd, round;
  size_t sent, got;
  char out[SIZE], in[SIZE];
};

static async_poll_t
client (struct step *s, struct async_context *cx)
{
  struct client *c = s->arg;
  int error = 0;
  ssize_t n = 0;

  switch (s->at) {
  case 0:
    c->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK (c->fd >= 0);
    s->child = async_connect (c->fd, (struct sockaddr *) &address, sizeof address);
    s->at = 1;
    /* fall through */
  case 1:
    if (!step_await_int (s, cx, &error))
      return ASYNC_PENDING;
    CHECK (error == 0);
    s->at = 2;
    /* fall through */
  default:
    while (c->round < ROUNDS) {
      if (!s->child)
	s->child = c->sent < SIZE ? async_send (c->fd, c->out + c->sent, SIZE - c->sent, 0)
				  : async_recv (c->fd, c->in + c->got, SIZE - c->got, 0);
      if (!step_await_size (s, cx, &n))
	return ASYNC_PENDING;
      CHECK (n > 0);
      if (c->sent < SIZE) {
	c->sent += (size_t) n;
	continue;
      }
      c->got += (size_t) n;
      if (c->got == SIZE) {
	CHECK (!memcmp (c->in, c->out, SIZE));
	c->sent = c->got = 0;
	c->round++;
      }
    }
    CHECK (async_close (c->fd) == 0);
    free (c);
    return ASYNC_READY;
  }
}

static void
test_echo (void)
{
  int fd = listener ();
  struct async_future *all[CLIENTS + 1];

  all[CLIENTS] = (struct async_future *) async_spawn (step (server, &fd));
  for (int i = 0; i < CLIENTS; i++) {
    struct client *c = calloc (1, sizeof *c);

    for (int k = 0; k < SIZE; k++)
      c->out[k] = (char) rand ();
    all[i] = (struct async_future *) async_spawn (step (client, c));
  }
  run_void (async_join_all (CLIENTS + 1, all));
  for (int i = 0; i <= CLIENTS; i++)
    async_drop (all[i]);
  run_void (async_sleep (5 * MS)); /* the server's side ends */
  CHECK (steps_alive == 0);
  CHECK (async_close (fd) == 0);
}

static void
test_errors (void)
{
  int fd = listener (), server_fd, one = 1;
  struct linger linger = { 1, 0 };
  struct async_future *f;
  char c;

  /* Nobody there. */
  CHECK (async_close (fd) == 0);
  fd = socket (AF_INET, SOCK_STREAM, 0);
  CHECK (run_int (async_connect (fd, (struct sockaddr *) &address, sizeof address))
	 == -ECONNREFUSED);
  CHECK (async_close (fd) == 0);

  /* Reset by the peer, half-closed by the peer. */
  for (int reset = 0; reset < 2; reset++) {
    int l = listener ();

    fd = socket (AF_INET, SOCK_STREAM, 0);
    CHECK (run_int (async_connect (fd, (struct sockaddr *) &address, sizeof address)) == 0);
    server_fd = run_int (async_accept (l, NULL, NULL));
    CHECK (server_fd >= 0);
    setsockopt (server_fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    f = async_read (fd, &c, 1);
    CHECK (run_int (async_within (MS, f, NULL)) == -ETIMEDOUT);
    if (reset)
      setsockopt (server_fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    else
      CHECK (send (server_fd, "z", 1, 0) == 1);
    CHECK (async_close (server_fd) == 0);
    if (!reset)
      CHECK (run_size (async_read (fd, &c, 1)) == 1 && c == 'z');
    CHECK (run_size (async_read (fd, &c, 1)) == (reset ? -ECONNRESET : 0));
    if (reset)
      CHECK (run_size (async_write (fd, &c, 1)) == -EPIPE); /* and no SIGPIPE */
    CHECK (async_close (fd) == 0);
    CHECK (async_close (l) == 0);
  }

  /* An accept that was given up takes no connection. */
  fd = listener ();
  f = async_accept (fd, NULL, NULL);
  CHECK (run_int (async_within (MS, f, NULL)) == -ETIMEDOUT);
  server_fd = socket (AF_INET, SOCK_STREAM, 0);
  CHECK (run_int (async_connect (server_fd, (struct sockaddr *) &address, sizeof address)) == 0);
  one = run_int (async_accept (fd, NULL, NULL));
  CHECK (one >= 0);
  CHECK (async_close (one) == 0 && async_close (server_fd) == 0 && async_close (fd) == 0);
}

/* More data than a short read took must be seen: datagrams. */
static void
test_datagrams (void)
{
  int fds[2];
  char buf[100];
  struct async_future *f;

  CHECK (socketpair (AF_UNIX, SOCK_DGRAM, 0, fds) == 0);
  f = async_recv (fds[0], buf, sizeof buf, 0);
  CHECK (run_int (async_within (MS, f, NULL)) == -ETIMEDOUT);
  for (int i = 1; i <= 5; i++)
    CHECK (run_size (async_send (fds[1], buf, (size_t) i, 0)) == i);
  for (int i = 1; i <= 5; i++)
    CHECK (run_size (async_recv (fds[0], buf, sizeof buf, 0)) == i);
  CHECK (async_close (fds[0]) == 0 && async_close (fds[1]) == 0);
}

int
main (void)
{
  test_echo ();
  test_errors ();
  test_datagrams ();
  return finish ();
}
