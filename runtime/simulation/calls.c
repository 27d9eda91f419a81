/* What calls on the descriptors of a simulation answer: as the kernel would, or, by chance
   and as often as the simulation says, as it seldom does.
   SPDX-License-Identifier: MIT  */

#include "simulation/simulation.h"

#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>

static int
fail (int error)
{
  errno = error;
  return -1;
}

/* Faults ------------------------------------------------------------------------------ */

static void
break_end (struct end *e)
{
  e->broken = true;
  e->count = 0;
  end_event (e, IO_ALL);
}

/* The connection of E breaks: both ends are told once, and then there is no peer. */
static void
break_connection (struct end *e)
{
  struct end *peer = e->peer;

  e->peer = peer->peer = NULL;
  e->over = peer->over = true;
  break_end (peer);
  break_end (e);
}

/* What happens to a call on E that could do something for EVENTS: 0, or an error. */
static int
fault (struct end *e, unsigned int events)
{
  struct simulation *s = this_simulation;

  if (simulation_happens_p (s, s->faults.delays)) {
    end_event (e, events);
    return EAGAIN;
  }
  if (e->kind == END_SOCKET && e->peer && simulation_happens_p (s, s->faults.resets))
    break_connection (e);
  if (!e->broken)
    return 0;
  e->broken = false;
  return ECONNRESET;
}

static bool
interrupted_p (void)
{
  return simulation_happens_p (this_simulation, this_simulation->faults.interruptions);
}

/* How many of N bytes are transferred for E; what is left comes a moment later. */
static size_t
shorten (struct end *e, size_t n, unsigned int events)
{
  struct simulation *s = this_simulation;

  if (n < 2 || !simulation_happens_p (s, s->faults.short_transfers))
    return n;
  end_event (e, events);
  return 1 + simulation_dice (s, n - 1);
}

/* Bytes ------------------------------------------------------------------------------- */

static size_t
least (size_t a, size_t b)
{
  return a < b ? a : b;
}

static void
put_bytes (struct end *to, const char *from, size_t n)
{
  size_t at = (to->begin + to->count) % END_ROOM, first = least (n, END_ROOM - at);

  memcpy (to->bytes + at, from, first);
  memcpy (to->bytes, from + first, n - first);
  to->count += n;
}

static void
copy_bytes (const struct end *from, char *to, size_t n)
{
  size_t first = least (n, END_ROOM - from->begin);

  memcpy (to, from->bytes + from->begin, first);
  memcpy (to + first, from->bytes, n - first);
}

static ssize_t
take_bytes (struct end *e, void *buf, size_t n, bool peek)
{
  n = shorten (e, least (n, e->count), IO_READ);
  copy_bytes (e, buf, n);
  if (peek)
    return (ssize_t) n;
  e->begin = (e->begin + n) % END_ROOM;
  e->count -= n;
  if (e->peer && e->peer->full) {
    e->peer->full = false;
    end_event (e->peer, IO_WRITE);
  }
  return (ssize_t) n;
}

static ssize_t
receive (struct end *e, void *buf, size_t n, bool peek)
{
  int error;

  if (interrupted_p ())
    return fail (EINTR);
  if (e->kind == END_SOCKET && !e->connected)
    return fail (ENOTCONN);
  if (n == 0)
    return 0;
  if (e->count == 0 && !e->broken)
    return e->over ? 0 : fail (EAGAIN);
  error = fault (e, IO_READ);
  return error ? fail (error) : take_bytes (e, buf, n, peek);
}

/* Whatever is not longer than PIPE_BUF goes into a pipe as a whole. */
static ssize_t
transmit (struct end *e, const void *buf, size_t n)
{
  size_t room = e->peer ? END_ROOM - e->peer->count : 0;
  bool whole = e->kind == END_WRITE && n <= PIPE_BUF;
  int error;

  if (interrupted_p ())
    return fail (EINTR);
  if (e->kind == END_SOCKET && !e->connected)
    return fail (ENOTCONN);
  if (!e->broken && (!e->peer || e->shut))
    return fail (EPIPE);
  if (n == 0)
    return 0;
  e->full = e->peer && room < n;
  if (!e->broken && (room == 0 || (whole && room < n)))
    return fail (EAGAIN);
  error = fault (e, IO_WRITE);
  if (error)
    return fail (error);
  n = least (n, room);
  if (!whole)
    n = shorten (e, n, IO_WRITE);
  put_bytes (e->peer, buf, n);
  end_event (e->peer, IO_READ);
  return (ssize_t) n;
}

/* The end FD, a connection or a pipe's end of the kind PIPE; no pipe is good enough if it
   has to be a SOCKET.  NULL and errno. */
static struct end *
transfer_end (int fd, enum end_kind pipe, bool socket)
{
  struct end *e = end_of_fd (fd);

  if (!e)
    return NULL;
  if (socket && (e->kind == END_READ || e->kind == END_WRITE))
    errno = ENOTSOCK;
  else if (e->kind == END_LISTENER)
    errno = ENOTCONN;
  else if (e->kind != END_SOCKET && e->kind != pipe)
    errno = EBADF;
  else
    return e;
  return NULL;
}

static ssize_t
call_read (int fd, void *buf, size_t n)
{
  struct end *e = transfer_end (fd, END_READ, false);

  return e ? receive (e, buf, n, false) : -1;
}

static ssize_t
call_write (int fd, const void *buf, size_t n)
{
  struct end *e = transfer_end (fd, END_WRITE, false);

  return e ? transmit (e, buf, n) : -1;
}

static ssize_t
call_recv (int fd, void *buf, size_t n, int flags)
{
  struct end *e = transfer_end (fd, END_SOCKET, true);

  return e ? receive (e, buf, n, (flags & MSG_PEEK) != 0) : -1;
}

static ssize_t
call_send (int fd, const void *buf, size_t n, int flags)
{
  struct end *e = transfer_end (fd, END_SOCKET, true);

  (void) flags;
  return e ? transmit (e, buf, n) : -1;
}

/* Of several pieces only the first goes: any transfer may be short. */
static struct iovec
first_of (const struct iovec *iov, size_t n)
{
  while (n > 0 && iov->iov_len == 0) {
    iov++;
    n--;
  }
  return n > 0 ? *iov : (struct iovec) { NULL, 0 };
}

static ssize_t
call_readv (int fd, const struct iovec *iov, int n)
{
  struct iovec first = first_of (iov, (size_t) n);

  return call_read (fd, first.iov_base, first.iov_len);
}

static ssize_t
call_writev (int fd, const struct iovec *iov, int n)
{
  struct iovec first = first_of (iov, (size_t) n);

  return call_write (fd, first.iov_base, first.iov_len);
}

static ssize_t
call_recvmsg (int fd, struct msghdr *message, int flags)
{
  struct iovec first = first_of (message->msg_iov, message->msg_iovlen);

  message->msg_namelen = 0;
  message->msg_controllen = 0;
  message->msg_flags = 0;
  return call_recv (fd, first.iov_base, first.iov_len, flags);
}

static ssize_t
call_sendmsg (int fd, const struct msghdr *message, int flags)
{
  struct iovec first = first_of (message->msg_iov, message->msg_iovlen);

  if (message->msg_namelen || message->msg_controllen)
    return fail (EOPNOTSUPP);
  return call_send (fd, first.iov_base, first.iov_len, flags);
}

/* Connections --------------------------------------------------------------------------- */

static struct end *
listener_at (const struct sockaddr *addr, socklen_t len)
{
  struct end *e = this_simulation->ends;

  while (e && !(e->kind == END_LISTENER && e->addr_len == len && !memcmp (&e->addr, addr, len)))
    e = e->next;
  return e;
}

int
async_simulation_listen (int fd, const struct sockaddr *addr, socklen_t len)
{
  struct end *e = this_simulation ? end_of_fd (fd) : NULL;

  if (!this_simulation || len > sizeof e->addr)
    return -EINVAL;
  if (!e)
    return -errno;
  if (e->kind != END_SOCKET || e->connected)
    return e->kind == END_READ || e->kind == END_WRITE ? -ENOTSOCK : -EINVAL;
  if (listener_at (addr, len))
    return -EADDRINUSE;
  e->kind = END_LISTENER;
  memcpy (&e->addr, addr, len);
  e->addr_len = len;
  return 0;
}

/* The other end waits for the listener L to accept it, behind those that came before. */
static int
join_listener (struct end *e, struct end *l)
{
  struct end *other = end_new (END_SOCKET), **p = &l->unaccepted;

  if (!other)
    return fail (ENOBUFS);
  while (*p)
    p = &(*p)->next;
  *p = other;
  end_join (e, other);
  end_event (l, IO_READ);
  return 0;
}

static int
call_connect (int fd, const struct sockaddr *addr, socklen_t len)
{
  struct end *e = end_of_fd (fd), *l;

  if (!e)
    return -1;
  if (e->kind != END_SOCKET)
    return fail (e->kind == END_LISTENER ? EOPNOTSUPP : ENOTSOCK);
  if (e->connected)
    return fail (EISCONN);
  l = listener_at (addr, len);
  if (!l)
    return fail (ECONNREFUSED);
  if (join_listener (e, l) < 0)
    return -1;
  if (simulation_dice (this_simulation, 2) == 0)
    return 0;
  end_event (e, IO_WRITE);
  return fail (interrupted_p () ? EINTR : EINPROGRESS);
}

/* Whoever connected has no address. */
static void
give_address (const struct end *l, struct sockaddr *addr, socklen_t *len)
{
  struct sockaddr none = { .sa_family = l->addr.ss_family };
  socklen_t size = sizeof none.sa_family;

  if (!addr)
    return;
  memcpy (addr, &none, least (*len, size));
  *len = size;
}

static int
call_accept (int fd, struct sockaddr *addr, socklen_t *len)
{
  struct end *l = end_of_fd (fd), *e;
  int error;

  if (!l)
    return -1;
  if (l->kind != END_LISTENER)
    return fail (l->kind == END_SOCKET ? EINVAL : ENOTSOCK);
  if (interrupted_p ())
    return fail (EINTR);
  e = l->unaccepted;
  if (!e)
    return fail (EAGAIN);
  error = fault (l, IO_READ);
  if (error)
    return fail (error);
  l->unaccepted = e->next;
  error = end_list (e);
  if (error < 0) {
    e->next = l->unaccepted;
    l->unaccepted = e;
    return fail (-error);
  }
  give_address (l, addr, len);
  return error;
}

static int
call_get_option (int fd, int level, int option, void *value, socklen_t *len)
{
  struct end *e = end_of_fd (fd);
  int result = 0;

  if (!e)
    return -1;
  if (e->kind == END_READ || e->kind == END_WRITE)
    return fail (ENOTSOCK);
  if (level != SOL_SOCKET)
    return fail (ENOPROTOOPT);
#ifdef SO_PROTOCOL
  if (option == SO_PROTOCOL)
    result = IPPROTO_TCP;
#endif
  if (option == SO_TYPE)
    result = SOCK_STREAM;
  if (option == SO_ERROR && e->broken)
    result = ECONNRESET;
  memcpy (value, &result, least (*len, sizeof result));
  return 0;
}

/* The rest ------------------------------------------------------------------------------- */

static int
call_get_flags (int fd)
{
  static const int modes[] = { [END_SOCKET] = O_RDWR, [END_READ] = O_RDONLY,
			       [END_WRITE] = O_WRONLY, [END_LISTENER] = O_RDWR };
  const struct end *e = end_of_fd (fd);

  return e ? modes[e->kind] | O_NONBLOCK : -1;
}

static int
call_set_flags (int fd, int flags)
{
  (void) flags;
  return end_of_fd (fd) ? 0 : -1;
}

static short
poll_one (const struct pollfd *pfd)
{
  const struct end *e = end_of_fd (pfd->fd);
  unsigned int ready = e ? end_ready (e) : 0;

  if (!e)
    return POLLNVAL;
  return (short) (((ready & IO_READ ? POLLIN : 0) | (ready & IO_WRITE ? POLLOUT : 0)
		   | (ready & IO_END ? POLLHUP : 0) | (e->broken ? POLLERR : 0))
		  & (pfd->events | POLLHUP | POLLERR));
}

/* Nobody asks to wait. */
static int
call_poll (struct pollfd *pfds, nfds_t n, int timeout)
{
  int found = 0;

  (void) timeout;
  for (nfds_t i = 0; i < n; i++) {
    pfds[i].revents = poll_one (&pfds[i]);
    found += pfds[i].revents != 0;
  }
  return found;
}

static int
nothing_to_open (struct runtime *rt)
{
  (void) rt;
  return 0;
}

static void
nothing_to_do (struct runtime *rt)
{
  (void) rt;
}

const struct io_system simulated_system = {
  .open = nothing_to_open,
  .close = nothing_to_do,
  .add = end_watch,
  .remove = end_unwatch,
  .check = end_check,
  .waited = nothing_to_do,
  .read = call_read,
  .write = call_write,
  .recv = call_recv,
  .send = call_send,
  .readv = call_readv,
  .writev = call_writev,
  .recvmsg = call_recvmsg,
  .sendmsg = call_sendmsg,
  .accept = call_accept,
  .connect = call_connect,
  .get_option = call_get_option,
  .get_flags = call_get_flags,
  .set_flags = call_set_flags,
  .poll = call_poll,
  .close_fd = end_close,
};
