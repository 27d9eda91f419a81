/* The futures that wait for descriptors.  The call is made first; only when it
   would block is the descriptor registered with the poller, once, and the
   future waits for an event.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"


ssize_t
op_result (ssize_t n)
{
  if (n >= 0)
    return n;
  return errno == EWOULDBLOCK ? -EAGAIN : -errno;
}

short
poll_now (struct runtime *rt, int fd, int events)
{
  struct pollfd pfd = { .fd = fd, .events = (short) events };
  int n;

  do
    n = system_of (rt)->poll (&pfd, 1, 0);
  while (n < 0 && errno == EINTR);
  return n > 0 ? pfd.revents : 0;
}

/* True if IO is known not to be ready for OP. */
static bool
must_wait_p (const struct op *op, const struct io *io)
{
  if (!io || !io->registered || io->ready & op->wait.events || io->hup || op->type->always)
    return false;
  return (op->tried || io->works & op->type->call) && !(op->type->empty && op->count == 0);
}

/* The outcome of an attempt with OP's call was N, which tells something about IO. */
static void
learn (const struct op *op, struct io *io, ssize_t n)
{
  if (n >= 0)
    io->works |= op->type->call;
  if (op->type->learn)
    op->type->learn (op, io, n);
  else if (n == -EAGAIN)
    io->ready &= ~op->wait.events;
}

/* An event that comes during the attempt is newer than its outcome. */
static ssize_t
op_try (struct runtime *rt, struct op *op)
{
  struct io *io;
  bool wait;
  ssize_t n;

  runtime_lock (rt);
  io = io_of_fd (rt, op->fd);
  wait = must_wait_p (op, io);
  op->seen = io ? io->seen : 0;
  op->plain = io && io->registered && io->kind == IO_OTHER;
  runtime_unlock (rt);
  if (wait)
    return -EAGAIN;
  n = op->type->attempt (rt, op);
  if (n == -EAGAIN)
    op->tried = true;
  if (io) {
    runtime_lock (rt);
    if (io->registered && io->seen == op->seen)
      learn (op, io, n);
    runtime_unlock (rt);
  }
  return n;
}

/* OP would have blocked: wait for its descriptor, 0; or -errno; positive: try again. */
static int
op_wait (struct runtime *rt, struct op *op, struct async_context *cx)
{
  if (op->fd < 0)
    return -EBADF;
  return io_wait_begin (rt, &op->wait, op->fd, op->seen, async_context_waker (cx));
}

/* The attempt that was just made has answered *N: try until that comes to something: true,
   and that is *N; or OP waits for its descriptor. */
static bool
op_tried_p (struct runtime *rt, struct op *op, struct async_context *cx, ssize_t *n)
{
  int wait;

  while (*n == -EAGAIN && !op->refused) {
    wait = op_wait (rt, op, cx);
    if (wait <= 0) {
      *n = wait;
      return wait < 0;
    }
    *n = op_try (rt, op);
  }
  return true;
}

static async_poll_t
op_finish (struct op *op, ssize_t n)
{
  io_wait_end (&op->wait);
  if (op->type->number)
    op->result.number = (int) n;
  else
    op->result.size = n;
  op->future.state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static async_poll_t
op_poll (struct async_future *self, struct async_context *cx)
{
  struct op *op = container_of (self, struct op, future);
  struct runtime *rt = runtime_of (cx);
  ssize_t n;

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready ("an operation on a descriptor");
  if (!rt)
    return op_finish (op, -ENOMEM);
  if (io_wait_cancelled_p (&op->wait))
    return op_finish (op, -ECANCELED);
  runtime_polled (rt, cx);
  if (turn_spent (cx))
    return ASYNC_PENDING;
  n = op_try (rt, op);
  if (!op_tried_p (rt, op, cx, &n))
    return ASYNC_PENDING;
  turn_charge (cx);
  return op_finish (op, n);
}

static void
op_drop (struct async_future *self)
{
  struct op *op = container_of (self, struct op, future);

  io_wait_end (&op->wait);
  future_free (self, op->type->size, _Alignof (struct op));
}

_Static_assert ((int) IO_READ == (int) ASYNC_FOR_READING
		&& (int) IO_WRITE == (int) ASYNC_FOR_WRITING
		&& (int) IO_URGENT == (int) ASYNC_FOR_URGENT, "the words of descriptions");

DESCRIPTION (op_described, { ASYNC_WAITS_FD, ASYNC_UNTIL_DONE, offsetof (struct op, fd),
			     offsetof (struct op, wait.events) });

static const struct async_vtable op_vtable
  = { .poll = op_poll, .drop = op_drop, .name = "async_read or the like",
      .description = &op_described };

void
op_init (struct op *op, const struct op_type *type, int fd, unsigned int events)
{
  memset (op, 0, type->size);
  async_future_init (op, &op_vtable);
  op->type = type;
  op->fd = fd;
  op->wait.events = events;
}

struct op *
op_new (const struct op_type *type, int fd, unsigned int events)
{
  struct op *op = __asyncc_alloc (type->size, _Alignof (struct op));

  if (!op)
    return NULL;
  op_init (op, type, fd, events);
  future_on_heap (&op->future);
  return op;
}

/* Starts -------------------------------------------------------------------------- */

struct start_size
op_start (struct op *op, struct async_context *cx)
{
  struct runtime *rt = runtime_of (cx);
  ssize_t n;

  if (!rt)
    return (struct start_size) { -ENOMEM, NULL };
  runtime_polled (rt, cx);
  if (turn_spent (cx))
    return (struct start_size) { 0, &op->future };
  n = op_try (rt, op);
  if (!op_tried_p (rt, op, cx, &n))
    return (struct start_size) { 0, &op->future };
  turn_charge (cx);
  return (struct start_size) { n, NULL };
}
