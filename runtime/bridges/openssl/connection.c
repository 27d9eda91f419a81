/* A connection: how it is made and freed, and what can be asked of it.

   A client that did not say whom it wants would believe any server that some authority has
   signed for somebody, so its futures fail.  What is wrong with a name is told by them, too:
   here NULL means no memory.
   SPDX-License-Identifier: MIT  */

#include "openssl.h"

#include <arpa/inet.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

/* The host --------------------------------------------------------------------------- */

static bool
address_p (const char *host)
{
  unsigned char address[sizeof (struct in6_addr)];

  return inet_pton (AF_INET, host, address) == 1 || inet_pton (AF_INET6, host, address) == 1;
}

/* Have the certificate checked for HOST, a name or an address, and tell the server which
   name is wanted: false if OpenSSL takes it for none.  An empty one is refused by the second
   call; to the first it means any. */
static bool
apply_host (SSL *ssl, const char *host)
{
  SSL_set_hostflags (ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set1_host (ssl, host)
	 && (address_p (host) || SSL_set_tlsext_host_name (ssl, host));
}

/* A copy of HOST, without the dot that may be behind the last label. */
static char *
copy_host (const char *host)
{
  size_t n = strlen (host);

  if (n > 0 && host[n - 1] == '.')
    n--;
  return strndup (host, n);
}

static void
refuse (struct async_tls *c, const char *why)
{
  c->error = -EINVAL;
  reason_set (c->reason, why);
}

/* False if there is no memory. */
static bool
set_host (struct async_tls *c, const char *host)
{
  if (!host) {
    if (!c->context->server && c->context->verify)
      refuse (c, "a client has to say which host it wants");
    return true;
  }
  c->host = copy_host (host);
  if (c->host && !apply_host (c->ssl, c->host))
    refuse (c, "not a name of a host");
  return c->host;
}

/* Made and freed --------------------------------------------------------------------- */

static bool
make_directions (struct async_tls *c)
{
  async_mutex_init (&c->in.mutex);
  async_mutex_init (&c->out.mutex);
  c->in.buffer = malloc (BUFFER_SIZE);
  c->out.buffer = malloc (BUFFER_SIZE);
  return c->in.buffer && c->out.buffer;
}

static bool
make_ssl (struct async_tls *c)
{
  c->ssl = SSL_new (c->context->ssl);
  if (!c->ssl)
    return false;
  c->from_peer = BIO_new (BIO_s_mem ());
  c->to_peer = BIO_new (BIO_s_mem ());
  if (!c->from_peer || !c->to_peer) {
    BIO_free (c->from_peer);
    BIO_free (c->to_peer);
    return false;
  }
  SSL_set_bio (c->ssl, c->from_peer, c->to_peer);
  if (c->context->server)
    SSL_set_accept_state (c->ssl);
  else
    SSL_set_connect_state (c->ssl);
  return true;
}

struct async_tls *
tls_new (struct async_tls_context *ctx, const char *host)
{
  struct async_tls *c = __asyncc_alloc (sizeof *c, _Alignof (struct async_tls));

  if (!c)
    return NULL;
  memset (c, 0, sizeof *c);
  ERR_clear_error ();
  pthread_mutex_init (&c->lock, NULL);
  c->context = context_ref (ctx);
  if (!make_directions (c) || !make_ssl (c) || !set_host (c, host)) {
    async_tls_free (c);
    c = NULL;
  }
  ERR_clear_error ();
  return c;
}

/* OpenSSL takes a connection that ends without a word for one that was attacked, and its
   session with it.  Peers that just close are too many for that, so it is told that there
   were the words, unless something was wrong. */
void
async_tls_free (struct async_tls *c)
{
  if (!c)
    return;
  if (c->ssl && !c->error)
    SSL_set_shutdown (c->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  SSL_free (c->ssl);
  free (c->in.buffer);
  free (c->out.buffer);
  free (c->host);
  pthread_mutex_destroy (&c->lock);
  async_tls_context_free (c->context);
  __asyncc_free (c, sizeof *c, _Alignof (struct async_tls));
}

/* What is below ---------------------------------------------------------------------- */

static struct async_future *
read_fd (void *stream, void *buf, size_t count)
{
  return async_read (((struct async_tls *) stream)->fds[0], buf, count);
}

static struct async_future *
write_fd (void *stream, const void *buf, size_t count)
{
  return async_write (((struct async_tls *) stream)->fds[1], buf, count);
}

static bool
socket_p (int fd)
{
  int type;
  socklen_t size = sizeof type;

  return getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
}

struct async_tls *
async_tls_new (struct async_tls_context *ctx, int in, int out, const char *host)
{
  struct async_tls *c = tls_new (ctx, host);

  if (!c)
    return NULL;
  c->functions = (struct async_transport) { .read = read_fd, .write = write_fd };
  c->stream = c;
  c->fds[0] = in;
  c->fds[1] = out;
  c->no_signal = socket_p (out);
  return c;
}

struct async_tls *
async_tls_over (struct async_tls_context *ctx, const struct async_transport *functions,
		void *stream, const char *host)
{
  struct async_tls *c = tls_new (ctx, host);

  if (!c)
    return NULL;
  c->functions = *functions;
  c->stream = stream;
  c->no_signal = true;
  return c;
}

/* What is known ---------------------------------------------------------------------- */

/* OpenSSL has it without a null byte at its end. */
const char *
async_tls_protocol (struct async_tls *c)
{
  const unsigned char *name;
  unsigned int n;

  SSL_get0_alpn_selected (c->ssl, &name, &n);
  if (n == 0 || n >= sizeof c->protocol)
    return NULL;
  memcpy (c->protocol, name, n);
  c->protocol[n] = '\0';
  return c->protocol;
}

const char *
async_tls_version (const struct async_tls *c)
{
  return SSL_get_version (c->ssl);
}

int
async_tls_resumed (const struct async_tls *c)
{
  return SSL_session_reused (c->ssl);
}

const char *
async_tls_reason (const struct async_tls *c)
{
  return c->reason;
}

struct ssl_st *
async_tls_native (struct async_tls *c)
{
  return c->ssl;
}
