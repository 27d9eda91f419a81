/* Messages of sockets: with addresses, of several pieces, several at a time, and with
   descriptors.
   SPDX-License-Identifier: MIT

   All are as the functions of the system of these names, with MSG_DONTWAIT and, where they
   send, MSG_NOSIGNAL added to FLAGS; instead of waiting there they wait as <asyncc/runtime.h>
   says of descriptors.

   What the arguments point to is borrowed, and has to stay until the future is ready or
   dropped.

   All futures are cancel-safe: dropped before it is ready one has received and sent nothing.

   From any thread; the future is polled by the task that awaits it.

   A program that fills in a struct mmsghdr defines _GNU_SOURCE and includes <sys/socket.h>
   itself.  In a simulation there are connections alone, which have no addresses and carry no
   descriptors: -EOPNOTSUPP.  */

#ifndef ASYNCC_MESSAGES_H
#define ASYNCC_MESSAGES_H

#include <asyncc/runtime.h>

#if __ASYNCC_MODE == __ASYNCC_SYNC
#define async_recvfrom __asyncc_sync_recvfrom
#define async_sendto __asyncc_sync_sendto
#define async_recvmsg __asyncc_sync_recvmsg
#define async_sendmsg __asyncc_sync_sendmsg
#define async_recvmmsg __asyncc_sync_recvmmsg
#define async_sendmmsg __asyncc_sync_sendmmsg
#define async_recv_fds __asyncc_sync_recv_fds
#define async_send_fds __asyncc_sync_send_fds
#endif

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

struct msghdr;
struct mmsghdr;

/* future: receive a message, as recvfrom (2) does: how many of its bytes are in BUF, or
   -errno.  What does not fit into the COUNT bytes there is lost.  ADDR and LEN, which may
   both be NULL, are filled in with its sender when the future becomes ready. */
__ASYNCC_FN (ssize_t)
async_recvfrom (int fd, void *buf, size_t count, int flags, struct sockaddr *addr,
		socklen_t *len) __ASYNCC_LIMIT (136);

/* future: send COUNT bytes at BUF to ADDR, as sendto (2) does: how many were sent, or -errno,
   as -ECONNREFUSED where a datagram of before has found nobody. */
__ASYNCC_FN (ssize_t)
async_sendto (int fd, const void *buf, size_t count, int flags, const struct sockaddr *addr,
	      socklen_t len) __ASYNCC_LIMIT (144);

/* future: receive a message, as recvmsg (2) does, with what else MESSAGE has room for: its
   bytes, or -errno.  Descriptors that come are close-on-exec with MSG_CMSG_CLOEXEC.  With
   MSG_ERRQUEUE it does not wait, and gives -EAGAIN. */
__ASYNCC_FN (ssize_t) async_recvmsg (int fd, struct msghdr *message, int flags);

/* future: send MESSAGE, as sendmsg (2) does: how many of its bytes were sent, or -errno. */
__ASYNCC_FN (ssize_t) async_sendmsg (int fd, const struct msghdr *message, int flags);

/* future: receive messages, as recvmmsg (2) does: how many, or -errno.  It waits for one, and
   takes what else is there, N at most. */
__ASYNCC_FN (int)
async_recvmmsg (int fd, struct mmsghdr *messages, unsigned int n, int flags);

/* future: send N messages, as sendmmsg (2) does: how many were sent, at least one, or -errno.
   What stopped it before the last is told by the next call. */
__ASYNCC_FN (int)
async_sendmmsg (int fd, struct mmsghdr *messages, unsigned int n, int flags);

/* The most descriptors that one message carries. */
#define ASYNC_MAX_FDS 253

/* future: receive bytes of a Unix socket, and the descriptors that come with them: how many
   bytes, 0 at the end, or -errno.  *N says how many FDS has room for, ASYNC_MAX_FDS at most,
   and becomes how many came.  They are close-on-exec, and the caller's to give back by
   async_close; those for which there is no room are closed.  FDS and N are written when the
   future becomes ready. */
__ASYNCC_FN (ssize_t)
async_recv_fds (int fd, void *buf, size_t count, int *fds, unsigned int *n);

/* future: send COUNT bytes at BUF to a Unix socket, and copies of the N descriptors at FDS with
   the first of them: how many bytes were sent, or -errno.  COUNT and N are at least 1, and N
   is ASYNC_MAX_FDS at most, or else it gives -EINVAL.  The descriptors stay the caller's, and
   have to be open until the future is ready. */
__ASYNCC_FN (ssize_t)
async_send_fds (int fd, const void *buf, size_t count, const int *fds, unsigned int n);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_MESSAGES_H */
