/* async_poll_fd: wait for a descriptor and leave what to do with it to the
   caller.  What others did with it meanwhile is not known, so the kernel is
   asked each time.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

#ifndef POLLRDHUP
#define POLLRDHUP 0
#endif

static ssize_t
attempt_poll (struct runtime *rt, struct op *op)
{
  short found = poll_now (rt, op->fd, op->flags);

  if (found & POLLNVAL)
    return -EBADF;
  return found ? found : -EAGAIN;
}

static void
learn_poll (const struct op *op, struct io *io, ssize_t n)
{
  int absent = n == -EAGAIN ? op->flags : n > 0 ? op->flags & ~n : 0;

  io->ready &= ~((absent & POLLIN ? IO_READ : 0) | (absent & POLLOUT ? IO_WRITE : 0));
}

static const struct op_type type_poll = {
  .attempt = attempt_poll, .learn = learn_poll, .number = true, .always = true, .size = SHORT_OP
};

/* The events among what poll (2) calls EVENTS.  It tells of the end without being
   asked. */
static unsigned int
events_of_poll (int events)
{
  return (events & (POLLIN | POLLRDHUP | POLLRDNORM | POLLRDBAND) ? IO_READ : 0)
	 | (events & (POLLOUT | POLLWRNORM | POLLWRBAND) ? IO_WRITE : 0)
	 | (events & (POLLPRI | POLLRDBAND) ? IO_URGENT : 0) | IO_END;
}

struct async_future *
async_poll_fd (int fd, int events)
{
  struct op *op = op_new (&type_poll, fd, events_of_poll (events));

  if (!op)
    return NULL;
  op->flags = events;
  return &op->future;
}

START (struct start_int, async_poll_fd, (int fd, int events, START_PARMS), OP_ROOM)
{
  struct op *op = op_at (frame);

  op_init (op, &type_poll, fd, events_of_poll (events));
  op->flags = events;
  return op_start_int (op, cx);
}
