/* One end of TLS, whose other end is openssl s_server or s_client; tls-openssl.sh.
   Also as a synchronous program.
   Usage: tls-peer client PORT HOST SETTING=VALUE...
	  tls-peer server SETTING=VALUE...
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <asyncc.h>
#include <asyncc/buffered.h>
#include <asyncc/tls.h>
#include <arpa/inet.h>
#include <signal.h>
#include <string.h>

static const char *trust, *protocols, *chain, *key = "key.pem", *text = "hello\n";
static int times = 1, over, count;

static int
setting (const char *argument)
{
  static const struct {
    const char *name;
    const char **text;
    int *number;
  } settings[] = {
    { "trust=", &trust, NULL }, { "protocols=", &protocols, NULL }, { "chain=", &chain, NULL },
    { "key=", &key, NULL },     { "text=", &text, NULL },           { "times=", NULL, &times },
    { "over=", NULL, &over },   { "count=", NULL, &count },
  };

  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
    size_t n = strlen (settings[i].name);

    if (strncmp (argument, settings[i].name, n) != 0)
      continue;
    if (settings[i].text)
      *settings[i].text = argument + n;
    else
      *settings[i].number = atoi (argument + n);
    return 1;
  }
  return 0;
}

static int
failed (const char *what, int error, const char *reason)
{
  printf ("%s: %s: %s\n", what, strerror (-error), reason);
  return error;
}

static struct async_tls_context *
context (struct async_tls_context *ctx, int server)
{
  int error = 0;

  if (trust)
    error = async_tls_context_trust (ctx, trust);
  if (!error && trust && server)
    error = async_tls_context_verify (ctx, 1);
  if (!error && chain)
    error = async_tls_context_certificate (ctx, chain, key);
  if (!error && protocols)
    error = async_tls_context_protocols (ctx, protocols);
  if (error)
    failed ("context", error, async_tls_context_reason (ctx));
  return ctx;
}

static __async ssize_t
read_over (void *stream, void *buf, size_t n)
{
  return __await (async_read (*(int *) stream, buf, n));
}

static __async ssize_t
write_over (void *stream, const void *buf, size_t n)
{
  return __await (async_write (*(int *) stream, buf, n));
}

static const struct async_transport functions = { read_over, write_over };

static struct async_tls *
connection (struct async_tls_context *ctx, int *fd, const char *host)
{
  return over ? async_tls_over (ctx, &functions, fd, host) : async_tls_new (ctx, *fd, *fd, host);
}

static __async int
agree (struct async_tls *c)
{
  int error = __await (async_tls_handshake (c));
  const char *protocol = async_tls_protocol (c);

  if (error)
    return failed ("handshake", error, async_tls_reason (c));
  printf ("%s protocol=%s resumed=%d\n", async_tls_version (c), protocol ? protocol : "none",
	  async_tls_resumed (c));
  return 0;
}

/* Print what comes until the end, or how much it is. */
static __async int
print_all (struct async_tls *c)
{
  char buf[5000];
  long sum = 0;
  ssize_t n;

  while ((n = __await (async_tls_read (c, buf, sizeof buf))) > 0) {
    sum += n;
    if (!count)
      fwrite (buf, 1, (size_t) n, stdout);
  }
  if (count)
    printf ("%ld bytes\n", sum);
  return n < 0 ? failed ("read", (int) n, async_tls_reason (c)) : 0;
}

static __async int
ask (struct async_tls *c)
{
  int error = __await (agree (c));

  if (!error)
    error = __await (async_tls_write_all (c, text, strlen (text)));
  if (!error && *text != 'G')
    error = __await (async_tls_shutdown (c));
  return error ? error : __await (print_all (c));
}

static __async int
client (const char *port, const char *host)
{
  struct async_tls_context *ctx = context (async_tls_client (), 0);
  struct async_tls_session *session = NULL;
  int error = 0;

  for (int i = 0; i < times && !error; i++) {
    int fd = __await (async_dial ("127.0.0.1", port, NULL));
    struct async_tls *c = connection (ctx, &fd, host);

    if (session)
      async_tls_resume (c, session);
    async_tls_session_free (session);
    error = __await (ask (c));
    session = async_tls_session (c);
    async_tls_free (c);
    async_close (fd);
  }
  async_tls_session_free (session);
  async_tls_context_free (ctx);
  return error;
}

/* By a reader and a writer with buffers. */
static __async int
answer_line (struct async_tls *c)
{
  char in[1000], out[1000];
  struct async_reader r;
  struct async_writer w;
  struct async_line line;
  int n;

  async_reader_over (&r, &async_tls_transport, c, in, sizeof in);
  async_writer_over (&w, &async_tls_transport, c, out, sizeof out);
  n = __await (async_reader_read_line (&r, &line));
  if (n <= 0)
    return n;
  line.text[line.n] = '\n';
  n = __await (async_writer_write (&w, line.text, line.n + 1));
  return n < 0 ? n : __await (async_writer_flush (&w));
}

/* Answer one line with the same, or count all that comes. */
static __async int
answer (struct async_tls *c)
{
  int error = __await (agree (c));

  if (!error && !count)
    error = __await (answer_line (c));
  if (!error && !count)
    error = __await (async_tls_shutdown (c));
  return error ? error : __await (print_all (c));
}

static __async int
server (void)
{
  struct async_tls_context *ctx = context (async_tls_server (), 1);
  struct sockaddr_in addr;
  socklen_t size = sizeof addr;
  int listener = async_listen ("127.0.0.1", "0", 16);

  getsockname (listener, (struct sockaddr *) &addr, &size);
  printf ("listening on port %d\n", ntohs (addr.sin_port));
  for (int i = 0; i < times; i++) {
    int fd = __await (async_accept (listener, NULL, NULL));
    struct async_tls *c = connection (ctx, &fd, NULL);

    __await (answer (c));
    async_tls_free (c);
    async_close (fd);
  }
  async_close (listener);
  async_tls_context_free (ctx);
  return 0;
}

int
main (int argc, char **argv)
{
  int first = argc > 1 && strcmp (argv[1], "client") == 0 ? 4 : 2;

  setvbuf (stdout, NULL, _IOLBF, 0);
  for (int i = first; i < argc; i++)
    if (!setting (argv[i]))
      return 2;
  if (first == 4 && argc >= 4)
    return async_run (client (argv[2], argv[3])) != 0;
  return async_run (server ()) != 0;
}
