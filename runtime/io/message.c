/* Messages: transfers that tell more than bytes, and are made by one call of the system each.

   A call is made of an operation by what its type says: the bytes and the address, or
   descriptors, become a struct msghdr on the stack; a message of the program is handed on.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

#include <asyncc/messages.h>

#include <sys/uio.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif
#ifndef MSG_CMSG_CLOEXEC
#define MSG_CMSG_CLOEXEC 0
#endif
#ifndef MSG_ERRQUEUE
#define MSG_ERRQUEUE 0
#endif

static ssize_t
receive (struct runtime *rt, struct op *op, struct msghdr *message, int flags)
{
  ssize_t n;

  do
    n = system_of (rt)->recvmsg (op->fd, message, flags | MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  return op_result (n);
}

static ssize_t
transmit (struct runtime *rt, struct op *op, const struct msghdr *message)
{
  ssize_t n;

  do
    n = system_of (rt)->sendmsg (op->fd, message, op->flags | MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return op_result (n);
}

/* Addresses ----------------------------------------------------------------------- */

static ssize_t
attempt_recvfrom (struct runtime *rt, struct op *op)
{
  struct iovec piece = { op->buf, op->count };
  struct msghdr message = { .msg_name = op->addr, .msg_iov = &piece, .msg_iovlen = 1 };
  ssize_t n;

  if (op->addr_len)
    message.msg_namelen = *op->addr_len;
  n = receive (rt, op, &message, op->flags);
  if (n >= 0 && op->addr_len)
    *op->addr_len = message.msg_namelen;
  return n;
}

static ssize_t
attempt_sendto (struct runtime *rt, struct op *op)
{
  struct iovec piece = { op->buf, op->count };
  struct msghdr message = { .msg_name = op->addr, .msg_namelen = op->to_len,
			    .msg_iov = &piece, .msg_iovlen = 1 };

  return transmit (rt, op, &message);
}

static const struct op_type type_recvfrom
  = { .attempt = attempt_recvfrom,
      .call = CALL_RECV,
      .size = ADDRESSED_OP };
static const struct op_type type_sendto
  = { .attempt = attempt_sendto,
      .call = CALL_SEND,
      .size = SENDTO_OP };

static void
addressed_set (struct op *op, void *buf, size_t count, int flags, struct sockaddr *addr)
{
  op->buf = buf;
  op->count = count;
  op->flags = flags;
  op->addr = addr;
}

struct async_future *
async_recvfrom (int fd, void *buf, size_t count, int flags, struct sockaddr *addr,
		socklen_t *len)
{
  struct op *op = op_new (&type_recvfrom, fd, IO_READ);

  if (!op)
    return NULL;
  addressed_set (op, buf, count, flags, addr);
  op->addr_len = addr ? len : NULL;
  return &op->future;
}

START (struct start_size, async_recvfrom,
       (int fd, void *buf, size_t count, int flags, struct sockaddr *addr, socklen_t *len,
	START_PARMS), ADDRESSED_ROOM)
{
  struct op *op = op_at (frame);

  op_init (op, &type_recvfrom, fd, IO_READ);
  addressed_set (op, buf, count, flags, addr);
  op->addr_len = addr ? len : NULL;
  return op_start (op, cx);
}

struct async_future *
async_sendto (int fd, const void *buf, size_t count, int flags, const struct sockaddr *addr,
	      socklen_t len)
{
  struct op *op = op_new (&type_sendto, fd, IO_WRITE);

  if (!op)
    return NULL;
  addressed_set (op, (void *) buf, count, flags, (struct sockaddr *) addr);
  op->to_len = len;
  return &op->future;
}

START (struct start_size, async_sendto,
       (int fd, const void *buf, size_t count, int flags, const struct sockaddr *addr,
	socklen_t len, START_PARMS), SENDTO_ROOM)
{
  struct op *op = op_at (frame);

  op_init (op, &type_sendto, fd, IO_WRITE);
  addressed_set (op, (void *) buf, count, flags, (struct sockaddr *) addr);
  op->to_len = len;
  return op_start (op, cx);
}

/* Messages of the program --------------------------------------------------------- */

static ssize_t
attempt_recvmsg (struct runtime *rt, struct op *op)
{
  struct msghdr *of = op->buf, message = *of;
  ssize_t n = receive (rt, op, &message, op->flags);

  op->refused = (op->flags & MSG_ERRQUEUE) != 0;
  if (n >= 0) {
    of->msg_namelen = message.msg_namelen;
    of->msg_controllen = message.msg_controllen;
    of->msg_flags = message.msg_flags;
  }
  return n;
}

static ssize_t
attempt_sendmsg (struct runtime *rt, struct op *op)
{
  return transmit (rt, op, op->buf);
}

/* For systems that know no more than one at a time: how many messages of OP went through, or
   -1 and errno. */
static int
transfer_each (const struct io_system *system, const struct op *op, bool sending, int flags)
{
  struct mmsghdr *m = op->buf;
  unsigned int n = 0;
  ssize_t last = 0;

  while (n < op->count) {
    last = sending ? system->sendmsg (op->fd, &m[n].msg_hdr, flags)
		   : system->recvmsg (op->fd, &m[n].msg_hdr, flags);
    if (last < 0)
      break;
    m[n++].msg_len = (unsigned int) last;
  }
  return n > 0 || last >= 0 ? (int) n : -1;
}

static ssize_t
attempt_recvmmsg (struct runtime *rt, struct op *op)
{
  const struct io_system *system = system_of (rt);
  int flags = op->flags | MSG_DONTWAIT, n;

  do
    n = system->recvmmsg ? system->recvmmsg (op->fd, op->buf, (unsigned int) op->count, flags)
			 : transfer_each (system, op, false, flags);
  while (n < 0 && errno == EINTR);
  op->refused = (op->flags & MSG_ERRQUEUE) != 0;
  return op_result (n);
}

static ssize_t
attempt_sendmmsg (struct runtime *rt, struct op *op)
{
  const struct io_system *system = system_of (rt);
  int flags = op->flags | MSG_DONTWAIT | MSG_NOSIGNAL, n;

  do
    n = system->sendmmsg ? system->sendmmsg (op->fd, op->buf, (unsigned int) op->count, flags)
			 : transfer_each (system, op, true, flags);
  while (n < 0 && errno == EINTR);
  return op_result (n);
}

static const struct op_type type_recvmsg
  = { .attempt = attempt_recvmsg, .size = SHORT_OP };
static const struct op_type type_sendmsg
  = { .attempt = attempt_sendmsg, .size = SHORT_OP };
static const struct op_type type_recvmmsg
  = { .attempt = attempt_recvmmsg, .number = true, .size = SHORT_OP };
static const struct op_type type_sendmmsg
  = { .attempt = attempt_sendmmsg, .number = true, .size = SHORT_OP };

static struct async_future *
message_new (const struct op_type *type, int fd, unsigned int events, const void *messages,
	     unsigned int n, int flags)
{
  struct op *op = op_new (type, fd, events);

  if (!op)
    return NULL;
  op->buf = (void *) messages;
  op->count = n;
  op->flags = flags;
  return &op->future;
}

struct async_future *
async_recvmsg (int fd, struct msghdr *message, int flags)
{
  return message_new (&type_recvmsg, fd, IO_READ, message, 1, flags);
}

struct async_future *
async_sendmsg (int fd, const struct msghdr *message, int flags)
{
  return message_new (&type_sendmsg, fd, IO_WRITE, message, 1, flags);
}

struct async_future *
async_recvmmsg (int fd, struct mmsghdr *messages, unsigned int n, int flags)
{
  return message_new (&type_recvmmsg, fd, IO_READ, messages, n, flags);
}

struct async_future *
async_sendmmsg (int fd, struct mmsghdr *messages, unsigned int n, int flags)
{
  return message_new (&type_sendmmsg, fd, IO_WRITE, messages, n, flags);
}

/* Descriptors --------------------------------------------------------------------- */

union control {
  struct cmsghdr header;
  char room[CMSG_SPACE (ASYNC_MAX_FDS * sizeof (int))];
};

struct fds_op {
  struct op op;
  int *fds;
  unsigned int *n; /* async_recv_fds */
  unsigned int count;
};

static struct fds_op *
fds_op_of (struct op *op)
{
  return container_of (op, struct fds_op, op);
}

/* Copy the descriptors in MESSAGE, which are new. */
static void
take_fds (struct runtime *rt, struct fds_op *f, struct msghdr *message)
{
  unsigned int n = 0;

  for (struct cmsghdr *c = CMSG_FIRSTHDR (message); c; c = CMSG_NXTHDR (message, c)) {
    const unsigned char *data = CMSG_DATA (c);
    size_t bytes = c->cmsg_len - (size_t) (data - (unsigned char *) c);

    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
      continue;
    for (; bytes >= sizeof (int); bytes -= sizeof (int), data += sizeof (int)) {
      memcpy (&f->fds[n], data, sizeof (int));
      io_begin (rt, f->fds[n++]);
    }
  }
  *f->n = n;
}

static ssize_t
attempt_recv_fds (struct runtime *rt, struct op *op)
{
  struct fds_op *f = fds_op_of (op);
  struct iovec piece = { op->buf, op->count };
  union control control;
  struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control };
  ssize_t n;

  message.msg_controllen = f->count ? CMSG_LEN (f->count * sizeof (int)) : 0;
  n = receive (rt, op, &message, MSG_CMSG_CLOEXEC);
  if (n >= 0)
    take_fds (rt, f, &message);
  return n;
}

static ssize_t
attempt_send_fds (struct runtime *rt, struct op *op)
{
  const struct fds_op *f = fds_op_of (op);
  struct iovec piece = { op->buf, op->count };
  union control control = { .header = { .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS } };
  struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control };

  if (op->count == 0 || f->count == 0 || f->count > ASYNC_MAX_FDS)
    return -EINVAL;
  control.header.cmsg_len = CMSG_LEN (f->count * sizeof (int));
  message.msg_controllen = control.header.cmsg_len;
  memcpy (CMSG_DATA (&control.header), f->fds, f->count * sizeof (int));
  return transmit (rt, op, &message);
}

static const struct op_type type_recv_fds
  = { .attempt = attempt_recv_fds, .size = sizeof (struct fds_op) };
static const struct op_type type_send_fds
  = { .attempt = attempt_send_fds, .size = sizeof (struct fds_op) };

static struct fds_op *
fds_op_new (const struct op_type *type, int fd, unsigned int events, void *buf, size_t count,
	    const int *fds, unsigned int n)
{
  struct op *op = op_new (type, fd, events);

  if (!op)
    return NULL;
  op->buf = buf;
  op->count = count;
  fds_op_of (op)->fds = (int *) fds;
  fds_op_of (op)->count = n;
  return fds_op_of (op);
}

struct async_future *
async_recv_fds (int fd, void *buf, size_t count, int *fds, unsigned int *n)
{
  unsigned int room = *n < ASYNC_MAX_FDS ? *n : ASYNC_MAX_FDS;
  struct fds_op *f = fds_op_new (&type_recv_fds, fd, IO_READ, buf, count, fds, room);

  if (!f)
    return NULL;
  f->n = n;
  return &f->op.future;
}

struct async_future *
async_send_fds (int fd, const void *buf, size_t count, const int *fds, unsigned int n)
{
  struct fds_op *f = fds_op_new (&type_send_fds, fd, IO_WRITE, (void *) buf, count, fds, n);

  return f ? &f->op.future : NULL;
}
