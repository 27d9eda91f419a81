/* Sessions of clients.

   The certificate of a server is checked when a session begins, and not when it is resumed: a
   session that came from another host, or from a context that believes others, would be a way
   around the check.  So it remembers where it is from.
   SPDX-License-Identifier: MIT  */

#include "openssl.h"

struct async_tls_session {
  SSL_SESSION *session;
  struct async_tls_context *context;
  char *host; /* NULL: it was not said */
};

static struct async_tls_session *
session_new (struct async_tls *c, SSL_SESSION *from)
{
  struct async_tls_session *s = calloc (1, sizeof *s);

  if (!s || (c->host && !(s->host = strdup (c->host)))) {
    free (s);
    SSL_SESSION_free (from);
    return NULL;
  }
  s->session = from;
  s->context = context_ref (c->context);
  return s;
}

struct async_tls_session *
async_tls_session (struct async_tls *c)
{
  SSL_SESSION *from;

  if (c->context->server)
    return NULL;
  pthread_mutex_lock (&c->lock);
  from = SSL_get1_session (c->ssl);
  pthread_mutex_unlock (&c->lock);
  if (from && !SSL_SESSION_is_resumable (from)) {
    SSL_SESSION_free (from);
    from = NULL;
  }
  return from ? session_new (c, from) : NULL;
}

void
async_tls_session_free (struct async_tls_session *s)
{
  if (!s)
    return;
  SSL_SESSION_free (s->session);
  async_tls_context_free (s->context);
  free (s->host);
  free (s);
}

static bool
same_host_p (const char *a, const char *b)
{
  return a == b || (a && b && strcasecmp (a, b) == 0);
}

int
async_tls_resume (struct async_tls *c, const struct async_tls_session *s)
{
  int ok;

  if (s->context != c->context || !same_host_p (s->host, c->host))
    return -EINVAL;
  pthread_mutex_lock (&c->lock);
  ok = SSL_in_before (c->ssl) && SSL_set_session (c->ssl, s->session);
  ERR_clear_error ();
  pthread_mutex_unlock (&c->lock);
  return ok ? 0 : -EINVAL;
}
