/* TLS by OpenSSL, on top of the public functions of the runtime.
   SPDX-License-Identifier: MIT

     context.c     what connections share
     connection.c  one connection: made, freed, asked
     session.c     what a client goes on with later
     error.c       OpenSSL's errors as numbers and words
     transport.c   the bytes between OpenSSL and what is below
     step.c        calls of OpenSSL
     operation.c   the futures, which are made of both
     blocking.c    the same for synchronous builds

   OpenSSL never waits here.  It reads from memory and writes to memory (two BIOs), and an
   operation carries bytes between these and what is below while it waits.  What is in memory is
   guarded by a mutex of the thread, which is held only during calls of OpenSSL.  Who carries
   bytes in a direction holds the asynchronous mutex of that direction, across awaits.  */

#ifndef ASYNCC_OPENSSL_H
#define ASYNCC_OPENSSL_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#ifndef ASYNCC_PLAIN
#define ASYNCC_PLAIN 1
#endif

#include <asyncc/describe.h>
#include <asyncc/sync.h>
#include <asyncc/tls.h>

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

/* The linker sees these names in programs that are linked statically, too. */
#define reason_set __asyncc_tls_reason_set
#define reason_take __asyncc_tls_reason_take
#define context_ref __asyncc_tls_context_ref
#define tls_new __asyncc_tls_new
#define way_done __asyncc_tls_way_done
#define way_fill __asyncc_tls_way_fill
#define way_flush __asyncc_tls_way_flush
#define way_take __asyncc_tls_way_take
#define pending_output __asyncc_tls_pending_output
#define tls_step __asyncc_tls_step

#pragma GCC visibility push(hidden)

/* error.c ---------------------------------------------------------------------------- */

enum { REASON_SIZE = 256 };

/* Let REASON be TEXT. */
extern void reason_set (char *reason, const char *text);

/* Empty this thread's queue of errors, and let REASON tell of the one that matters.  Its
   number: -EKEYREJECTED, -ENOMEM, one of the system, or OTHERWISE.  VERIFY is what was found of
   the peer's certificate, X509_V_OK if that does not matter. */
extern int reason_take (char *reason, long verify, int otherwise);

/* context.c -------------------------------------------------------------------------- */

struct async_tls_context {
  SSL_CTX *ssl;
  atomic_uint refs;
  bool server;
  bool verify;
  unsigned char *protocols; /* as ALPN has them: each behind its length */
  unsigned int protocols_size;
  char reason[REASON_SIZE];
};

extern struct async_tls_context *context_ref (struct async_tls_context *ctx);

/* connection.c ----------------------------------------------------------------------- */

/* What OpenSSL makes of 16384 bytes of a peer, and more. */
enum { BUFFER_SIZE = 17 * 1024 };

/* Bytes that are carried in one direction. */
struct direction {
  struct async_mutex mutex; /* of who carries them */
  char *buffer;             /* BUFFER_SIZE bytes, that one's */
  size_t begin, end;        /* of what is in it; with the connection's lock */
};

struct async_tls {
  struct async_tls_context *context;
  SSL *ssl;
  BIO *from_peer, *to_peer; /* SSL's */
  pthread_mutex_t lock;     /* for all above, and for what follows */
  struct direction in, out;
  bool connected; /* the handshake is over */
  bool ended;     /* there is nothing more to be read below */
  bool closed;    /* this side has said that it has ended */
  int error;   /* what every future gives from now on; or 0 */
  char reason[REASON_SIZE];
  struct async_transport functions;
  void *stream;
  int fds[2];     /* if STREAM is this connection */
  bool no_signal; /* what is written to below never raises SIGPIPE */
  bool blocking;  /* FUNCTIONS give values, in place of futures: a synchronous build */
  char *host;
  char protocol[256]; /* for who asks */
};

/* A connection whose stream has to be filled in; NULL: no memory. */
extern struct async_tls *tls_new (struct async_tls_context *ctx, const char *host);

/* step.c ----------------------------------------------------------------------------- */

enum work { HANDSHAKE, READ, WRITE, SHUTDOWN };

enum answer {
  WORK_DONE,
  WORK_WANTS_INPUT, /* nothing was done, and more bytes of the peer are needed */
  WORK_FAILED,
  WORK_BROKEN       /* it has failed for ever, and OpenSSL has an alert for the peer */
};

/* Do WORK, with the lock.  If it is done *RESULT is how many of the COUNT bytes at BUF were
   transferred, if it has failed a -errno. */
extern enum answer tls_step (struct async_tls *c, enum work work, void *buf, size_t count,
			     ssize_t *result);

/* transport.c ------------------------------------------------------------------------ */

/* What one operation has to do with a direction. */
struct way {
  enum { WAY_FREE, WAY_QUEUED, WAY_HELD } state;
  struct async_future *future; /* that waits for the mutex, or below */
};

/* Want the direction D: hold it, or queue for it.  With the lock or without; 0 or -ENOMEM. */
extern int way_take (struct way *w, struct direction *d);

/* Let D go, in any state; not with the lock. */
extern void way_done (struct way *w, struct direction *d);

/* True if there is something to be written below; with the lock. */
extern bool pending_output (struct async_tls *c);

/* Go on with a way that was taken: 0: pending; -errno, and the direction was let go; or 1.
   Then way_fill has read something, or has come to the end, or has waited for another who
   may have, and let the direction go in the first two cases.  After way_flush nothing is
   left to be written, and the direction is held. */
extern int way_fill (struct way *w, struct async_tls *c, struct async_context *cx);
extern int way_flush (struct way *w, struct async_tls *c, struct async_context *cx);

#pragma GCC visibility pop

#endif /* ASYNCC_OPENSSL_H */
