/* async_readv and async_writev: transfers of several pieces by one call.

   As those of one piece (transfer.c), they are calls of sockets first, which can be told
   not to block.  Where a blocking descriptor takes only so much, the first piece goes alone.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

#include <sys/uio.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

/* The call would refuse so many pieces, but not before there is something to read. */
static bool
count_wrong_p (const struct op *op)
{
  enum { MOST = 1024 };

  return op->flags < 0 || op->flags > MOST;
}

/* The pieces of OP, as a message. */
static struct msghdr
message_of (const struct op *op)
{
  return (struct msghdr) { .msg_iov = op->buf, .msg_iovlen = (size_t) op->flags };
}

/* The first piece of OP, which has bytes, and COUNT of them at most. */
static struct iovec
first_piece (const struct op *op, size_t count)
{
  const struct iovec *v = op->buf;

  while (v->iov_len == 0)
    v++;
  return (struct iovec) { v->iov_base, v->iov_len < count ? v->iov_len : count };
}

static ssize_t
call_plain (const struct io_system *system, const struct op *op, size_t count, bool writing)
{
  struct iovec first;

  if (count == op->count)
    return writing ? system->writev (op->fd, op->buf, op->flags)
		   : system->readv (op->fd, op->buf, op->flags);
  first = first_piece (op, count);
  return writing ? system->write (op->fd, first.iov_base, first.iov_len)
		 : system->read (op->fd, first.iov_base, first.iov_len);
}

static ssize_t
transfer_plain (struct runtime *rt, struct op *op, bool writing)
{
  return plain_transfer (rt, op, op->buf, op->flags, writing, call_plain);
}

static ssize_t
attempt_readv (struct runtime *rt, struct op *op)
{
  struct msghdr message = message_of (op);
  ssize_t n;

  if (count_wrong_p (op))
    return -EINVAL;
  if (op->plain || op->count == 0)
    return transfer_plain (rt, op, false);
  do
    n = system_of (rt)->recvmsg (op->fd, &message, MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  n = op_result (n);
  return n == -ENOTSOCK ? transfer_plain (rt, op, false) : n;
}

static ssize_t
attempt_writev (struct runtime *rt, struct op *op)
{
  struct msghdr message = message_of (op);
  ssize_t n;

  if (count_wrong_p (op))
    return -EINVAL;
  if (op->plain)
    return transfer_plain (rt, op, true);
  do
    n = system_of (rt)->sendmsg (op->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  n = op_result (n);
  return n == -ENOTSOCK ? transfer_plain (rt, op, true) : n;
}

static const struct op_type type_readv
  = { .attempt = attempt_readv, .empty = true, .size = SHORT_OP };
static const struct op_type type_writev
  = { .attempt = attempt_writev, .empty = true, .size = SHORT_OP };

static void
vector_set (struct op *op, const struct iovec *iov, int n)
{
  op->buf = (void *) iov;
  op->flags = n;
  for (int i = 0; i < n; i++)
    op->count += iov[i].iov_len;
}

static struct async_future *
vector_new (const struct op_type *type, int fd, unsigned int events, const struct iovec *iov,
	    int n)
{
  struct op *op = op_new (type, fd, events);

  if (!op)
    return NULL;
  vector_set (op, iov, n);
  return &op->future;
}

static struct start_size
vector_start (struct async_future *frame, const struct op_type *type, int fd,
	      unsigned int events, const struct iovec *iov, int n, struct async_context *cx)
{
  struct op *op = op_at (frame);

  op_init (op, type, fd, events);
  vector_set (op, iov, n);
  return op_start (op, cx);
}

struct async_future *
async_readv (int fd, const struct iovec *iov, int n)
{
  return vector_new (&type_readv, fd, IO_READ, iov, n);
}

START (struct start_size, async_readv, (int fd, const struct iovec *iov, int n, START_PARMS),
       OP_ROOM)
{
  return vector_start (frame, &type_readv, fd, IO_READ, iov, n, cx);
}

struct async_future *
async_writev (int fd, const struct iovec *iov, int n)
{
  return vector_new (&type_writev, fd, IO_WRITE, iov, n);
}

START (struct start_size, async_writev, (int fd, const struct iovec *iov, int n, START_PARMS),
       OP_ROOM)
{
  return vector_start (frame, &type_writev, fd, IO_WRITE, iov, n, cx);
}
