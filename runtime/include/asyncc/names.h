/* Addresses by name, and connections to them.
   SPDX-License-Identifier: MIT

   A program that looks into a struct addrinfo includes <netdb.h> itself.  In a simulation
   names are looked up as ever; its sockets have no addresses of the system, and async_dial
   gives -ENOTSUP.

   A future belongs to the thread, or the movable task, that polls it.

   Names and hints are copied by the call.  */

#ifndef ASYNCC_NAMES_H
#define ASYNCC_NAMES_H

#include <asyncc/runtime.h>

#if __ASYNCC_MODE == __ASYNCC_SYNC
#define async_getaddrinfo __asyncc_sync_getaddrinfo
#define async_dial __asyncc_sync_dial
#endif

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

struct addrinfo;

/* future: look up a name, as getaddrinfo (3) does, on a thread of async_blocking: 0, or what
   that gives, one of EAI_*, which gai_strerror explains and which is no errno value;
   EAI_SYSTEM leaves that in errno.  NODE, SERVICE and HINTS, of which either name and the
   hints may be NULL, are copied by the call.  *RES is the list, the caller's to give back
   by freeaddrinfo, or NULL if there is none; it is written when the future becomes ready,
   and never afterwards.  Cancel-safe: a drop does not wait for a name server; a list that
   comes later is given back.  A thread that waits for one stays busy, though; see
   async_blocking_limit. */
__ASYNCC_FN (int)
async_getaddrinfo (const char *node, const char *service, const struct addrinfo *hints,
		   struct addrinfo **res);

/* future: connect to SERVICE, a name or number of a port, of HOST: the descriptor, of a stream
   socket, which is connected, close-on-exec and non-blocking, and the caller's to give back
   by async_close; or -errno.  HINTS, which may be NULL, says as for getaddrinfo which
   addresses are wanted; all are copied by the call.

   The addresses are tried as RFC 8305 says: of the two families in turn, beginning with
   that of the first address; the next one as soon as one has failed, or 250 milliseconds
   after the last began, while that goes on.  The first that is connected wins; all others
   are closed.  When all have failed it is the error of the last.  If there is no address
   it is -ENOENT (no such host), -EAGAIN (the name server does not answer now), -EIO (it
   fails), -EPROTONOSUPPORT (no such service), -EAFNOSUPPORT, -EINVAL (HINTS), -ENAMETOOLONG,
   -ENOMEM, or the errno value of a call of the system.

   Cancel-safe: a drop closes what was begun. */
__ASYNCC_FN (int)
async_dial (const char *host, const char *service, const struct addrinfo *hints);

/* A socket that listens on SERVICE, a name or number of a port, of the address HOST, with
   SO_REUSEADDR, close-on-exec and non-blocking: the descriptor, the caller's to give back by
   async_close, or -errno, as of async_dial.  BACKLOG connections may wait to be accepted.
   HOST NULL: of all addresses of this machine, of IPv6 and IPv4, as far as it has them.
   SERVICE "0": a free port, which getsockname tells.  No future: if HOST is not a number
   the call waits until it is looked up.  From any thread. */
extern int async_listen (const char *host, const char *service, int backlog);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_NAMES_H */
