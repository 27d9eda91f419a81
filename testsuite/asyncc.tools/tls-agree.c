/* Two connections of TLS agree, or do not: certificates, versions, protocols, sessions.
   tls.sh has made the certificates.
   Usage: tls-agree TEST
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "tls-pairs.h"

/* From the beginning to both ends ---------------------------------------------------- */

static __async void
test_talk (void)
{
  PAIR p;

  pair_begin (&p);
  CHECK (__await (async_tls_shutdown (p.client)) == -ENOTCONN);
  CHECK (__await (async_tls_read (p.client, NULL, 0)) == 0);
  __await (say_all (&p));
  CHECK (strcmp (async_tls_version (p.client), "TLSv1.3") == 0);
  CHECK (!async_tls_protocol (p.client) && !async_tls_resumed (p.client));
  CHECK (strcmp (async_tls_reason (p.client), "") == 0);
}

static __async void
test_talk_12 (void)
{
  PAIR p;

  pair_begin (&p);
  pair_disconnect (&p);
  SSL_CTX_set_max_proto_version (async_tls_context_native (p.contexts[0]), TLS1_2_VERSION);
  pair_connect (&p, "good.example");
  __await (say_all (&p));
  CHECK (strcmp (async_tls_version (p.server), "TLSv1.2") == 0);
}

/* The first read and write agree by themselves, also when they begin together. */
static __async void
test_without_handshake (void)
{
  PAIR p;
  char from[10], to[10];

  pair_begin (&p);
  __async_auto __future (void) r1 = read_all (p.client, from, 5);
  __async_auto __future (int) w1 = async_tls_write_all (p.client, "12345", 5);
  __async_auto __future (void) r2 = read_all (p.server, to, 5);
  __async_auto __future (int) w2 = async_tls_write_all (p.server, "54321", 5);
  __async_auto __future (int) h = async_tls_handshake (p.server);
  __await (async_join (r1, w1, r2, w2, h));
  CHECK (__await (w1) == 0 && __await (w2) == 0 && __await (h) == 0);
  CHECK (memcmp (from, "54321", 5) == 0 && memcmp (to, "12345", 5) == 0);
}

/* No more than one record is taken at once. */
static __async void
test_pieces (void)
{
  static char from[20000], to[16384];
  PAIR p;

  pair_begin (&p);
  __await (agree_well (&p));
  memset (from, 'x', sizeof from);
  CHECK (__await (async_tls_write (p.client, from, sizeof from)) == sizeof to);
  __await (read_all (p.server, to, sizeof to));
  CHECK (memcmp (from, to, sizeof to) == 0);
}

/* Certificates ----------------------------------------------------------------------- */

/* A client that trusts AUTHORITY, NULL being the system's, wants HOST of a server with CHAIN:
   ERROR, with REASON in what is said.  The server hears of it. */
static __async void
refusal (const char *authority, const char *chain, const char *host, int error,
	 const char *reason)
{
  PAIR p = { .fds = { -1, -1 } };
  int client, server;

  p.contexts[0] = authority ? client_context (authority) : async_tls_client ();
  p.contexts[1] = server_context (chain);
  pair_connect (&p, host);
  __await (agree (&p, &client, &server));
  printf ("%s of %s: %d, %s; %d, %s\n", chain, host ? host : "nobody", client,
	  async_tls_reason (p.client), server, async_tls_reason (p.server));
  CHECK (client == error && strstr (async_tls_reason (p.client), reason));
  if (!error) {
    const char *name = SSL_get_servername (async_tls_native (p.server), TLSEXT_NAMETYPE_host_name);

    /* Addresses are not names. */
    CHECK (strpbrk (host, "12") ? !name : name && strncasecmp (name, host, strlen (name)) == 0);
  }
  CHECK (!error || __await (async_tls_write (p.client, "secret", 6)) == error);
  if (error == -EKEYREJECTED) {
    char c;

    /* By TLS 1.3 the server is ready before the client has looked at the certificate. */
    if (server == 0)
      server = (int) __await (async_tls_read (p.server, &c, 1));
    CHECK (server == -EPROTO && strstr (async_tls_reason (p.server), "alert"));
  }
}

/* Nobody agrees with a client that does not say whom it wants, or wants nonsense. */
static __async void
no_host (const char *host)
{
  PAIR p;

  pair_begin (&p);
  async_tls_free (p.client);
  p.client = async_tls_new (p.contexts[0], p.fds[0], p.fds[0], host);
  CHECK (__await (async_tls_handshake (p.client)) == -EINVAL);
  CHECK (__await (async_tls_write (p.client, "secret", 6)) == -EINVAL);
  CHECK (*async_tls_reason (p.client));
}

static __async void
test_certificates (void)
{
  const char *unknown = "unable to get", *mismatch = "hostname mismatch";
  static char long_name[400];

  memset (long_name, 'a', sizeof long_name - 1);
  __await (refusal ("ca.pem", "good.pem", "good.example", 0, ""));
  __await (refusal ("ca.pem", "good.pem", "good.example.", 0, ""));
  __await (refusal ("ca.pem", "good.pem", "GOOD.example", 0, ""));
  __await (refusal ("ca.pem", "good.pem", "192.0.2.1", 0, ""));
  __await (refusal ("ca.pem", "good.pem", "2001:db8::1", 0, ""));
  __await (refusal ("ca.pem", "good.pem", "a.wild.example", 0, ""));
  __await (refusal ("ca.pem", "good.pem", "a.b.wild.example", -EKEYREJECTED, mismatch));
  __await (refusal ("ca.pem", "good.pem", "bad.example", -EKEYREJECTED, mismatch));
  __await (refusal ("ca.pem", "good.pem", "192.0.2.2", -EKEYREJECTED, "IP address mismatch"));
  __await (refusal ("ca.pem", "expired.pem", "good.example", -EKEYREJECTED, "expired"));
  __await (refusal ("other-ca.pem", "good.pem", "good.example", -EKEYREJECTED, unknown));
  __await (refusal (NULL, "good.pem", "good.example", -EKEYREJECTED, unknown));
  __await (no_host (NULL));
  __await (no_host (""));
  __await (no_host ("."));
  __await (no_host (long_name));
}

/* A client that is told to believes anybody. */
static __async void
test_no_verify (void)
{
  PAIR p = { .fds = { -1, -1 } };

  p.contexts[0] = async_tls_client ();
  p.contexts[1] = server_context ("expired.pem");
  CHECK (async_tls_context_verify (p.contexts[0], 0) == 0);
  pair_connect (&p, NULL);
  __await (agree_well (&p));
  pair_disconnect (&p);
  pair_connect (&p, "bad.example");
  __await (agree_well (&p));
}

/* A server that wants certificates; the client shows CHAIN, NULL being none. */
static __async int
client_certificate (const char *chain)
{
  PAIR p;
  int client, server;

  pair_begin (&p);
  pair_disconnect (&p);
  CHECK (async_tls_context_trust (p.contexts[1], "ca.pem") == 0);
  CHECK (async_tls_context_verify (p.contexts[1], 1) == 0);
  if (chain)
    CHECK (async_tls_context_certificate (p.contexts[0], chain, "key.pem") == 0);
  pair_connect (&p, "good.example");
  __await (agree (&p, &client, &server));
  printf ("a client's %s: %d, %s\n", chain, server, async_tls_reason (p.server));
  if (server < 0) {
    char c;
    int heard = (int) __await (async_tls_read (p.client, &c, 1));

    CHECK (heard == -EPROTO && strstr (async_tls_reason (p.client), "alert"));
  }
  return server;
}

static __async void
test_client_certificates (void)
{
  CHECK (__await (client_certificate ("good.pem")) == 0);
  CHECK (__await (client_certificate ("expired.pem")) == -EKEYREJECTED);
  CHECK (__await (client_certificate (NULL)) == -EKEYREJECTED);
}

/* Files that cannot be used. */
static void
check_refused (struct async_tls_context *ctx, int got, int error, const char *reason)
{
  printf ("%d, %s\n", got, async_tls_context_reason (ctx));
  CHECK (got == error && strstr (async_tls_context_reason (ctx), reason));
  CHECK (ERR_peek_error () == 0);
}

static __async void
test_contexts (void)
{
  struct async_tls_context *ctx = async_tls_server ();
  const char *none = "No such file";

  check_refused (ctx, async_tls_context_trust (ctx, "none.pem"), -ENOENT, none);
  check_refused (ctx, async_tls_context_certificate (ctx, "none.pem", "key.pem"), -ENOENT, none);
  check_refused (ctx, async_tls_context_certificate (ctx, "good.pem", "none.pem"), -ENOENT, none);
  check_refused (ctx, async_tls_context_certificate (ctx, "key.pem", "key.pem"), -EINVAL, "");
  check_refused (ctx, async_tls_context_certificate (ctx, "good.pem", "other-key.pem"), -EINVAL,
		 "mismatch");
  check_refused (ctx, async_tls_context_certificate (ctx, "good.pem", "other-kind-key.pem"), -EINVAL,
		 "");
  /* Nobody is asked for the pass phrase. */
  check_refused (ctx, async_tls_context_certificate (ctx, "good.pem", "secret-key.pem"), -EINVAL,
		 "");
  CHECK (SSL_CTX_get_default_passwd_cb (async_tls_context_native (ctx)));
  check_refused (ctx, async_tls_context_protocols (ctx, ""), -EINVAL, "names");
  check_refused (ctx, async_tls_context_protocols (ctx, "h2,"), -EINVAL, "names");
  check_refused (ctx, async_tls_context_protocols (ctx, "h2,,h3"), -EINVAL, "names");
  check_refused (ctx, async_tls_context_certificate (ctx, "good.pem", "key.pem"), 0, "");
  async_tls_context_free (ctx);
  async_tls_context_free (NULL);
  async_tls_free (NULL);
  async_tls_session_free (NULL);
}

/* Protocols above -------------------------------------------------------------------- */

static __async void
protocols (const char *of_client, const char *of_server, const char *chosen)
{
  PAIR p;
  int client, server;

  pair_begin (&p);
  pair_disconnect (&p);
  CHECK (!of_client || async_tls_context_protocols (p.contexts[0], of_client) == 0);
  CHECK (!of_server || async_tls_context_protocols (p.contexts[1], of_server) == 0);
  pair_connect (&p, "good.example");
  __await (agree (&p, &client, &server));
  if (!chosen) {
    CHECK (client == -EPROTO && server == -EPROTO);
    CHECK (strstr (async_tls_reason (p.client), "no application protocol"));
    return;
  }
  CHECK (client == 0 && server == 0);
  for (int i = 0; i < 2; i++) {
    const char *got = async_tls_protocol (i ? p.server : p.client);

    CHECK (*chosen ? got && strcmp (got, chosen) == 0 : !got);
  }
}

static __async void
test_protocols (void)
{
  __await (protocols ("h2,http/1.1", "http/1.1,h2", "http/1.1"));
  __await (protocols ("h2,http/1.1", "h2", "h2"));
  __await (protocols ("h2", "http/1.1", NULL));
  __await (protocols ("h2", NULL, ""));
  __await (protocols (NULL, "h2", ""));
}

/* Sessions --------------------------------------------------------------------------- */

/* A connection with SESSION, NULL being none: the session after it.  It goes on with it if
   RESUMED. */
static __async struct async_tls_session *
connect_again (struct pair *p, struct async_tls_session *session, bool resumed)
{
  struct async_tls_session *next;
  char c;

  pair_connect (p, "good.example");
  if (session)
    CHECK (async_tls_resume (p->client, session) == 0);
  __await (agree_well (p));
  if (!session && strcmp (async_tls_version (p->client), "TLSv1.3") == 0)
    CHECK (!async_tls_session (p->client));
  CHECK (async_tls_resumed (p->client) == resumed && async_tls_resumed (p->server) == resumed);
  CHECK (!session || async_tls_resume (p->client, session) == -EINVAL);
  async_tls_session_free (session);
  CHECK (__await (async_tls_write (p->server, "x", 1)) == 1);
  CHECK (__await (async_tls_read (p->client, &c, 1)) == 1);
  next = async_tls_session (p->client);
  CHECK (next && !async_tls_session (p->server));
  pair_disconnect (p);
  return next;
}

static __async void
sessions (int version)
{
  PAIR p;
  struct async_tls_session *s;
  struct async_tls *other;
  struct async_tls_context *ctx;

  pair_begin (&p);
  CHECK (!async_tls_session (p.client));
  pair_disconnect (&p);
  SSL_CTX_set_max_proto_version (async_tls_context_native (p.contexts[0]), version);
  s = __await (connect_again (&p, NULL, false));
  s = __await (connect_again (&p, s, true));
  s = __await (connect_again (&p, s, true));

  /* The certificate was not checked for another host, nor by another context. */
  other = async_tls_new (p.contexts[0], 0, 0, "bad.example");
  CHECK (async_tls_resume (other, s) == -EINVAL);
  async_tls_free (other);
  ctx = client_context ("ca.pem");
  other = async_tls_new (ctx, 0, 0, "good.example");
  CHECK (async_tls_resume (other, s) == -EINVAL);
  async_tls_free (other);
  async_tls_context_free (ctx);

  /* A server that has other keys by now agrees anew. */
  async_tls_context_free (p.contexts[1]);
  p.contexts[1] = server_context ("good.pem");
  s = __await (connect_again (&p, s, false));
  async_tls_session_free (s);
}

static __async void
test_sessions (void)
{
  __await (sessions (TLS1_3_VERSION));
  __await (sessions (TLS1_2_VERSION));
}

/* All -------------------------------------------------------------------------------- */

static const struct test tests[] = {
  { "certificates", test_certificates },
  { "client-certificates", test_client_certificates },
  { "contexts", test_contexts },
  { "no-verify", test_no_verify },
  { "pieces", test_pieces },
  { "protocols", test_protocols },
  { "sessions", test_sessions },
  { "talk", test_talk },
  { "talk-1.2", test_talk_12 },
  { "without-handshake", test_without_handshake },
};

int
main (int argc, char **argv)
{
  (void) argc;
  return run_test (tests, sizeof tests / sizeof *tests, argv);
}
