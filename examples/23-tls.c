/* 23-tls: a server that shouts back over TLS, and a client that believes only the right one.
   SPDX-License-Identifier: MIT

   Usage: 23-tls server PORT CHAIN KEY         files in PEM format
	  23-tls client HOST PORT [AUTHORITY]  without it, who the system trusts
   Without arguments it shows itself, with a certificate that openssl makes.  */

#include <asyncc.h>
#include <asyncc/buffered.h>
#include <asyncc/tls.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tcp.h"

/* The server ------------------------------------------------------------------------- */

/* Each line that comes, in capitals, until the client ends; then the server does. */
static __async int
shout (struct async_tls *c)
{
  char buf[1000];
  struct async_reader reader;
  struct async_line line;
  int got, error = 0;

  async_reader_over (&reader, &async_tls_transport, c, buf, sizeof buf);
  while (!error && (got = __await (async_reader_read_line (&reader, &line))) != 0) {
    if (got < 0)
      return got;
    for (size_t i = 0; i < line.n; i++)
      line.text[i] = (char) toupper ((unsigned char) line.text[i]);
    line.text[line.n++] = '\n';
    error = __await (async_tls_write_all (c, line.text, line.n));
  }
  return error ? error : __await (async_tls_shutdown (c));
}

/* A client has ten seconds to agree; afterwards it may take its time. */
static __async void
serve (struct async_tls_context *ctx, int accepted)
{
  CLOSED_AT_END int fd = accepted;
  async_tls_auto struct async_tls *c = async_tls_new (ctx, fd, fd, NULL);
  int error = 0;

  if (!c || __await (async_within (ASYNC_S (10), async_tls_handshake (c), &error)) < 0 || error)
    return;
  __await (shout (c));
}

static __async void
accept_clients (struct async_tls_context *ctx, int listener)
{
  for (;;) {
    int fd = __await (async_accept (listener, NULL, NULL));

    if (fd >= 0)
      async_detach (serve (ctx, fd));
    else
      __await (async_sleep (ASYNC_MS (10)));
  }
}

/* The client ------------------------------------------------------------------------- */

/* Send TEXT and print what comes back. */
static __async int
talk (struct async_tls *c, const char *text)
{
  char buf[1000];
  ssize_t n;
  int error = __await (async_tls_write_all (c, text, strlen (text)));

  if (!error)
    error = __await (async_tls_shutdown (c));
  while (!error && (n = __await (async_tls_read (c, buf, sizeof buf))) != 0) {
    if (n < 0)
      error = (int) n;
    else
      fwrite (buf, 1, (size_t) n, stdout);
  }
  return error;
}

/* Ask the server at ADDRESS, which has to be HOST; by *SESSION, if there is one, which becomes
   that for the next time. */
static __async int
ask (struct async_tls_context *ctx, const char *address, const char *port, const char *host,
     struct async_tls_session **session)
{
  CLOSED_AT_END int fd = __await (async_dial (address, port, NULL));
  async_tls_auto struct async_tls *c = fd < 0 ? NULL : async_tls_new (ctx, fd, fd, host);
  int error = c ? 0 : fd < 0 ? fd : -ENOMEM;

  if (!error && *session)
    async_tls_resume (c, *session);
  if (!error)
    error = __await (async_tls_handshake (c));
  if (!error) {
    printf ("%s%s\n", async_tls_version (c), async_tls_resumed (c) ? ", as before" : "");
    error = __await (talk (c, "hello, server\n"));
  }
  if (error) {
    printf ("%s: %s\n", host, c && *async_tls_reason (c) ? async_tls_reason (c)
							  : strerror (-error));
    return error;
  }
  async_tls_session_free (*session);
  *session = async_tls_session (c);
  return 0;
}

static __async int
client (const char *host, const char *port, const char *authority)
{
  struct async_tls_context *ctx = async_tls_client ();
  struct async_tls_session *session = NULL;
  int error = authority ? async_tls_context_trust (ctx, authority) : 0;

  if (error)
    printf ("%s: %s\n", authority, async_tls_context_reason (ctx));
  else
    error = __await (ask (ctx, host, port, host, &session));
  async_tls_session_free (session);
  async_tls_context_free (ctx);
  return error;
}

/* All together ----------------------------------------------------------------------- */

/* A context with the certificate in CHAIN, or NULL. */
static struct async_tls_context *
server_context (const char *chain, const char *key)
{
  struct async_tls_context *ctx = async_tls_server ();

  if (ctx && async_tls_context_certificate (ctx, chain, key) == 0)
    return ctx;
  printf ("%s: %s\n", chain, ctx ? async_tls_context_reason (ctx) : "no memory");
  async_tls_context_free (ctx);
  return NULL;
}

/* Twice, the second time by the session of the first; and once wanting somebody else. */
static __async void
demo (struct async_tls_context *server, struct async_tls_context *trusting)
{
  struct sockaddr_in addr = { .sin_port = 0 };
  socklen_t len = sizeof addr;
  CLOSED_AT_END int listener = async_listen ("127.0.0.1", "0", 16);
  struct async_tls_session *session = NULL, *none = NULL;
  char port[8];

  getsockname (listener, (struct sockaddr *) &addr, &len);
  snprintf (port, sizeof port, "%d", ntohs (addr.sin_port));
  __async_auto __future (void) serving = async_spawn (accept_clients (server, listener));
  __await (ask (trusting, "127.0.0.1", port, "shout.example", &session));
  __await (ask (trusting, "127.0.0.1", port, "shout.example", &session));
  __await (ask (trusting, "127.0.0.1", port, "whisper.example", &none));
  async_tls_session_free (session);
}

/* A certificate that its owner has signed, and that is trusted for that reason. */
static int
show (void)
{
  static const char make[]
    = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
      " -keyout key.pem -out chain.pem -subj /CN=shout.example"
      " -addext subjectAltName=DNS:shout.example 2>openssl.log";
  char folder[] = "/tmp/23-tls-XXXXXX";
  struct async_tls_context *server = NULL, *trusting = async_tls_client ();
  int ok = mkdtemp (folder) && chdir (folder) == 0 && system (make) == 0;

  if (ok && (server = server_context ("chain.pem", "key.pem"))
      && async_tls_context_trust (trusting, "chain.pem") == 0)
    async_run (demo (server, trusting));
  else
    printf ("there is no certificate, see %s/openssl.log\n", folder);
  async_tls_context_free (server);
  async_tls_context_free (trusting);
  if (ok)
    ok = unlink ("key.pem") == 0 && unlink ("chain.pem") == 0 && unlink ("openssl.log") == 0
	 && rmdir (folder) == 0;
  return !ok;
}

static int
run_server (const char *port, const char *chain, const char *key)
{
  struct async_tls_context *ctx = server_context (chain, key);
  int listener = async_listen (NULL, port, 128);

  if (!ctx)
    return 1;
  if (listener < 0) {
    printf ("port %s: %s\n", port, strerror (-listener));
    return 1;
  }
  async_run (accept_clients (ctx, listener));
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc == 1)
    return show ();
  if (argc == 5 && strcmp (argv[1], "server") == 0)
    return run_server (argv[2], argv[3], argv[4]);
  if ((argc == 4 || argc == 5) && strcmp (argv[1], "client") == 0)
    return async_run (client (argv[2], argv[3], argv[4])) != 0;
  return 2;
}
