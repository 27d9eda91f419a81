/* Calls of OpenSSL, none of which waits, and what they answer.
   SPDX-License-Identifier: MIT  */

#include "openssl.h"

#include <openssl/x509.h>

/* One record of TLS: more is not taken at once. */
enum { PIECE = 16384 };

/* Say that this side has ended.  The peer need not have, so 0 is an answer, too.  What the peer
   sends after the handshake may have come half, which has to be gone through before. */
static int
shut_down (SSL *ssl)
{
  int ok = SSL_in_init (ssl) ? SSL_do_handshake (ssl) : 1;

  return ok > 0 && SSL_shutdown (ssl) < 0 ? -1 : ok;
}

/* What the call for WORK answers, as SSL_get_error wants it. */
static int
call (struct async_tls *c, enum work work, void *buf, size_t count, size_t *n)
{
  *n = 0;
  switch (work) {
    case HANDSHAKE:
      return SSL_do_handshake (c->ssl);
    case READ:
      return SSL_read_ex (c->ssl, buf, count, n);
    case WRITE:
      return SSL_write_ex (c->ssl, buf, count < PIECE ? count : PIECE, n);
    default:
      return shut_down (c->ssl);
  }
}

static enum answer
break_down (struct async_tls *c, ssize_t *result)
{
  c->error = reason_take (c->reason, SSL_get_verify_result (c->ssl), -EPROTO);
  *result = c->error;
  return WORK_BROKEN;
}

/* What ends too early is no error of OpenSSL's, which never sees an end. */
static enum answer
fail_by_end (struct async_tls *c, ssize_t *result)
{
  reason_set (c->reason, "the peer is gone without having ended the connection");
  *result = -ECONNABORTED;
  return WORK_FAILED;
}

/* True if WORK is refused, or done, without a call: with *RESULT. */
static bool
settled_p (const struct async_tls *c, enum work work, ssize_t *result)
{
  *result = c->error;
  if (c->error)
    return true;
  if (work == WRITE && c->closed)
    *result = -EPIPE;
  else if (work == SHUTDOWN && !c->connected)
    *result = -ENOTCONN;
  return *result < 0 || (work == SHUTDOWN && c->closed);
}

/* The answer to what was no success. */
static enum answer
judge (struct async_tls *c, int error, ssize_t *result)
{
  switch (error) {
    case SSL_ERROR_WANT_READ:
      return c->ended ? fail_by_end (c, result) : WORK_WANTS_INPUT;
    case SSL_ERROR_ZERO_RETURN:
      if (!c->connected)
	return fail_by_end (c, result);
      *result = 0;
      return WORK_DONE;
    default:
      return break_down (c, result);
  }
}

enum answer
tls_step (struct async_tls *c, enum work work, void *buf, size_t count, ssize_t *result)
{
  size_t n;
  int ok;
  enum answer answer = WORK_DONE;

  if (settled_p (c, work, result))
    return *result < 0 ? WORK_FAILED : WORK_DONE;
  ERR_clear_error ();
  ok = call (c, work, buf, count, &n);
  *result = (ssize_t) n;
  if (ok <= 0)
    answer = judge (c, SSL_get_error (c->ssl, ok), result);
  else if (work == SHUTDOWN)
    c->closed = true;
  if (SSL_is_init_finished (c->ssl))
    c->connected = true;
  ERR_clear_error ();
  return answer;
}
