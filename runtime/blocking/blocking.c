/* The functions of <asyncc/runtime.h> <asyncc/interval.h> and <asyncc/group.h> as a synchronous
   build has them: they block the thread and give the result itself; those without a result give a
   null pointer, which is what a variable of type __future (void) holds there.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

#include <asyncc/group.h>
#include <asyncc/interval.h>

#include <poll.h>
#include <sched.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#pragma GCC visibility push(default)
extern void __asyncc_sync_take (struct async_future *f, void *result, size_t size, size_t align);
extern struct __asyncc_nothing *__asyncc_sync_yield (void);
extern struct __asyncc_nothing *__asyncc_sync_sleep (uint64_t ns);
extern struct __asyncc_nothing *__asyncc_sync_sleep_until (uint64_t deadline);
extern uint64_t __asyncc_sync_interval_tick (struct async_interval *i);
extern int __asyncc_sync_poll_fd (int fd, int events);
extern ssize_t __asyncc_sync_read (int fd, void *buf, size_t count);
extern ssize_t __asyncc_sync_write (int fd, const void *buf, size_t count);
extern ssize_t __asyncc_sync_readv (int fd, const struct iovec *iov, int n);
extern ssize_t __asyncc_sync_writev (int fd, const struct iovec *iov, int n);
extern ssize_t __asyncc_sync_recv (int fd, void *buf, size_t count, int flags);
extern ssize_t __asyncc_sync_send (int fd, const void *buf, size_t count, int flags);
extern int __asyncc_sync_accept (int fd, struct sockaddr *addr, socklen_t *len);
extern int __asyncc_sync_connect (int fd, const struct sockaddr *addr, socklen_t len);
extern int __asyncc_sync_group_wait (struct async_group *g);
extern int __asyncc_sync_group_deadline (struct async_group *g, uint64_t at);
#pragma GCC visibility pop

void
__asyncc_sync_take (struct async_future *f, void *result, size_t size, size_t align)
{
  __asyncc_run (f);
  if (size > 0)
    memcpy (result, future_result (f, align), size);
  async_future_drop (f);
}

struct __asyncc_nothing *
__asyncc_sync_yield (void)
{
  sched_yield ();
  return NULL;
}

struct __asyncc_nothing *
__asyncc_sync_sleep_until (uint64_t deadline)
{
  struct timespec ts = { .tv_sec = (time_t) (deadline / 1000000000),
			 .tv_nsec = (long) (deadline % 1000000000) };

  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
    continue;
  return NULL;
}

struct __asyncc_nothing *
__asyncc_sync_sleep (uint64_t ns)
{
  return __asyncc_sync_sleep_until (timer_after (async_now (), ns));
}

int
__asyncc_sync_poll_fd (int fd, int events)
{
  struct pollfd pfd = { .fd = fd, .events = (short) events };

  if (fd < 0)
    return -EBADF;
  while (poll (&pfd, 1, -1) < 0)
    if (errno != EINTR)
      return -errno;
  return pfd.revents & POLLNVAL ? -EBADF : pfd.revents;
}

/* After a call that gave N: true if it is to be made again, once FD has one of
   EVENTS; otherwise *RESULT is what the caller gets. */
static bool
again_p (ssize_t n, int fd, int events, ssize_t *result)
{
  *result = n < 0 ? -errno : n;
  if (*result == -EINTR)
    return true;
  if (*result != -EAGAIN && *result != -EWOULDBLOCK)
    return false;
  __asyncc_sync_poll_fd (fd, events);
  return true;
}

ssize_t
__asyncc_sync_read (int fd, void *buf, size_t count)
{
  ssize_t n;

  while (again_p (read (fd, buf, count), fd, POLLIN, &n))
    continue;
  return n;
}

ssize_t
__asyncc_sync_recv (int fd, void *buf, size_t count, int flags)
{
  ssize_t n;

  while (again_p (recv (fd, buf, count, flags), fd, POLLIN, &n))
    continue;
  return n;
}

ssize_t
__asyncc_sync_send (int fd, const void *buf, size_t count, int flags)
{
  ssize_t n;

  while (again_p (send (fd, buf, count, flags | MSG_NOSIGNAL), fd, POLLOUT, &n))
    continue;
  return n;
}

ssize_t
__asyncc_sync_write (int fd, const void *buf, size_t count)
{
  ssize_t n = __asyncc_sync_send (fd, buf, count, 0);

  if (n != -ENOTSOCK)
    return n;
  while (again_p (write (fd, buf, count), fd, POLLOUT, &n))
    continue;
  return n;
}

ssize_t
__asyncc_sync_readv (int fd, const struct iovec *iov, int n)
{
  ssize_t got;

  while (again_p (readv (fd, iov, n), fd, POLLIN, &got))
    continue;
  return got;
}

/* A socket whose peer is gone does not raise SIGPIPE. */
ssize_t
__asyncc_sync_writev (int fd, const struct iovec *iov, int n)
{
  struct msghdr message = { .msg_iov = (struct iovec *) iov, .msg_iovlen = (size_t) n };
  ssize_t got;

  while (again_p (sendmsg (fd, &message, MSG_NOSIGNAL), fd, POLLOUT, &got))
    continue;
  while (got == -ENOTSOCK && again_p (writev (fd, iov, n), fd, POLLOUT, &got))
    got = -ENOTSOCK;
  return got;
}

int
__asyncc_sync_accept (int fd, struct sockaddr *addr, socklen_t *len)
{
  ssize_t n;

  while (again_p (accept4 (fd, addr, len, SOCK_NONBLOCK | SOCK_CLOEXEC), fd, POLLIN, &n)
	 || n == -ECONNABORTED)
    continue;
  return (int) n;
}

int
__asyncc_sync_connect (int fd, const struct sockaddr *addr, socklen_t len)
{
  int error = 0;
  socklen_t error_len = sizeof error;

  if (connect (fd, addr, len) == 0)
    return 0;
  if (errno != EINPROGRESS && errno != EINTR)
    return -errno;
  error = __asyncc_sync_poll_fd (fd, POLLOUT);
  if (error < 0)
    return error;
  if (getsockopt (fd, SOL_SOCKET, SO_ERROR, &error, &error_len) < 0)
    return -errno;
  return -error;
}

uint64_t
__asyncc_sync_interval_tick (struct async_interval *i)
{
  uint64_t due;

  while (!interval_take (i, async_now (), &due))
    __asyncc_sync_sleep_until (i->__next);
  return due;
}

/* Nobody drops a task here, so nobody has to watch. */
int
__asyncc_sync_group_deadline (struct async_group *g, uint64_t at)
{
  g->__deadline = at == ASYNCC_NEVER ? 0 : at ? at : 1;
  return 0;
}

/* Every task has ended when it was spawned. */
int
__asyncc_sync_group_wait (struct async_group *g)
{
  int result;

  __asyncc_sync_take (async_group_wait (g), &result, sizeof result, _Alignof (int));
  return result;
}
