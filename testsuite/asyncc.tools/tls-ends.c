/* What is below two connections of TLS, and how they end.
   tls.sh has made the certificates.
   Usage: tls-ends TEST
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "tls-pairs.h"

#include <asyncc/buffered.h>

/* Pipes, and what is below as functions ---------------------------------------------- */

/* The server reads nothing more, and then is gone: no signal ends this program, and what the
   server has said can be read. */
static __async void
vanish (struct pair *p, int *there, int *back)
{
  char c;

  CHECK (__await (async_tls_write (p->server, "x", 1)) == 1);
  end_fd (&there[0]);
  CHECK (__await (async_tls_write (p->client, "lost", 4)) == -EPIPE);
  CHECK (__await (async_tls_read (p->client, &c, 1)) == 1 && c == 'x');
  end_fd (&back[1]);
  for (int i = 0; i < 3; i++)
    CHECK (__await (async_tls_write (p->client, "lost", 4)) == -EPIPE);
  CHECK (__await (async_tls_shutdown (p->client)) == -EPIPE);
  CHECK (__await (async_tls_handshake (p->client)) == -EPIPE);
}

static __async void
test_pipes (void)
{
  PAIR p;

  pair_begin (&p);
  for (int i = 0; i < 2; i++) {
    int there[2], back[2];

    pair_disconnect (&p);
    CHECK (pipe (there) == 0 && pipe (back) == 0);
    p.client = async_tls_new (p.contexts[0], back[0], there[1], "good.example");
    p.server = async_tls_new (p.contexts[1], there[0], back[1], NULL);
    if (i == 0)
      __await (say_all (&p));
    else {
      __await (agree_well (&p));
      __await (vanish (&p, there, back));
    }
    for (int j = 0; j < 2; j++) {
      end_fd (&there[j]);
      end_fd (&back[j]);
    }
  }
}

static __async void
test_streams (void)
{
  PAIR p;
  struct slow c = { .once = 1, .left = SIZE_MAX }, s = { .once = 7, .left = SIZE_MAX };

  pair_begin (&p);
  pair_disconnect (&p);
  pair_slowly (&p, &c, &s);
  __await (say_all (&p));
}

/* Lines by a reader and a writer with buffers. */

static __async void
echo_lines (struct async_tls *c)
{
  char in[16], out[100];
  struct async_reader r;
  struct async_writer w;
  struct async_line line;
  int got;

  async_reader_over (&r, &async_tls_transport, c, in, sizeof in);
  async_writer_over (&w, &async_tls_transport, c, out, sizeof out);
  while ((got = __await (async_reader_read_line (&r, &line))) > 0) {
    line.text[line.n] = '\n';
    CHECK (__await (async_writer_write (&w, line.text, line.n + 1)) == 0);
  }
  CHECK (got == 0 && __await (async_writer_flush (&w)) == 0);
  CHECK (__await (async_tls_shutdown (c)) == 0);
}

static __async void
test_lines (void)
{
  PAIR p;
  char in[16], out[64], text[20];
  struct async_reader r;
  struct async_writer w;
  struct async_line line;
  int i = 0, error;

  pair_begin (&p);
  __future (void) echoed = async_spawn (echo_lines (p.server));
  async_writer_over (&w, &async_tls_transport, p.client, out, sizeof out);
  for (int n = 0; n < 1000; n++)
    CHECK (__await (async_writer_write (&w, text, sprintf (text, "%d\n", n * n))) == 0);
  CHECK (__await (async_writer_flush (&w)) == 0);
  CHECK (__await (async_tls_shutdown (p.client)) == 0);
  async_reader_over (&r, &async_tls_transport, p.client, in, sizeof in);
  for (__each (l, async_reader_lines (&r, &error)))
    CHECK (atoi (l.text) == i * i && ++i);
  CHECK (i == 1000 && error == 0 && __await (async_reader_read_line (&r, &line)) == 0);
  __await (echoed);
}

/* What no stream may answer: fewer bytes than one were written, or more than there were, or
   more were read than there is room for.  Who believes that asks again and again, or waits for
   what the peer says, which is nothing. */

static __async ssize_t
wrong_write (void *stream, const void *buf, size_t count)
{
  (void) buf;
  __await (async_yield ());
  return (ssize_t) count + *(ssize_t *) stream;
}

static __async ssize_t
wrong_read (void *stream, void *buf, size_t count)
{
  memset (buf, 'x', count);
  return __await (wrong_write (stream, buf, count));
}

static __async ssize_t
no_write (void *stream, const void *buf, size_t count)
{
  static int asked;

  (void) stream, (void) buf, (void) count;
  CHECK (++asked < 10);
  return 0;
}

static __async ssize_t
no_read (void *stream, void *buf, size_t count)
{
  (void) stream, (void) buf, (void) count;
  for (int i = 0; i < 100; i++)
    __await (async_yield ());
  return 0;
}

static __async ssize_t
right_write (void *stream, const void *buf, size_t count)
{
  (void) stream, (void) buf;
  return (ssize_t) count;
}

static __async void
test_wrong_streams (void)
{
  static const struct async_transport wrong[]
    = { { no_read, wrong_write }, { no_read, no_write }, { wrong_read, right_write } };
  PAIR p;
  ssize_t more = 1;

  pair_begin (&p);
  for (int i = 0; i < 3; i++) {
    async_tls_auto struct async_tls *c
      = async_tls_over (p.contexts[0], &wrong[i], &more, "good.example");

    CHECK (__await (async_tls_handshake (c)) == -EIO);
  }
}

/* Ends ------------------------------------------------------------------------------- */

static __async void
test_truncated (void)
{
  PAIR p;
  char buf[10];

  pair_begin (&p);
  __await (agree_well (&p));
  CHECK (__await (async_tls_write (p.server, "half", 4)) == 4);
  shutdown (p.fds[1], SHUT_WR);
  CHECK (__await (async_tls_read (p.client, buf, sizeof buf)) == 4);
  for (int i = 0; i < 2; i++) {
    CHECK (__await (async_tls_read (p.client, buf, sizeof buf)) == -ECONNABORTED);
    CHECK (strstr (async_tls_reason (p.client), "gone"));
  }
  /* The other direction goes on. */
  CHECK (__await (async_tls_write (p.client, "rest", 4)) == 4);
  CHECK (__await (async_tls_read (p.server, buf, sizeof buf)) == 4);
}

/* The end is told to a reader although another task cannot get rid of what it writes. */
static __async void
test_stuck (void)
{
  static char much[1000000];
  PAIR p;
  char c;

  pair_begin (&p);
  __await (agree_well (&p));
  __async_auto __future (int) w = async_tls_write_all (p.client, much, sizeof much);
  __async_auto __future (ssize_t) r = async_tls_read (p.client, &c, 1);
  CHECK (__await (async_timeout (w, ASYNC_MS (1))) == -ETIMEDOUT);
  shutdown (p.fds[1], SHUT_WR);
  CHECK (__await (async_select (r, w)) == 0 && __await (r) == -ECONNABORTED);
}

/* A writer that had to wait for the handshake, and cannot get rid of what it writes now, keeps
   nobody from reading. */
static __async void
test_stuck_early (void)
{
  static char much[1000000];
  PAIR p;
  char c;

  pair_begin (&p);
  setsockopt (p.fds[0], SOL_SOCKET, SO_SNDBUF, &(int) { 1 }, sizeof (int));
  __async_auto __future (ssize_t) x = async_spawn (async_tls_write (p.server, "x", 1));
  __async_auto __future (ssize_t) r = async_tls_read (p.client, &c, 1);
  __async_auto __future (int) w = async_tls_write_all (p.client, much, sizeof much);
  CHECK (__await (async_select (r, w)) == 0 && __await (r) == 1);
}

/* A server whose handshake is over but for its tickets, which it cannot get rid of, reads.
   What else it does, the handshake or a write, waits for the first bytes if it is FIRST. */
static __async void
stuck_tickets (bool first, bool writes)
{
  PAIR p;
  struct slow c = { .once = 4000, .left = SIZE_MAX }, s = c;
  char got;

  pair_begin (&p);
  pair_disconnect (&p);
  pair_slowly (&p, &c, &s);
  __async_auto __future (int) client = async_tls_handshake (p.client);
  __async_auto __future (ssize_t) r = async_tls_read (p.server, &got, 1);
  __async_auto __future (int) server
    = writes ? async_tls_write_all (p.server, "y", 1) : async_tls_handshake (p.server);
  if (first)
    CHECK (!__await (polls ((struct async_future *) server, 1)));
  CHECK (__await (async_select (client, r, server)) == 0 && __await (client) == 0);
  s.stuck = true;
  {
    __async_auto __future (int) any = async_select (r, server);
    CHECK (__await (async_timeout (any, ASYNC_MS (5))) == -ETIMEDOUT);
  }
  CHECK (__await (async_tls_write (p.client, "x", 1)) == 1);
  CHECK (__await (async_select (r, server)) == 0 && __await (r) == 1);
}

static __async void
test_stuck_tickets (void)
{
  for (int i = 0; i < 4; i++)
    __await (stuck_tickets (i & 1, i & 2));
}

/* Writes that are dropped because nobody reads do not pile up. */
static __async void
test_piling (void)
{
  static char much[16384];
  PAIR p;

  pair_begin (&p);
  __await (agree_well (&p));
  for (int i = 0; i < 100; i++) {
    __async_auto __future (ssize_t) w = async_tls_write (p.client, much, sizeof much);
    __await (async_timeout (w, 0));
  }
  CHECK (BIO_ctrl_pending (SSL_get_wbio (async_tls_native (p.client))) < 40000);
}

/* A client that speaks nothing newer than TLS 1.1, which OpenSSL would allow. */
static __async void
test_old_version (void)
{
  PAIR p;
  int client, server;

  pair_begin (&p);
  pair_disconnect (&p);
  for (int i = 0; i < 2; i++)
    SSL_CTX_set_cipher_list (async_tls_context_native (p.contexts[i]), "ALL:@SECLEVEL=0");
  SSL_CTX_set_min_proto_version (async_tls_context_native (p.contexts[0]), TLS1_VERSION);
  SSL_CTX_set_max_proto_version (async_tls_context_native (p.contexts[0]), TLS1_1_VERSION);
  pair_connect (&p, "good.example");
  __await (agree (&p, &client, &server));
  CHECK (client == -EPROTO && server == -EPROTO);
  CHECK (strstr (async_tls_reason (p.server), "unsupported protocol"));
}

/* Over a stream that makes everybody wait the peer hears what was wrong. */
static __async void
test_alert (void)
{
  PAIR p;
  struct slow c = { .once = 50, .left = SIZE_MAX }, s = c;
  int client, server;
  char got;

  pair_begin (&p);
  pair_disconnect (&p);
  async_tls_context_free (p.contexts[1]);
  p.contexts[1] = server_context ("expired.pem");
  pair_slowly (&p, &c, &s);
  __await (agree (&p, &client, &server));
  CHECK (client == -EKEYREJECTED);
  if (server == 0)
    server = (int) __await (async_tls_read (p.server, &got, 1));
  CHECK (server == -EPROTO && strstr (async_tls_reason (p.server), "expired"));
}

/* What is no TLS. */
static __async void
test_nonsense (void)
{
  PAIR p;
  char buf[100];
  ssize_t n;

  pair_begin (&p);
  CHECK (write (p.fds[0], "GET / HTTP/1.1\r\n\r\n", 18) == 18);
  CHECK (__await (async_tls_handshake (p.server)) == -EPROTO);
  CHECK (strstr (async_tls_reason (p.server), "http"));
  CHECK (__await (async_tls_handshake (p.server)) == -EPROTO);
  CHECK (__await (async_tls_shutdown (p.server)) == -EPROTO);
  n = recv (p.fds[0], buf, sizeof buf, MSG_DONTWAIT);
  CHECK (n < 0 && errno == EAGAIN);

  /* Who begins with a record of TLS is answered with an alert. */
  pair_disconnect (&p);
  pair_connect (&p, "good.example");
  CHECK (write (p.fds[0], "\26\3\1\0\4\1\377\377\377", 9) == 9);
  CHECK (__await (async_tls_handshake (p.server)) == -EPROTO);
  CHECK (recv (p.fds[0], buf, sizeof buf, MSG_DONTWAIT) == 7 && buf[0] == 21);
}

/* A server that ends, in good order, before it has shown a certificate. */
static __async void
test_early_end (void)
{
  PAIR p;
  char c;

  pair_begin (&p);
  CHECK (write (p.fds[1], "\25\3\3\0\2\1\0", 7) == 7);
  CHECK (__await (async_tls_read (p.client, &c, 1)) == -ECONNABORTED);
}

/* Agree on TLS 1.2, after which one end of P, 0 for the client, asks to agree anew. */
static __async void
agree_and_ask (struct pair *p, int end)
{
  pair_begin (p);
  pair_disconnect (p);
  SSL_CTX_set_max_proto_version (async_tls_context_native (p->contexts[0]), TLS1_2_VERSION);
  SSL_CTX_clear_options (async_tls_context_native (p->contexts[end]), SSL_OP_NO_RENEGOTIATION);
  pair_connect (p, "good.example");
  __await (agree_well (p));
  CHECK (SSL_renegotiate (async_tls_native (end ? p->server : p->client)) == 1);
}

/* A peer of TLS 1.2 that wants to agree anew is told that nobody here does that. */
static __async void
test_renegotiation (void)
{
  PAIR p;
  char c;

  __await (agree_and_ask (&p, 0));
  __async_auto __future (ssize_t) r = async_tls_read (p.server, &c, 1);
  __async_auto __future (ssize_t) w = async_tls_write (p.client, "x", 1);
  CHECK (__await (async_select (w, r)) == 0);
  CHECK (__await (w) == -EPROTO && strstr (async_tls_reason (p.client), "no renegotiation"));
}

/* The same, asked by a server: the client takes what comes behind. */
static __async void
test_asked_renegotiation (void)
{
  PAIR p;
  char a, b;

  __await (agree_and_ask (&p, 1));
  CHECK (__await (async_tls_write (p.server, "x", 1)) == 1);
  __async_auto __future (ssize_t) c = async_tls_read (p.client, &a, 1);
  __async_auto __future (ssize_t) s = async_tls_read (p.server, &b, 1);
  CHECK (__await (async_select (c, s)) == 0);
  CHECK (__await (c) == 1 && a == 'x');
  CHECK (SSL_num_renegotiations (async_tls_native (p.client)) == 0);
  CHECK (__await (s) == -EPROTO && strstr (async_tls_reason (p.server), "no renegotiation"));
}

/* Bytes of a record that are changed on their way. */
static __async void
test_damaged (void)
{
  PAIR p;
  char buf[1000];
  ssize_t n;

  pair_begin (&p);
  __await (agree_well (&p));
  while (recv (p.fds[0], buf, sizeof buf, MSG_DONTWAIT) > 0)
    continue;
  CHECK (__await (async_tls_write (p.client, "money", 5)) == 5);
  n = read (p.fds[1], buf, sizeof buf);
  CHECK (n > 5);
  buf[n - 1] ^= 1;
  CHECK (write (p.fds[0], buf, (size_t) n) == n);
  CHECK (__await (async_tls_read (p.server, buf, sizeof buf)) == -EPROTO);
  CHECK (__await (async_tls_read (p.server, buf, sizeof buf)) == -EPROTO);
}

/* What is below one of the two ends after K bytes, as it does when the peer vanishes, or
   with an error.  Nothing hangs, nothing is taken for an orderly end. */
static int cuts;

static __async void
cut (struct pair *p, bool by_client, size_t k, ssize_t end)
{
  struct slow c = { .once = 4000, .left = SIZE_MAX }, s = c;
  struct slow *below = by_client ? &c : &s;
  int client, server;
  char buf[10];

  below->left = k;
  below->end = end;
  pair_slowly (p, &c, &s);
  {
    __async_auto __future (void) both = agree (p, &client, &server);
    struct async_tls *victim = by_client ? p->client : p->server;
    __async_auto __future (ssize_t) r = async_tls_read (victim, buf, sizeof buf);

    if (__await (async_select (r, both)) == 0 || below->left == 0) {
      ssize_t n = __await (r);

      CHECK (n == (end == 0 ? -ECONNABORTED : end) || n == -EPIPE);
      cuts++;
    }
  }
  pair_disconnect (p);
}

static __async void
test_cut (void)
{
  PAIR p;

  pair_begin (&p);
  pair_disconnect (&p);
  for (int by_client = 0; by_client < 2; by_client++)
    for (size_t k = 0; k < 1200; k += k < 20 ? 1 : 37) {
      __await (cut (&p, by_client, k, 0));
      __await (cut (&p, by_client, k, -ECONNRESET));
    }
  printf ("%d cuts\n", cuts);
  CHECK (cuts > 100);
}

/* All -------------------------------------------------------------------------------- */

static const struct test tests[] = {
  { "alert", test_alert },
  { "asked-renegotiation", test_asked_renegotiation },
  { "cut", test_cut },
  { "damaged", test_damaged },
  { "early-end", test_early_end },
  { "lines", test_lines },
  { "nonsense", test_nonsense },
  { "old-version", test_old_version },
  { "piling", test_piling },
  { "pipes", test_pipes },
  { "renegotiation", test_renegotiation },
  { "streams", test_streams },
  { "stuck", test_stuck },
  { "stuck-early", test_stuck_early },
  { "stuck-tickets", test_stuck_tickets },
  { "truncated", test_truncated },
  { "wrong-streams", test_wrong_streams },
};

int
main (int argc, char **argv)
{
  (void) argc;
  return run_test (tests, sizeof tests / sizeof *tests, argv);
}
