/* How a runtime waits for descriptors, and the calls of the system that it makes for
   them.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

/* The calls -------------------------------------------------------------------------- */

static int
accept_nonblocking (int fd, struct sockaddr *addr, socklen_t *len)
{
  return accept4 (fd, addr, len, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static int
connect_to (int fd, const struct sockaddr *addr, socklen_t len)
{
  return connect (fd, addr, len);
}

static int
get_flags (int fd)
{
  return fcntl (fd, F_GETFL);
}

static int
set_flags (int fd, int flags)
{
  return fcntl (fd, F_SETFL, flags);
}

#ifdef __linux__

static int
receive_several (int fd, struct mmsghdr *messages, unsigned int n, int flags)
{
  return recvmmsg (fd, messages, n, flags, NULL);
}

static int
send_several (int fd, struct mmsghdr *messages, unsigned int n, int flags)
{
  return sendmmsg (fd, messages, n, flags);
}

#else
#define receive_several NULL
#define send_several NULL
#endif

/* Older kernels know this of files alone, and then not of writes; what is told of all else is
   an error.  So is a sandbox that does not know the call. */
#ifdef RWF_NOWAIT
static ssize_t
read_now (int fd, const struct iovec *iov, int n)
{
  return preadv2 (fd, iov, n, -1, RWF_NOWAIT);
}

static ssize_t
write_now (int fd, const struct iovec *iov, int n)
{
  return pwritev2 (fd, iov, n, -1, RWF_NOWAIT);
}
#else
#define read_now NULL
#define write_now NULL
#endif

static const struct io_system kernel = {
  .open = poller_open,
  .close = poller_close,
  .add = poller_add,
  .remove = poller_remove,
  .check = poller_check,
  .waited = poller_waited,
  .read = read,
  .write = write,
  .recv = recv,
  .send = send,
  .readv = readv,
  .writev = writev,
  .read_now = read_now,
  .write_now = write_now,
  .recvmsg = recvmsg,
  .sendmsg = sendmsg,
  .recvmmsg = receive_several,
  .sendmmsg = send_several,
  .accept = accept_nonblocking,
  .connect = connect_to,
  .get_option = getsockopt,
  .get_flags = get_flags,
  .set_flags = set_flags,
  .poll = poll,
  .close_fd = close,
};

/* The reactor ------------------------------------------------------------------------- */

static int
open_state (struct runtime *rt)
{
  return io_state_get (rt) ? system_of (rt)->open (rt) : -ENOMEM;
}

/* Where there is no epoll nothing stands for all that is waited for. */
static int
descriptor (struct runtime *rt)
{
  int error = open_state (rt);

  return error < 0 ? error : rt->io->poller.fd >= 0 ? rt->io->poller.fd : -ENOTSUP;
}

static bool
awaited (const struct runtime *rt)
{
  return rt->io && rt->io->waiting > 0;
}

static uint64_t
now (struct runtime *rt)
{
  (void) rt;
  return clock_monotonic ();
}

static void
wait_for_events (struct runtime *rt, uint64_t timeout)
{
  uring_submit (rt);
  poller_wait (rt, timeout);
}

/* A worker that has a timer to look at does so without a wait before. */
static void
check (struct runtime *rt, uint64_t time)
{
  uring_submit (rt);
  io_check (rt, time);
}

const struct reactor io_reactor = {
  .now = now,
  .open = open_state,
  .descriptor = descriptor,
  .wait = wait_for_events,
  .awaited = awaited,
  .checks_late = true,
  .next_check = io_next_check,
  .check = check,
  .free = io_free,
  .system = &kernel,
};
