/* The poller where there is no epoll: poll (2) on every descriptor for which
   somebody waits.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

#ifndef ASYNCC_HAVE_EPOLL

#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Room for N descriptors; not from the program's allocator, since this is with the lock. */
static int
reserve (struct poller *poller, size_t n)
{
  size_t size = poller->size ? poller->size : 16;
  void *entries;

  if (n <= poller->size)
    return 0;
  while (size < n)
    size *= 2;
  entries = realloc (poller->entries, size * sizeof (struct pollfd));
  if (!entries)
    return -ENOMEM;
  poller->entries = entries;
  poller->size = size;
  return 0;
}

/* Both ends of a pipe are one file, and no other is. */
static bool
intact (const struct mailbox *mail)
{
  struct stat ours, its;

  return fstat (mail->read_fd, &ours) == 0 && fstat (mail->wake_fd, &its) == 0
	 && S_ISFIFO (ours.st_mode) && ours.st_dev == its.st_dev && ours.st_ino == its.st_ino;
}

int
poller_open (struct runtime *rt)
{
  int error;

  if (rt->io->poller.open)
    return 0;
  error = mailbox_open (rt->mail);
  rt->mail->intact = intact;
  if (error == 0)
    error = reserve (&rt->io->poller, 1);
  rt->io->poller.open = error == 0;
  return error;
}

void
poller_close (struct runtime *rt)
{
  free (rt->io->poller.entries);
  rt->io->poller = (struct poller) { .fd = -1 };
}

/* One entry for the mailbox and one for each registered descriptor.  While one of several
   workers waits, the entries are its; it is made to begin again. */
int
poller_add (struct runtime *rt, struct io *io)
{
  int error = poller_open (rt);

  (void) io;
  if (error < 0 || rt->worker)
    return error < 0 ? error : reserve (&rt->io->poller, rt->io->registered + 2);
  return 0;
}

void
poller_remove (struct runtime *rt, struct io *io)
{
  (void) rt;
  (void) io;
}

int
poller_check (struct runtime *rt, struct io *io)
{
  (void) rt;
  (void) io;
  return 0;
}

static short
wanted (const struct io *io)
{
  unsigned int events = 0;

  for (const struct io_wait *wait = io->waits; wait; wait = wait->next)
    events |= wait->events;
  return (short) ((events & IO_READ ? POLLIN : 0) | (events & IO_WRITE ? POLLOUT : 0)
		  | (events & IO_URGENT ? POLLPRI : 0));
}

static nfds_t
fill (struct runtime *rt, struct pollfd *pfds)
{
  nfds_t n = 1;

  pfds[0] = (struct pollfd) { .fd = rt->mail->read_fd, .events = POLLIN };
  for (size_t fd = 0; fd < rt->io->size; fd++)
    if (rt->io->of_fd[fd] && rt->io->of_fd[fd]->waits)
      pfds[n++] = (struct pollfd) { .fd = (int) fd, .events = wanted (rt->io->of_fd[fd]) };
  return n;
}

static void
empty_mailbox_fd (struct runtime *rt)
{
  char buf[256];

  while (read (rt->mail->read_fd, buf, sizeof buf) == (ssize_t) sizeof buf)
    continue;
}

static unsigned int
io_events (short what)
{
  return (what & POLLIN ? IO_READ : 0) | (what & POLLOUT ? IO_WRITE : 0)
	 | (what & POLLPRI ? IO_URGENT : 0);
}

/* What the wait found about the descriptor of PFD. */
static void
see_entry (struct runtime *rt, const struct pollfd *pfd)
{
  if (!pfd->revents)
    return;
  runtime_lock (rt);
  io_event (rt->io->of_fd[pfd->fd], io_events (pfd->revents),
	    (pfd->revents & (POLLHUP | POLLERR | POLLNVAL)) != 0);
  runtime_unlock (rt);
}

void
poller_wait (struct runtime *rt, uint64_t timeout)
{
  uint64_t ms = timeout / 1000000 + (timeout % 1000000 != 0);
  struct pollfd *pfds;
  nfds_t n = 0;
  int ready;

  runtime_lock (rt);
  if (reserve (&rt->io->poller, rt->io->registered + 1) == 0)
    n = fill (rt, rt->io->poller.entries);
  pfds = rt->io->poller.entries;
  runtime_unlock (rt);
  if (n == 0)
    ms = 1; /* no memory: look again soon */
  ready = poll (pfds, n, ms > INT_MAX && timeout == ASYNCC_NEVER ? -1
			 : ms > INT_MAX				 ? INT_MAX
								 : (int) ms);
  if ((ready < 0 && errno != EINTR) || (ready > 0 && pfds[0].revents & POLLNVAL))
    mailbox_lost ();
  worker_awake (rt->waits);
  if (ready <= 0)
    return;
  if (pfds[0].revents)
    empty_mailbox_fd (rt);
  for (nfds_t i = 1; i < n; i++)
    see_entry (rt, &pfds[i]);
}

void
poller_waited (struct runtime *rt)
{
  if (!rt->worker)
    mailbox_end_wait (rt->mail);
}

#endif /* !ASYNCC_HAVE_EPOLL */
