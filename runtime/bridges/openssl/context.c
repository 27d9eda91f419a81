/* Contexts: what connections of one kind share.

   The defaults are those that nobody has to think about: a client believes what the system's
   authorities have signed, nobody speaks anything older than TLS 1.2, nobody begins anew in
   the middle of a connection.
   SPDX-License-Identifier: MIT  */

#include "openssl.h"

/* Nobody is asked for a pass phrase: the call would wait for a terminal. */
static int
no_pass_phrase (char *buf, int size, int writing, void *data)
{
  (void) buf, (void) size, (void) writing, (void) data;
  return 0;
}

static void
apply_verify (struct async_tls_context *ctx)
{
  int mode = ctx->server ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_PEER;

  SSL_CTX_set_verify (ctx->ssl, ctx->verify ? mode : SSL_VERIFY_NONE, NULL);
}

/* The defaults: false if OpenSSL does not take them. */
static bool
apply_defaults (struct async_tls_context *ctx)
{
  static const unsigned char id[] = "asyncc";

  SSL_CTX_set_options (ctx->ssl, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode (ctx->ssl, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb (ctx->ssl, no_pass_phrase);
  apply_verify (ctx);
  return SSL_CTX_set_min_proto_version (ctx->ssl, TLS1_2_VERSION)
	 && SSL_CTX_set_session_id_context (ctx->ssl, id, sizeof id - 1)
	 && (ctx->server || SSL_CTX_set_default_verify_paths (ctx->ssl));
}

static struct async_tls_context *
context_new (const SSL_METHOD *method, bool server)
{
  struct async_tls_context *ctx;

  ctx = __asyncc_alloc (sizeof *ctx, _Alignof (struct async_tls_context));
  if (!ctx)
    return NULL;
  memset (ctx, 0, sizeof *ctx);
  ERR_clear_error ();
  ctx->server = server;
  ctx->verify = !server;
  atomic_init (&ctx->refs, 1);
  ctx->ssl = SSL_CTX_new (method);
  if (!ctx->ssl || !apply_defaults (ctx)) {
    async_tls_context_free (ctx);
    ctx = NULL;
  }
  ERR_clear_error ();
  return ctx;
}

struct async_tls_context *
async_tls_client (void)
{
  return context_new (TLS_client_method (), false);
}

struct async_tls_context *
async_tls_server (void)
{
  return context_new (TLS_server_method (), true);
}

struct async_tls_context *
context_ref (struct async_tls_context *ctx)
{
  atomic_fetch_add_explicit (&ctx->refs, 1, memory_order_relaxed);
  return ctx;
}

void
async_tls_context_free (struct async_tls_context *ctx)
{
  if (!ctx || atomic_fetch_sub_explicit (&ctx->refs, 1, memory_order_acq_rel) > 1)
    return;
  SSL_CTX_free (ctx->ssl);
  free (ctx->protocols);
  __asyncc_free (ctx, sizeof *ctx, _Alignof (struct async_tls_context));
}

/* The end of a function that sets something, which has worked if OK. */
static int
settled (struct async_tls_context *ctx, bool ok)
{
  if (!ok)
    return reason_take (ctx->reason, X509_V_OK, -EINVAL);
  ctx->reason[0] = '\0';
  ERR_clear_error ();
  return 0;
}

/* A refusal that OpenSSL has nothing to do with. */
static int
refused (struct async_tls_context *ctx, int error, const char *why)
{
  reason_set (ctx->reason, why);
  return error;
}

/* Name the authorities of the file PATH to clients. */
static bool
name_to_clients (struct async_tls_context *ctx, const char *path)
{
  STACK_OF (X509_NAME) *names = SSL_load_client_CA_file (path);

  if (names)
    SSL_CTX_set_client_CA_list (ctx->ssl, names);
  return names;
}

int
async_tls_context_trust (struct async_tls_context *ctx, const char *path)
{
  X509_STORE *store;
  bool ok;

  ERR_clear_error ();
  store = X509_STORE_new ();
  ok = store && X509_STORE_load_file (store, path)
       && (!ctx->server || name_to_clients (ctx, path));
  if (ok)
    SSL_CTX_set_cert_store (ctx->ssl, store);
  else
    X509_STORE_free (store);
  return settled (ctx, ok);
}

int
async_tls_context_certificate (struct async_tls_context *ctx, const char *chain, const char *key)
{
  ERR_clear_error ();
  return settled (ctx, SSL_CTX_use_certificate_chain_file (ctx->ssl, chain) == 1
			 && SSL_CTX_use_PrivateKey_file (ctx->ssl, key, SSL_FILETYPE_PEM) == 1
			 && SSL_CTX_check_private_key (ctx->ssl) == 1);
}

int
async_tls_context_verify (struct async_tls_context *ctx, int verify)
{
  ctx->verify = verify;
  apply_verify (ctx);
  return settled (ctx, true);
}

/* Protocols above -------------------------------------------------------------------- */

/* A server's choice.  What the client offers alone is refused, so that nobody takes one for the
   other. */
static int
choose_protocol (SSL *ssl, const unsigned char **chosen, unsigned char *size,
		 const unsigned char *offered, unsigned int offered_size, void *data)
{
  const struct async_tls_context *ctx = data;
  unsigned char *found;

  (void) ssl;
  if (SSL_select_next_proto (&found, size, ctx->protocols, ctx->protocols_size, offered,
			     offered_size)
      != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

/* NAMES, separated by commas, as ALPN has them, at TO, where there is room for one byte more
   than NAMES has: false if one of them is empty or too long. */
static bool
encode_protocols (unsigned char *to, const char *names)
{
  for (;;) {
    size_t n = strcspn (names, ",");

    if (n == 0 || n > 255)
      return false;
    *to++ = (unsigned char) n;
    memcpy (to, names, n);
    to += n;
    if (names[n] == '\0')
      return true;
    names += n + 1;
  }
}

int
async_tls_context_protocols (struct async_tls_context *ctx, const char *names)
{
  size_t size = strlen (names) + 1;
  unsigned char *encoded = malloc (size);

  if (!encoded)
    return refused (ctx, -ENOMEM, "no memory");
  if (size > 65535 || !encode_protocols (encoded, names)) {
    free (encoded);
    return refused (ctx, -EINVAL, "names of protocols have 1 to 255 characters");
  }
  ERR_clear_error ();
  free (ctx->protocols);
  ctx->protocols = encoded;
  ctx->protocols_size = (unsigned int) size;
  if (ctx->server)
    SSL_CTX_set_alpn_select_cb (ctx->ssl, choose_protocol, ctx);
  else if (SSL_CTX_set_alpn_protos (ctx->ssl, encoded, ctx->protocols_size) != 0)
    return settled (ctx, false);
  return settled (ctx, true);
}

/* What is there ---------------------------------------------------------------------- */

const char *
async_tls_context_reason (const struct async_tls_context *ctx)
{
  return ctx->reason;
}

struct ssl_ctx_st *
async_tls_context_native (struct async_tls_context *ctx)
{
  return ctx->ssl;
}
