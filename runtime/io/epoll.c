/* The poller on Linux: edge-triggered epoll, with one registration for reading
   and writing in the life of a descriptor.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

#ifdef ASYNCC_HAVE_EPOLL

#include <limits.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { EVENTS = 64 };

/* What the events of the mailbox's descriptor carry. */
static const uint64_t wake_data = UINT64_MAX;

static int
control (int epfd, int op, int fd, uint32_t events, uint64_t data)
{
  struct epoll_event event = { .events = events, .data.u64 = data };

  return epoll_ctl (epfd, op, fd, &event) < 0 ? -errno : 0;
}

static int
control_io (struct runtime *rt, int op, const struct io *io)
{
  return control (rt->io->poller.fd, op, io->fd,
		  EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLPRI | EPOLLET,
		  (uint64_t) io->generation << 32 | (uint32_t) io->fd);
}

/* What is registered under a number is known by the file that it was then. */
static bool
intact (const struct mailbox *mail)
{
  return control (mail->watched_by, EPOLL_CTL_MOD, mail->wake_fd, EPOLLIN | EPOLLET,
		  wake_data) == 0;
}

int
poller_open (struct runtime *rt)
{
  int error, fd;

  if (rt->io->poller.open)
    return 0;
  error = mailbox_open (rt->mail);
  if (error < 0)
    return error;
  fd = epoll_create1 (EPOLL_CLOEXEC);
  if (fd < 0)
    return -errno;
  error = control (fd, EPOLL_CTL_ADD, rt->mail->read_fd, EPOLLIN | EPOLLET, wake_data);
  if (error < 0) {
    close (fd);
    return error;
  }
  rt->mail->intact = intact;
  rt->mail->watched_by = fd;
  rt->io->poller.fd = fd;
  rt->io->poller.open = true;
  return 0;
}

void
poller_close (struct runtime *rt)
{
  if (rt->io->poller.open)
    close (rt->io->poller.fd);
  rt->io->poller.open = false;
}

int
poller_add (struct runtime *rt, struct io *io)
{
  int error = poller_open (rt);

  if (error == 0)
    error = control_io (rt, EPOLL_CTL_ADD, io);
  return error == -EEXIST ? control_io (rt, EPOLL_CTL_MOD, io) : error;
}

void
poller_remove (struct runtime *rt, struct io *io)
{
  control_io (rt, EPOLL_CTL_DEL, io);
}

/* To watch it once more is refused if it is watched, and tells nothing else: no event of what
   is ready anyway, which would wake the thread for nothing. */
int
poller_check (struct runtime *rt, struct io *io)
{
  int error = control_io (rt, EPOLL_CTL_ADD, io);

  if (error == -EEXIST)
    return 0;
  if (error == 0)
    poller_remove (rt, io);
  return error ? error : -ENOENT;
}

/* The wait itself: the number of events, or -1 and errno.  For whole milliseconds there is
   the C library's function, which is cheaper: it knows whether there is another thread that
   could cancel this one. */
static int
wait_events (int epfd, struct epoll_event *events, uint64_t timeout)
{
  uint64_t ms = timeout / 1000000 + (timeout % 1000000 != 0);

#ifdef SYS_epoll_pwait2
  static atomic_bool missing;
  int64_t ts[2] = { (int64_t) (timeout / 1000000000), (int64_t) (timeout % 1000000000) };

  if (timeout % 1000000 != 0 && timeout != ASYNCC_NEVER
      && !atomic_load_explicit (&missing, memory_order_relaxed)) {
    long n;
    int type;

    /* As epoll_wait is, this is a place where pthread_cancel ends the thread.  Nothing
       is held meanwhile, and events that are lost with it are nobody's any more. */
    pthread_setcanceltype (PTHREAD_CANCEL_ASYNCHRONOUS, &type);
    n = syscall (SYS_epoll_pwait2, epfd, events, EVENTS, ts, NULL, (size_t) 0);
    pthread_setcanceltype (type, NULL);

    /* Filters of system calls refuse what is newer than they are. */
    if (n >= 0 || (errno != ENOSYS && errno != EPERM))
      return (int) n;
    atomic_store_explicit (&missing, true, memory_order_relaxed);
  }
#endif
  return epoll_wait (epfd, events, EVENTS,
		     timeout == ASYNCC_NEVER ? -1
		     : ms > INT_MAX	     ? INT_MAX
					     : (int) ms);
}

static unsigned int
io_events (uint32_t what)
{
  return (what & EPOLLIN ? IO_READ : 0) | (what & EPOLLOUT ? IO_WRITE : 0)
	 | (what & EPOLLPRI ? IO_URGENT : 0);
}

void
poller_wait (struct runtime *rt, uint64_t timeout)
{
  struct epoll_event events[EVENTS];
  int n = wait_events (rt->io->poller.fd, events, timeout);

  if (n < 0 && errno != EINTR)
    mailbox_lost ();
  worker_awake (rt->waits);
  for (int i = 0; i < n; i++) {
    uint32_t what = events[i].events;
    uint64_t data = events[i].data.u64;
    struct io *io;

    if (data == wake_data)
      continue;
    runtime_lock (rt);
    io = io_of_event (rt, (int) (data & INT_MAX), (uint32_t) (data >> 32));
    if (io)
      io_event (io, io_events (what), (what & (EPOLLHUP | EPOLLERR | EPOLLRDHUP)) != 0);
    runtime_unlock (rt);
  }
}

void
poller_waited (struct runtime *rt)
{
  (void) rt;
}

#endif /* ASYNCC_HAVE_EPOLL */
