/* async_read, async_write, async_recv, async_send.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

/* How many bytes of OP's can be transferred by a blocking call on a descriptor with the
   status flags FLAGS that will not block; 0: none now. */
static size_t
count_without_blocking (struct runtime *rt, const struct op *op, int flags, bool writing)
{
  bool wrong_end = (flags & O_ACCMODE) == (writing ? O_RDONLY : O_WRONLY);
  struct stat st;

  if (wrong_end) /* it fails at once */
    return op->count;
  if (!poll_now (rt, op->fd, writing ? POLLOUT : POLLIN))
    return 0;
  if (writing && op->count > PIPE_BUF && !(fstat (op->fd, &st) == 0 && S_ISREG (st.st_mode)))
    return PIPE_BUF;
  return op->count;
}

/* The number, plus 1, of the last descriptor that does not know how not to wait.  It saves a
   call that fails; nothing is wrong if the number is another descriptor's by now. */
static atomic_int slow_fd;

/* Transfer what is there, and has room, without asking whether that may block: -EAGAIN if that
   comes to nothing, for whatever reason; the call that is made then tells. */
static ssize_t
transfer_now (const struct io_system *system, const struct op *op, const struct iovec *iov,
	      int n, bool writing)
{
  ssize_t (*call) (int fd, const struct iovec *iov, int n)
    = writing ? system->write_now : system->read_now;
  ssize_t done;

  if (!call || op->count == 0
      || atomic_load_explicit (&slow_fd, memory_order_relaxed) == op->fd + 1)
    return -EAGAIN;
  done = call (op->fd, iov, n);
  if (done >= 0)
    return done;
  if (errno == EPIPE)
    return -EPIPE;
  if (errno != EAGAIN && errno != EINTR)
    atomic_store_explicit (&slow_fd, op->fd + 1, memory_order_relaxed);
  return -EAGAIN;
}

/* Other calls cannot be told not to block, so the descriptor is asked each time whether they
   may. */
static ssize_t
transfer_unless_blocking (struct runtime *rt, struct op *op, bool writing, plain_call *call)
{
  const struct io_system *system = system_of (rt);
  size_t count = op->count;
  int flags = system->get_flags (op->fd);
  ssize_t n;

  if (flags < 0)
    return -errno;
  if (!(flags & O_NONBLOCK) && count > 0) {
    count = count_without_blocking (rt, op, flags, writing);
    if (count == 0)
      return -EAGAIN;
  }
  do
    n = call (system, op, count, writing);
  while (n < 0 && errno == EINTR);
  return op_result (n);
}

ssize_t
plain_transfer (struct runtime *rt, struct op *op, const struct iovec *iov, int n, bool writing,
		plain_call *call)
{
  ssize_t done = transfer_now (system_of (rt), op, iov, n, writing);

  return done == -EAGAIN ? transfer_unless_blocking (rt, op, writing, call) : done;
}

static ssize_t
call_plain (const struct io_system *system, const struct op *op, size_t count, bool writing)
{
  return writing ? system->write (op->fd, op->buf, count)
		 : system->read (op->fd, op->buf, count);
}

static inline ssize_t
attempt_recv (struct runtime *rt, struct op *op)
{
  ssize_t n;

  do
    n = system_of (rt)->recv (op->fd, op->buf, op->count, op->flags | MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  return op_result (n);
}

static inline ssize_t
attempt_send (struct runtime *rt, struct op *op)
{
  ssize_t n;

  do
    n = system_of (rt)->send (op->fd, op->buf, op->count,
			       op->flags | MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return op_result (n);
}

static ssize_t
transfer_plain (struct runtime *rt, struct op *op, bool writing)
{
  struct iovec all = { op->buf, op->count };

  return plain_transfer (rt, op, &all, 1, writing, call_plain);
}

/* Unlike recv, a read of nothing never waits. */
static ssize_t
attempt_read (struct runtime *rt, struct op *op)
{
  ssize_t n = op->plain || op->count == 0 ? -ENOTSOCK : attempt_recv (rt, op);

  return n == -ENOTSOCK ? transfer_plain (rt, op, false) : n;
}

static ssize_t
attempt_write (struct runtime *rt, struct op *op)
{
  ssize_t n = op->plain ? -ENOTSOCK : attempt_send (rt, op);

  return n == -ENOTSOCK ? transfer_plain (rt, op, true) : n;
}

/* A short count means that nothing more was there, unless it ended at urgent
   data. */
static bool
drained_p (const struct op *op, const struct io *io, ssize_t n)
{
  return op->flags == 0 && io->kind == IO_STREAM && !io->hup && !(io->ready & IO_URGENT) && n > 0
	 && (size_t) n < op->count;
}

static void
learn_transfer (const struct op *op, struct io *io, ssize_t n)
{
  if (n == -EAGAIN || drained_p (op, io, n))
    io->ready &= ~op->wait.events;
}

static const struct op_type type_read
  = { .attempt = attempt_read,
      .learn = learn_transfer,
      .call = CALL_READ,
      .empty = true,
      .size = SHORT_OP };
static const struct op_type type_write
  = { .attempt = attempt_write,
      .learn = learn_transfer,
      .call = CALL_WRITE,
      .empty = true,
      .size = SHORT_OP };
static const struct op_type type_recv
  = { .attempt = attempt_recv,
      .learn = learn_transfer,
      .call = CALL_RECV,
      .size = SHORT_OP };
static const struct op_type type_send
  = { .attempt = attempt_send,
      .learn = learn_transfer,
      .call = CALL_SEND,
      .size = SHORT_OP };

static inline void
transfer_set (struct op *op, void *buf, size_t count, int flags)
{
  op->buf = buf;
  op->count = count;
  op->flags = flags;
}

static struct async_future *
transfer_new (const struct op_type *type, int fd, unsigned int events, void *buf, size_t count,
	      int flags)
{
  struct op *op = op_new (type, fd, events);

  if (!op)
    return NULL;
  transfer_set (op, buf, count, flags);
  return &op->future;
}

static struct start_size
transfer_start (struct async_future *frame, const struct op_type *type, int fd,
		unsigned int events, void *buf, size_t count, int flags,
		struct async_context *cx)
{
  struct op *op = op_at (frame);

  op_init (op, type, fd, events);
  transfer_set (op, buf, count, flags);
  return op_start (op, cx);
}

struct async_future *
async_read (int fd, void *buf, size_t count)
{
  return transfer_new (&type_read, fd, IO_READ, buf, count, 0);
}

START (struct start_size, async_read, (int fd, void *buf, size_t count, START_PARMS),
       OP_ROOM)
{
  return transfer_start (frame, &type_read, fd, IO_READ, buf, count, 0, cx);
}

struct async_future *
async_write (int fd, const void *buf, size_t count)
{
  return transfer_new (&type_write, fd, IO_WRITE, (void *) buf, count, 0);
}

START (struct start_size, async_write,
       (int fd, const void *buf, size_t count, START_PARMS), OP_ROOM)
{
  return transfer_start (frame, &type_write, fd, IO_WRITE, (void *) buf, count, 0, cx);
}

struct async_future *
async_recv (int fd, void *buf, size_t count, int flags)
{
  return transfer_new (&type_recv, fd, IO_READ, buf, count, flags);
}

START (struct start_size, async_recv,
       (int fd, void *buf, size_t count, int flags, START_PARMS), OP_ROOM)
{
  return transfer_start (frame, &type_recv, fd, IO_READ, buf, count, flags, cx);
}

struct async_future *
async_send (int fd, const void *buf, size_t count, int flags)
{
  return transfer_new (&type_send, fd, IO_WRITE, (void *) buf, count, flags);
}

START (struct start_size, async_send,
       (int fd, const void *buf, size_t count, int flags, START_PARMS), OP_ROOM)
{
  return transfer_start (frame, &type_send, fd, IO_WRITE, (void *) buf, count, flags, cx);
}
