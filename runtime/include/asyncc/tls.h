/* TLS by OpenSSL, client and server, over descriptors or whatever else carries bytes.
   SPDX-License-Identifier: MIT

   A library of its own, libasyncc-tls, which needs libssl 3 or later.  TLS 1.2 and 1.3.

   A context says what all connections of one kind share: who is trusted, which certificate is
   shown, which protocols are spoken above.  It is set up by one thread, before the first
   connection is made of it; then it does not change, and connections of any threads use it.

   A connection belongs to any task, or to two: one may read while another one writes, on
   the same thread or on two.  Its futures may be polled by different threads, one after the
   other; one that is kept and not polled holds up those behind it.  A connection has to be
   there as long as its futures.

   What functions are passed is borrowed, and has to stay until they return, or until their
   future is ready or dropped.  Strings are copied by the call.

   What a client does not do by default: it believes no certificate that the system's
   authorities have not signed, that is out of date, or that is for another host.

   Errors are negative errno values:

     -EKEYREJECTED   the certificate of the peer is missing, or is not believed (-EACCES where
		     the system has no such number)
     -EPROTO         the peer does not obey the protocol, has nothing in common with us, or
		     has sent a fatal alert, because it does not believe our certificate, say
     -ECONNABORTED   the bytes end without the peer's having said so (close_notify): what came
		     may be less than was sent
     -EPIPE          this side has ended its direction, or the peer is gone
     -ENOMEM         as ever

   and those of what is below, as -ECONNRESET, or -ETIMEDOUT by a deadline.  After one of the
   first two the connection is of no more use and gives it again; those from below can be
   followed by another try.  async_tls_reason tells in words.  OpenSSL's own queue of errors is
   left empty, on every thread.  */

#ifndef ASYNCC_TLS_H
#define ASYNCC_TLS_H

#include <asyncc/runtime.h>
#include <asyncc/transport.h>

#if __ASYNCC_MODE == __ASYNCC_SYNC
#define async_tls_over __asyncc_sync_tls_over
#define async_tls_handshake __asyncc_sync_tls_handshake
#define async_tls_read __asyncc_sync_tls_read
#define async_tls_write __asyncc_sync_tls_write
#define async_tls_write_all __asyncc_sync_tls_write_all
#define async_tls_shutdown __asyncc_sync_tls_shutdown
#define async_tls_transport __asyncc_sync_tls_transport
#endif

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

struct async_tls_context;
struct async_tls;
struct async_tls_session;
struct ssl_ctx_st;
struct ssl_st;

/* Contexts --------------------------------------------------------------------------- */

/* Make a context of clients, which trusts the authorities of the system, or of servers, which
   asks clients for no certificate: the caller's to free.  NULL: no memory, or OpenSSL is not as
   it should be. */
extern struct async_tls_context *async_tls_client (void);
extern struct async_tls_context *async_tls_server (void);

/* Let go of CTX, which may be NULL; connections and sessions that were made of it keep it. */
extern void async_tls_context_free (struct async_tls_context *ctx);

/* The functions up to async_tls_context_reason give 0 or -errno: -EINVAL for what cannot be
   used, that of the system for a file that cannot be read.  They read files without letting
   others run meanwhile. */

/* Trust the authorities in the file PATH (PEM), and no others.  In a server they are those
   that are named to clients. */
extern int async_tls_context_trust (struct async_tls_context *ctx, const char *path);

/* Show the certificate that is first in the file CHAIN (PEM), followed there by those of
   intermediate authorities; its private key is in the file KEY (PEM), without a pass
   phrase. */
extern int async_tls_context_certificate (struct async_tls_context *ctx, const char *chain,
					  const char *key);

/* Speak one of NAMES, separated by commas, best first, as "h2,http/1.1" (ALPN).  A client
   offers them; a server takes the first of its own that the client offers, and refuses one who
   offers only others.  Who does not offer any gets none, see async_tls_protocol. */
extern int async_tls_context_protocols (struct async_tls_context *ctx, const char *names);

/* Say whether peers need a certificate that is believed.  A client's always do by default; with
   0 it takes any, so that anybody can be the server.  A server's do not; with 1 it takes
   only clients that have one. */
extern int async_tls_context_verify (struct async_tls_context *ctx, int verify);

/* Tell in words what was wrong when the last of these functions failed; gives a string.  It
   belongs to CTX, until the next call. */
extern const char *async_tls_context_reason (const struct async_tls_context *ctx);

/* Get the SSL_CTX of CTX for what is not here: ciphers, versions, files with pass phrases,
   callbacks; to be changed before the first connection.  Gives a pointer.  It belongs to CTX. */
extern struct ssl_ctx_st *async_tls_context_native (struct async_tls_context *ctx);

/* Connections ------------------------------------------------------------------------ */

/* Make a connection that reads from the descriptor IN and writes to OUT, which may be the same.
   They stay the caller's, to be closed after the connection is freed, and nobody else uses
   them meanwhile.  Any that async_read and async_write take will do; no SIGPIPE is raised.

   HOST is whom a client wants: the name that the server's certificate must have, or an IP
   address; it is copied, and a server has none (NULL).  A client with NULL can only connect
   if its context does not verify.  Gives the connection, to be given back by async_tls_free.
   NULL: no memory. */
extern struct async_tls *async_tls_new (struct async_tls_context *ctx, int in, int out,
					const char *host);

/* Make a connection over STREAM, by FUNCTIONS, for HOST, as async_tls_new says of that: the
   caller's to give back by async_tls_free.  NULL: no memory.  STREAM has to stay until then;
   what is at FUNCTIONS is copied by the call. */
extern struct async_tls *async_tls_over (struct async_tls_context *ctx,
					 const struct async_transport *functions,
					 void *stream, const char *host);

/* Free C, of which no future is left, and which may be NULL.  The peer is told nothing, see
   async_tls_shutdown. */
extern void async_tls_free (struct async_tls *c);

/* Attribute of a variable: the connection, if any, is freed at the end of its scope. */
#define async_tls_auto __attribute__ ((__unused__, __cleanup__ (__asyncc_tls_leave)))

__ASYNCC_INLINE void
__asyncc_tls_leave (struct async_tls **c)
{
  async_tls_free (*c);
}

/* future: agree with the peer, and check its certificate: 0 or -errno; -EINVAL for a client
   without a host that wants to verify, or with one that is no name.  With an error the peer
   was sent an alert, if it takes it.  If this is left out the first read or write does it.
   A drop loses nothing: it can be asked for again. */
__ASYNCC_FN (int) async_tls_handshake (struct async_tls *c);

/* future: read what the peer has sent: how many bytes, 0 if the peer has ended its direction,
   or -errno.
   Cancel-safe.  Those who read at the same time are served in the order in which they came. */
__ASYNCC_FN (ssize_t) async_tls_read (struct async_tls *c, void *buf, size_t count);

/* future: write to the peer: how many bytes, 16384 at most, were encrypted, and all of that
   was written to what is below; or -errno.

   A drop leaves a connection that can be used.  As long as something that was written before
   is on its way nothing of BUF is taken.  Then all of those bytes are, at once, and they are
   not lost by a drop: what is left of them goes out before whatever the next read, write or
   shutdown sends.  Which of the two it was is not known after a drop, so a protocol goes on
   after it only if it can do either way.  After an error from below it is the same. */
__ASYNCC_FN (ssize_t) async_tls_write (struct async_tls *c, const void *buf, size_t count);

/* future: write all of COUNT bytes: 0 or -errno.  A drop, or an error, may leave a part of them
   taken, as async_tls_write says.  Bytes of another writer may come between pieces of 16384. */
__ASYNCC_FN (int) async_tls_write_all (struct async_tls *c, const void *buf, size_t count);

/* future: end this direction: what was taken is written, and then that this is the end
   (close_notify): 0 or -errno; -ENOTCONN before the handshake.  Nothing can be written
   afterwards (-EPIPE), reading goes on: a peer of TLS 1.3 may still send what it has, one of
   TLS 1.2 ends at once.  A drop loses nothing: it can be asked for again.

   Who then closes the socket at once may lose what it has written, if something lies there
   that it has not read, such as tickets of a server: so one reads until 0 first, for a time. */
__ASYNCC_FN (int) async_tls_shutdown (struct async_tls *c);

/* Readers and writers with a buffer over a connection C, for lines and the like:

     async_reader_over (&reader, &async_tls_transport, c, buffer, sizeof buffer);  */
extern const struct async_transport async_tls_transport;

/* What is known of C after the handshake --------------------------------------------- */

/* Tell which protocol of those above was agreed on: its name, or NULL if none was.  It belongs
   to C. */
extern const char *async_tls_protocol (struct async_tls *c);

/* Tell which version is spoken; gives "TLSv1.3" or "TLSv1.2". */
extern const char *async_tls_version (const struct async_tls *c);

/* Ask whether C went on with an earlier session: 1 if so, otherwise 0. */
extern int async_tls_resumed (const struct async_tls *c);

/* Tell in words what was wrong when a future of C gave an error of TLS, as "certificate verify
   failed: certificate has expired".  Gives "" if nothing was.  The string belongs to C, and is
   constant as long as no future of C is polled. */
extern const char *async_tls_reason (const struct async_tls *c);

/* Get the SSL of C for what is not here: certificates, names, keys.  Gives a pointer.  It belongs
   to C, and is not for reading and writing, nor for when a future of C may be polled by another
   thread. */
extern struct ssl_st *async_tls_native (struct async_tls *c);

/* Sessions --------------------------------------------------------------------------- */

/* Get a client's session, by which another connection to the same host takes less time: the
   caller's to free.  NULL: there is none, or no memory.  With TLS 1.3 the server gives it when it
   likes to, after the handshake, and it is found when something was read.  It is to be used
   once, as others may see otherwise who is the same. */
extern struct async_tls_session *async_tls_session (struct async_tls *c);
extern void async_tls_session_free (struct async_tls_session *s);

/* Let C, before its handshake, go on with S if the server will; S stays the caller's.  0, or
   -EINVAL if S is of another context or host: its certificate was not checked for this one. */
extern int async_tls_resume (struct async_tls *c, const struct async_tls_session *s);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_TLS_H */
