/* A client and a server in one program, for tls-agree.c, tls-ends.c and tls-load.c.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef TLS_PAIRS_H
#define TLS_PAIRS_H

#include <asyncc.h>
#include <asyncc/tls.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../check.h"

struct pair {
  struct async_tls_context *contexts[2];
  struct async_tls *client, *server;
  int fds[2]; /* the client's and the server's */
};

static inline struct async_tls_context *
client_context (const char *authority)
{
  struct async_tls_context *ctx = async_tls_client ();

  CHECK (ctx && async_tls_context_trust (ctx, authority) == 0);
  return ctx;
}

static inline struct async_tls_context *
server_context (const char *chain)
{
  struct async_tls_context *ctx = async_tls_server ();

  CHECK (ctx && async_tls_context_certificate (ctx, chain, "key.pem") == 0);
  return ctx;
}

/* Connections of P's contexts over a pair of sockets. */
static inline void
pair_connect (struct pair *p, const char *host)
{
  CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, p->fds) == 0);
  p->client = async_tls_new (p->contexts[0], p->fds[0], p->fds[0], host);
  p->server = async_tls_new (p->contexts[1], p->fds[1], p->fds[1], NULL);
  CHECK (p->client && p->server);
}

static inline void
pair_begin (struct pair *p)
{
  memset (p, 0, sizeof *p);
  p->contexts[0] = client_context ("ca.pem");
  p->contexts[1] = server_context ("good.pem");
  pair_connect (p, "good.example");
}

static inline void
end_fd (int *fd)
{
  if (*fd >= 0)
    async_close (*fd);
  *fd = -1;
}

static inline void
pair_disconnect (struct pair *p)
{
  async_tls_free (p->client);
  async_tls_free (p->server);
  p->client = p->server = NULL;
  end_fd (&p->fds[0]);
  end_fd (&p->fds[1]);
}

static inline void
pair_end (struct pair *p)
{
  pair_disconnect (p);
  async_tls_context_free (p->contexts[0]);
  async_tls_context_free (p->contexts[1]);
}

#define PAIR __attribute__ ((__cleanup__ (pair_end))) struct pair

/* Both handshakes; what each gives. */
static inline __async void
agree (struct pair *p, int *client, int *server)
{
  __async_auto __future (int) c = async_tls_handshake (p->client);
  __async_auto __future (int) s = async_tls_handshake (p->server);

  __await (async_join (c, s));
  *client = __await (c);
  *server = __await (s);
}

static inline __async void
agree_well (struct pair *p)
{
  int client, server;

  __await (agree (p, &client, &server));
  if (client || server)
    fprintf (stderr, "%d %s, %d %s\n", client, async_tls_reason (p->client), server,
	     async_tls_reason (p->server));
  CHECK (client == 0 && server == 0);
}

/* Exactly N bytes. */
static inline __async void
read_all (struct async_tls *c, char *to, size_t n)
{
  while (n > 0) {
    ssize_t got = __await (async_tls_read (c, to, n));

    CHECK (got > 0 && (size_t) got <= n);
    to += got;
    n -= (size_t) got;
  }
}

/* The client ends, and still reads; then the server ends. */
static inline __async void
say_all (struct pair *p)
{
  char buf[100];

  __await (agree_well (p));
  CHECK (__await (async_tls_write_all (p->client, "question", 8)) == 0);
  CHECK (__await (async_tls_shutdown (p->client)) == 0);
  CHECK (__await (async_tls_shutdown (p->client)) == 0);
  CHECK (__await (async_tls_write (p->client, "more", 4)) == -EPIPE);
  CHECK (__await (async_tls_read (p->server, buf, sizeof buf)) == 8);
  CHECK (memcmp (buf, "question", 8) == 0);
  CHECK (__await (async_tls_read (p->server, buf, sizeof buf)) == 0);
  CHECK (__await (async_tls_read (p->server, buf, sizeof buf)) == 0);
  CHECK (__await (async_tls_write (p->server, "answer", 6)) == 6);
  CHECK (__await (async_tls_read (p->client, buf, 3)) == 3);
  CHECK (__await (async_tls_read (p->client, buf + 3, sizeof buf)) == 3);
  CHECK (memcmp (buf, "answer", 6) == 0);
  CHECK (__await (async_tls_shutdown (p->server)) == 0);
  CHECK (__await (async_tls_read (p->client, buf, sizeof buf)) == 0);
}

/* A stream that is slow, gives few bytes at once, and ends after some, in either direction. */
struct slow {
  int fd;
  size_t once;
  size_t left;  /* bytes, then comes END */
  ssize_t end;
  bool stuck;   /* nothing can be written */
};

/* How many of COUNT bytes S lets through at once. */
static inline size_t
slow_share (const struct slow *s, size_t count)
{
  if (count > s->once)
    count = s->once;
  return count < s->left ? count : s->left;
}

/* N bytes are through, or it is -errno; gives N. */
static inline ssize_t
slow_count (struct slow *s, ssize_t n)
{
  if (n > 0)
    s->left -= (size_t) n;
  return n;
}

static inline __async ssize_t
slow_read (void *stream, void *buf, size_t count)
{
  struct slow *s = stream;

  __await (async_yield ());
  if (s->left == 0)
    return s->end;
  return slow_count (s, __await (async_read (s->fd, buf, slow_share (s, count))));
}

static inline __async ssize_t
slow_write (void *stream, const void *buf, size_t count)
{
  struct slow *s = stream;

  __await (async_yield ());
  if (s->stuck)
    __await (async_sleep_until (UINT64_MAX));
  if (s->left == 0)
    return s->end < 0 ? s->end : -EPIPE;
  return slow_count (s, __await (async_write (s->fd, buf, slow_share (s, count))));
}

static const struct async_transport slow_functions = { slow_read, slow_write };

/* P's connections, over streams. */
static inline void
pair_slowly (struct pair *p, struct slow *c, struct slow *s)
{
  pair_connect (p, "good.example");
  async_tls_free (p->client);
  async_tls_free (p->server);
  c->fd = p->fds[0];
  s->fd = p->fds[1];
  p->client = async_tls_over (p->contexts[0], &slow_functions, c, "good.example");
  p->server = async_tls_over (p->contexts[1], &slow_functions, s, NULL);
  CHECK (p->client && p->server);
}

/* Poll F at most N times: true if it is ready. */
static inline __async bool
polls (struct async_future *f, int n)
{
  for (int i = 0; i < n; i++) {
    if (async_poll (f, __async_context ()) == ASYNC_READY)
      return true;
    __async_suspend ();
  }
  return false;
}

/* A program of such tests ------------------------------------------------------------- */

struct test {
  const char *name;
  __async void (*run) (void);
};

/* Run the test that ARGV names, of the N in TESTS, or say which there are. */
static inline int
run_test (const struct test *tests, size_t n, char **argv)
{
  for (size_t i = 0; i < n; i++)
    if (!argv[1])
      puts (tests[i].name);
    else if (strcmp (argv[1], tests[i].name) == 0) {
      async_run (tests[i].run ());
      /* No queue of errors is left behind. */
      CHECK (ERR_peek_error () == 0);
      return 0;
    }
  return argv[1] ? 2 : 0;
}

#endif /* TLS_PAIRS_H */
