/* async_accept and async_connect.  Both make the descriptor non-blocking: only
   so they can be tried first and waited for afterwards.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

#include <fcntl.h>

static int
make_nonblocking (const struct io_system *system, int fd)
{
  int flags = system->get_flags (fd);

  if (flags < 0)
    return -errno;
  if (!(flags & O_NONBLOCK) && system->set_flags (fd, flags | O_NONBLOCK) < 0)
    return -errno;
  return 0;
}

static ssize_t
attempt_accept (struct runtime *rt, struct op *op)
{
  const struct io_system *system = system_of (rt);
  int error = make_nonblocking (system, op->fd), fd;

  if (error < 0)
    return error;
  do
    fd = system->accept (op->fd, op->addr, op->addr_len);
  while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
  if (fd >= 0)
    io_begin (rt, fd);
  return op_result (fd);
}

static ssize_t
attempt_connect (struct runtime *rt, struct op *op)
{
  const struct io_system *system = system_of (rt);
  int error = 0;
  socklen_t len = sizeof error;

  if (op->started) {
    if (system->get_option (op->fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
      return -errno;
    return -error;
  }
  io_reconsider (rt, op->fd);
  error = make_nonblocking (system, op->fd);
  if (error < 0)
    return error;
  if (system->connect (op->fd, (struct sockaddr *) &op->to, op->to_len) == 0)
    return 0;
  op->refused = errno == EAGAIN;
  if (errno != EINPROGRESS && errno != EINTR)
    return -errno;
  op->started = true;
  return -EAGAIN;
}

static const struct op_type type_accept
  = { .attempt = attempt_accept,
      .call = CALL_ACCEPT,
      .number = true,
      .size = ADDRESSED_OP };
static const struct op_type type_connect
  = { .attempt = attempt_connect, .number = true, .size = sizeof (struct op) };

struct async_future *
async_accept (int fd, struct sockaddr *addr, socklen_t *len)
{
  struct op *op = op_new (&type_accept, fd, IO_READ);

  if (!op)
    return NULL;
  op->addr = addr;
  op->addr_len = len;
  return &op->future;
}

START (struct start_int, async_accept,
       (int fd, struct sockaddr *addr, socklen_t *len, START_PARMS), ADDRESSED_ROOM)
{
  struct op *op = op_at (frame);

  op_init (op, &type_accept, fd, IO_READ);
  op->addr = addr;
  op->addr_len = len;
  return op_start_int (op, cx);
}

struct async_future *
async_connect (int fd, const struct sockaddr *addr, socklen_t len)
{
  struct op *op = op_new (&type_connect, fd, IO_WRITE);

  if (!op)
    return NULL;
  if (len > sizeof op->to)
    len = sizeof op->to;
  memcpy (&op->to, addr, len);
  op->to_len = len;
  return &op->future;
}
