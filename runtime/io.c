/* Descriptors, and the futures that wait for them.  The call is made first;
   only when it would block is the descriptor registered with the poller, once,
   and the future waits for an event.
   SPDX-License-Identifier: MIT

   What is known of a descriptor is known by its number, and a number can be
   closed and given out again behind our back.  Therefore nothing is
   remembered before the first wait; async_accept and async_connect begin anew
   with the numbers they see; and a wait that lasts for CHECK_AFTER makes sure
   that the kernel still watches the descriptor.  */

#include "internal.h"

#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif
#ifndef POLLRDHUP
#define POLLRDHUP 0
#endif

enum { CHECK_AFTER = 50000000 }; /* ns */

/* The table -------------------------------------------------------------------- */

static struct io *
io_lookup (const struct runtime *rt, int fd)
{
  return fd >= 0 && (size_t) fd < rt->io.size ? rt->io.of_fd[fd] : NULL;
}

struct io *
io_of_event (struct runtime *rt, int fd, uint32_t generation)
{
  struct io *io = io_lookup (rt, fd);

  return io && io->registered && io->generation == generation ? io : NULL;
}

/* Room for the valid descriptor FD. */
static bool
table_grow (struct io_table *table, int fd)
{
  size_t size = table->size ? table->size : 64;
  struct io **of_fd;

  if ((size_t) fd < table->size)
    return true;
  while (size <= (size_t) fd)
    size *= 2;
  of_fd = __asyncc_alloc (size * sizeof *of_fd, _Alignof (struct io *));
  if (!of_fd)
    return false;
  memset (of_fd, 0, size * sizeof *of_fd);
  if (table->size > 0)
    memcpy (of_fd, table->of_fd, table->size * sizeof *of_fd);
  __asyncc_free (table->of_fd, table->size * sizeof *of_fd, _Alignof (struct io *));
  table->of_fd = of_fd;
  table->size = size;
  return true;
}

static struct io *
io_make (struct runtime *rt, int fd)
{
  struct io *io = io_lookup (rt, fd);

  if (io)
    return io;
  if (!table_grow (&rt->io, fd))
    return NULL;
  io = __asyncc_alloc (sizeof *io, _Alignof (struct io));
  if (!io)
    return NULL;
  memset (io, 0, sizeof *io);
  io->runtime = rt;
  io->fd = fd;
  return rt->io.of_fd[fd] = io;
}

/* What FD is, or -errno. */
static int
classify (int fd)
{
  int protocol = 0;
  socklen_t len = sizeof protocol;

#ifdef SO_PROTOCOL
  if (getsockopt (fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &len) == 0)
    return protocol == IPPROTO_TCP ? IO_STREAM : IO_SOCKET;
#else
  if (getsockopt (fd, SOL_SOCKET, SO_TYPE, &protocol, &len) == 0)
    return IO_SOCKET;
#endif
  return errno == ENOTSOCK ? IO_OTHER : -errno;
}

static int
io_register (struct io *io)
{
  int kind, error;

  if (io->registered)
    return 0;
  kind = classify (io->fd);
  if (kind < 0)
    return kind;
  io->kind = (unsigned char) kind;
  io->ready = 0;
  io->hup = false;
  io->generation++;
  error = poller_add (io->runtime, io);
  if (error == 0) {
    io->registered = true;
    io->runtime->io.registered++;
  }
  return error == -EPERM ? -EAGAIN : error;
}

static void
io_unregister (struct io *io)
{
  if (io->registered)
    io->runtime->io.registered--;
  io->registered = false;
  io->generation++;
}

/* Waiting ---------------------------------------------------------------------- */

static void
checks_append (struct io *io, uint64_t at)
{
  struct io_table *table = &io->runtime->io;

  if (io->check_at != 0)
    return;
  io->check_at = at;
  io->check_next = NULL;
  io->check_prev = table->checks_last;
  if (table->checks_last)
    table->checks_last->check_next = io;
  else
    table->checks = io;
  table->checks_last = io;
}

static void
checks_remove (struct io *io)
{
  struct io_table *table = &io->runtime->io;

  if (io->check_at == 0)
    return;
  io->check_at = 0;
  if (io->check_prev)
    io->check_prev->check_next = io->check_next;
  else
    table->checks = io->check_next;
  if (io->check_next)
    io->check_next->check_prev = io->check_prev;
  else
    table->checks_last = io->check_prev;
}

static void
wait_link (struct io_wait *wait, struct io *io)
{
  wait->io = io;
  wait->prev = NULL;
  wait->next = io->waits;
  if (io->waits)
    io->waits->prev = wait;
  io->waits = wait;
  io->runtime->io.waiting++;
  checks_append (io, io->runtime->now + CHECK_AFTER);
}

static void
wait_unlink (struct io_wait *wait)
{
  struct io *io = wait->io;

  if (!io)
    return;
  wait->io = NULL;
  if (wait->prev)
    wait->prev->next = wait->next;
  else
    io->waits = wait->next;
  if (wait->next)
    wait->next->prev = wait->prev;
  io->runtime->io.waiting--;
  if (!io->waits)
    checks_remove (io);
}

/* Wake those who wait for one of EVENTS.  Their wakers may do anything, so the
   list is looked at from its beginning each time. */
static void
wake_waits (struct io *io, unsigned int events, bool cancel)
{
  struct io_wait *wait = io->waits;

  while (wait) {
    if (!(wait->events & events)) {
      wait = wait->next;
      continue;
    }
    wait->cancelled = cancel;
    wait_unlink (wait);
    waker_fire (&wait->waker);
    wait = io->waits;
  }
}

void
io_event (struct io *io, unsigned int events, bool hup)
{
  checks_remove (io);
  io->ready |= events;
  io->hup |= hup;
  wake_waits (io, hup ? IO_ALL : events, false);
}

/* Forget what the number of IO stood for; who waits for it is told. */
static void
io_renew (struct io *io)
{
  io_unregister (io);
  wake_waits (io, IO_ALL, true);
}

/* The number FD means something new, or will soon: what waited for it waited for
   something that is closed. */
static void
io_begin (struct runtime *rt, int fd)
{
  struct io *io = io_lookup (rt, fd);

  if (io && io->registered)
    io_renew (io);
}

/* FD is about to be connected; so far it may have been anything. */
static void
io_reconsider (struct runtime *rt, int fd)
{
  struct io *io = io_lookup (rt, fd);

  if (io && io->registered) {
    io_unregister (io);
    wake_waits (io, IO_ALL, false);
  }
}

uint64_t
io_next_check (const struct io_table *table)
{
  return table->checks ? table->checks->check_at : ASYNCC_NEVER;
}

void
io_check (struct runtime *rt, uint64_t now)
{
  struct io *io;

  while ((io = rt->io.checks) != NULL && io->check_at <= now) {
    checks_remove (io);
    if (poller_check (rt, io) < 0) {
      io_unregister (io);
      wake_waits (io, IO_ALL, false);
    }
  }
}

void
io_free (struct runtime *rt)
{
  struct io_table *table = &rt->io;

  for (size_t fd = 0; fd < table->size; fd++)
    if (table->of_fd[fd]) {
      io_renew (table->of_fd[fd]);
      __asyncc_free (table->of_fd[fd], sizeof (struct io), _Alignof (struct io));
    }
  __asyncc_free (table->of_fd, table->size * sizeof *table->of_fd, _Alignof (struct io *));
  *table = (struct io_table) { 0 };
}

void
async_forget_fd (int fd)
{
  struct runtime *rt = runtime_peek ();
  struct io *io = rt ? io_lookup (rt, fd) : NULL;

  if (!io)
    return;
  if (io->registered)
    poller_remove (rt, io);
  io_renew (io);
}

/* The kernel ends the registration with the descriptor.  If a copy of it keeps
   the registration alive, its events belong to a generation that is over. */
int
async_close (int fd)
{
  struct runtime *rt = runtime_peek ();

  if (rt)
    io_begin (rt, fd);
  return close (fd) < 0 && errno != EINTR ? -errno : 0;
}

/* Operations ------------------------------------------------------------------- */

/* A call that is repeated until it does not answer EAGAIN. */
struct op {
  struct async_future future;
  union {
    ssize_t size;
    int number;
  } result;
  const struct op_type *type;
  int fd;
  int flags;       /* of send and recv; the events of poll */
  bool plain;      /* for all we know not a socket */
  bool started;    /* connect: on its way */
  bool refused;    /* EAGAIN is the answer, there is nothing to wait for */
  void *buf;
  size_t count;
  struct sockaddr *addr;
  socklen_t *addr_len;
  struct io_wait wait;
  socklen_t to_len;
  struct sockaddr_storage to; /* connect only: others are allocated without */
};

struct op_type {
  /* One try: the result, -EAGAIN or another -errno. */
  ssize_t (*attempt) (struct op *op);
  bool number; /* the result is an int */
  bool stream; /* a short count means that there is no more */
  size_t size; /* of the future */
};

static ssize_t
result_of (ssize_t n)
{
  if (n >= 0)
    return n;
  return errno == EWOULDBLOCK ? -EAGAIN : -errno;
}

static short
poll_now (int fd, int events)
{
  struct pollfd pfd = { .fd = fd, .events = (short) events };
  int n;

  do
    n = poll (&pfd, 1, 0);
  while (n < 0 && errno == EINTR);
  return n > 0 ? pfd.revents : 0;
}

/* How many bytes of OP's can be transferred by a blocking call on a descriptor
   with the status flags FLAGS that will not block; 0: none now. */
static size_t
count_without_blocking (const struct op *op, int flags, bool writing)
{
  bool wrong_end = (flags & O_ACCMODE) == (writing ? O_RDONLY : O_WRONLY);
  struct stat st;

  if (wrong_end) /* it fails at once */
    return op->count;
  if (!poll_now (op->fd, writing ? POLLOUT : POLLIN))
    return 0;
  if (writing && op->count > PIPE_BUF && !(fstat (op->fd, &st) == 0 && S_ISREG (st.st_mode)))
    return PIPE_BUF;
  return op->count;
}

/* read (2) and write (2) of what is not a socket.  Nothing tells these calls not
   to block, so the descriptor is asked each time whether they may. */
static ssize_t
plain_transfer (struct op *op, bool writing)
{
  size_t count = op->count;
  int flags = fcntl (op->fd, F_GETFL);
  ssize_t n;

  if (flags < 0)
    return -errno;
  if (!(flags & O_NONBLOCK) && count > 0) {
    count = count_without_blocking (op, flags, writing);
    if (count == 0)
      return -EAGAIN;
  }
  do
    n = writing ? write (op->fd, op->buf, count) : read (op->fd, op->buf, count);
  while (n < 0 && errno == EINTR);
  return result_of (n);
}

static ssize_t
attempt_recv (struct op *op)
{
  ssize_t n;

  do
    n = recv (op->fd, op->buf, op->count, op->flags | MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  return result_of (n);
}

static ssize_t
attempt_send (struct op *op)
{
  ssize_t n;

  do
    n = send (op->fd, op->buf, op->count, op->flags | MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return result_of (n);
}

static ssize_t
attempt_read (struct op *op)
{
  ssize_t n = op->plain ? -ENOTSOCK : attempt_recv (op);

  return n == -ENOTSOCK ? plain_transfer (op, false) : n;
}

static ssize_t
attempt_write (struct op *op)
{
  ssize_t n = op->plain ? -ENOTSOCK : attempt_send (op);

  return n == -ENOTSOCK ? plain_transfer (op, true) : n;
}

static int
make_nonblocking (int fd)
{
  int flags = fcntl (fd, F_GETFL);

  if (flags < 0)
    return -errno;
  if (!(flags & O_NONBLOCK) && fcntl (fd, F_SETFL, flags | O_NONBLOCK) < 0)
    return -errno;
  return 0;
}

static ssize_t
attempt_accept (struct op *op)
{
  struct runtime *rt = runtime_peek ();
  int error = make_nonblocking (op->fd), fd;

  if (error < 0)
    return error;
  do
    fd = accept4 (op->fd, op->addr, op->addr_len, SOCK_NONBLOCK | SOCK_CLOEXEC);
  while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
  if (fd >= 0 && rt)
    io_begin (rt, fd);
  return result_of (fd);
}

static ssize_t
attempt_connect (struct op *op)
{
  int error = 0;
  socklen_t len = sizeof error;

  if (op->started) {
    if (getsockopt (op->fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
      return -errno;
    return -error;
  }
  error = make_nonblocking (op->fd);
  if (error < 0)
    return error;
  if (connect (op->fd, (struct sockaddr *) &op->to, op->to_len) == 0)
    return 0;
  op->refused = errno == EAGAIN;
  if (errno != EINPROGRESS && errno != EINTR)
    return -errno;
  op->started = true;
  return -EAGAIN;
}

static ssize_t
attempt_poll (struct op *op)
{
  short found = poll_now (op->fd, op->flags);

  if (found & POLLNVAL)
    return -EBADF;
  return found ? found : -EAGAIN;
}

/* The events among what poll (2) calls EVENTS. */
static unsigned int
events_of_poll (int events)
{
  return (events & (POLLIN | POLLRDHUP | POLLRDNORM) ? IO_READ : 0)
	 | (events & (POLLOUT | POLLWRNORM) ? IO_WRITE : 0) | (events & POLLPRI ? IO_URGENT : 0);
}

/* Polling an operation --------------------------------------------------------- */

/* True if IO is known not to be ready for OP. */
static bool
must_wait_p (const struct op *op, const struct io *io)
{
  if (!io || !io->registered || io->hup || op->type->attempt == attempt_poll)
    return false;
  return !(io->ready & op->wait.events);
}

/* What the outcome N of OP says about IO. */
static void
learn (const struct op *op, struct io *io, ssize_t n)
{
  if (op->type->attempt == attempt_poll) {
    int absent = n == -EAGAIN ? op->flags : n > 0 ? op->flags & ~n : 0;

    io->ready &= ~((absent & POLLIN ? IO_READ : 0) | (absent & POLLOUT ? IO_WRITE : 0));
  } else if (n == -EAGAIN)
    io->ready &= ~op->wait.events;
  else if (op->type->stream && op->flags == 0 && io->kind == IO_STREAM && !io->hup
	   && !(io->ready & IO_URGENT) && n > 0 && (size_t) n < op->count)
    /* A short count: nothing more was there, unless it ended at urgent data. */
    io->ready &= ~op->wait.events;
}

static ssize_t
op_try (struct runtime *rt, struct op *op)
{
  struct io *io = io_lookup (rt, op->fd);
  ssize_t n;

  if (must_wait_p (op, io))
    return -EAGAIN;
  op->plain = io && io->registered && io->kind == IO_OTHER;
  n = op->type->attempt (op);
  if (io && io->registered)
    learn (op, io, n);
  return n;
}

/* Wait for the descriptor of OP: 0 or -errno. */
static int
op_wait (struct runtime *rt, struct op *op, struct async_context *cx)
{
  struct io *io = op->wait.io;
  int error;

  if (op->fd < 0)
    return -EBADF;
  if (!io) {
    io = io_make (rt, op->fd);
    if (!io)
      return -ENOMEM;
    error = io_register (io);
    if (error < 0)
      return error;
    wait_link (&op->wait, io);
  }
  waker_keep (&op->wait.waker, async_context_waker (cx));
  return 0;
}

static async_poll_t
op_finish (struct op *op, ssize_t n)
{
  wait_unlink (&op->wait);
  waker_clear (&op->wait.waker);
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
  struct runtime *rt = runtime_get ();
  ssize_t n;

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready ("an operation on a descriptor");
  if (!rt)
    return op_finish (op, -ENOMEM);
  if (op->wait.cancelled)
    return op_finish (op, -ECANCELED);
  if (runtime_spent (rt, cx))
    return ASYNC_PENDING;
  n = op_try (rt, op);
  if (n == -EAGAIN && !op->refused) {
    n = op_wait (rt, op, cx);
    if (n == 0)
      return ASYNC_PENDING;
  }
  return op_finish (op, n);
}

static void
op_drop (struct async_future *self)
{
  struct op *op = container_of (self, struct op, future);

  wait_unlink (&op->wait);
  waker_clear (&op->wait.waker);
  __asyncc_free (op, op->type->size, _Alignof (struct op));
}

static const struct async_vtable op_vtable
  = { .poll = op_poll, .drop = op_drop, .name = "async_read or the like" };

/* Making operations ------------------------------------------------------------ */

enum { SHORT_OP = offsetof (struct op, to_len) };

static const struct op_type type_read = { attempt_read, false, true, SHORT_OP };
static const struct op_type type_write = { attempt_write, false, true, SHORT_OP };
static const struct op_type type_recv = { attempt_recv, false, true, SHORT_OP };
static const struct op_type type_send = { attempt_send, false, true, SHORT_OP };
static const struct op_type type_accept = { attempt_accept, true, false, SHORT_OP };
static const struct op_type type_connect = { attempt_connect, true, false, sizeof (struct op) };
static const struct op_type type_poll = { attempt_poll, true, false, SHORT_OP };

static struct op *
op_new (const struct op_type *type, int fd, unsigned int events)
{
  struct op *op = __asyncc_alloc (type->size, _Alignof (struct op));

  if (!op)
    return NULL;
  memset (op, 0, type->size);
  async_future_init (op, &op_vtable);
  op->type = type;
  op->fd = fd;
  op->wait.events = events;
  return op;
}

static struct async_future *
transfer_new (const struct op_type *type, int fd, unsigned int events, void *buf, size_t count,
	      int flags)
{
  struct op *op = op_new (type, fd, events);

  if (!op)
    return NULL;
  op->buf = buf;
  op->count = count;
  op->flags = flags;
  return &op->future;
}

struct async_future *
async_read (int fd, void *buf, size_t count)
{
  return transfer_new (&type_read, fd, IO_READ, buf, count, 0);
}

struct async_future *
async_write (int fd, const void *buf, size_t count)
{
  return transfer_new (&type_write, fd, IO_WRITE, (void *) buf, count, 0);
}

struct async_future *
async_recv (int fd, void *buf, size_t count, int flags)
{
  return transfer_new (&type_recv, fd, IO_READ, buf, count, flags);
}

struct async_future *
async_send (int fd, const void *buf, size_t count, int flags)
{
  return transfer_new (&type_send, fd, IO_WRITE, (void *) buf, count, flags);
}

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

struct async_future *
async_connect (int fd, const struct sockaddr *addr, socklen_t len)
{
  struct op *op = op_new (&type_connect, fd, IO_WRITE);
  struct runtime *rt = runtime_peek ();

  if (!op)
    return NULL;
  if (len > sizeof op->to)
    len = sizeof op->to;
  memcpy (&op->to, addr, len);
  op->to_len = len;
  if (rt)
    io_reconsider (rt, fd);
  return &op->future;
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
