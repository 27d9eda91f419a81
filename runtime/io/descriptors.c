/* What a runtime knows of descriptors, and the list of who waits for each.

   What is known of a descriptor is known by its number, and a number can be
   closed and given out again behind our back.  Therefore nothing is
   remembered before the first wait; async_accept and async_connect begin anew
   with the numbers they see; and a wait that lasts for CHECK_AFTER makes sure
   that the kernel still watches the descriptor.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHECK_AFTER = 50000000 }; /* ns */

/* The table -------------------------------------------------------------------- */

struct io_state *
io_state_get (struct runtime *rt)
{
  if (!rt->io) {
    rt->io = calloc (1, sizeof *rt->io);
    if (rt->io)
      rt->io->poller.fd = -1;
  }
  return rt->io;
}

struct io *
io_of_fd (const struct runtime *rt, int fd)
{
  return rt->io && fd >= 0 && (size_t) fd < rt->io->size ? rt->io->of_fd[fd] : NULL;
}

struct io *
io_of_event (struct runtime *rt, int fd, uint32_t generation)
{
  struct io *io = io_of_fd (rt, fd);

  return io && io->registered && io->generation == generation ? io : NULL;
}

/* Room for the valid descriptor FD. */
static bool
table_grow (struct io_state *table, int fd)
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

/* The entry of the valid descriptor FD; NULL: no memory. */
static struct io *
io_make (struct runtime *rt, int fd)
{
  struct io *io = io_of_fd (rt, fd);

  if (io)
    return io;
  if (!io_state_get (rt) || !table_grow (rt->io, fd))
    return NULL;
  io = __asyncc_alloc (sizeof *io, _Alignof (struct io));
  if (!io)
    return NULL;
  memset (io, 0, sizeof *io);
  io->runtime = rt;
  io->fd = fd;
  return rt->io->of_fd[fd] = io;
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
    io->runtime->io->registered++;
  }
  return error == -EPERM ? -EAGAIN : error;
}

static void
io_unregister (struct io *io)
{
  if (io->registered)
    io->runtime->io->registered--;
  io->registered = false;
  io->generation++;
}

/* Waiting ---------------------------------------------------------------------- */

static void
checks_append (struct io *io, uint64_t at)
{
  struct io_state *table = io->runtime->io;

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
  struct io_state *table = io->runtime->io;

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
  io->runtime->io->waiting++;
  checks_append (io, io->runtime->now + CHECK_AFTER);
}

void
io_wait_end (struct io_wait *wait)
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
  io->runtime->io->waiting--;
  if (!io->waits)
    checks_remove (io);
}

int
io_wait_begin (struct runtime *rt, struct io_wait *wait, int fd)
{
  struct io *io = io_make (rt, fd);
  int error;

  if (!io)
    return -ENOMEM;
  error = io_register (io);
  if (error == 0)
    wait_link (wait, io);
  return error;
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
    io_wait_end (wait);
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

void
io_begin (struct runtime *rt, int fd)
{
  struct io *io = io_of_fd (rt, fd);

  if (io && io->registered)
    io_renew (io);
}

void
io_reconsider (struct runtime *rt, int fd)
{
  struct io *io = io_of_fd (rt, fd);

  if (io && io->registered) {
    io_unregister (io);
    wake_waits (io, IO_ALL, false);
  }
}

uint64_t
io_next_check (const struct runtime *rt)
{
  return rt->io && rt->io->checks ? rt->io->checks->check_at : ASYNCC_NEVER;
}

void
io_check (struct runtime *rt, uint64_t now)
{
  struct io *io;

  if (!rt->io)
    return;
  while ((io = rt->io->checks) != NULL && io->check_at <= now) {
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
  struct io_state *table = rt->io;

  if (!table)
    return;
  for (size_t fd = 0; fd < table->size; fd++)
    if (table->of_fd[fd]) {
      io_renew (table->of_fd[fd]);
      __asyncc_free (table->of_fd[fd], sizeof (struct io), _Alignof (struct io));
    }
  __asyncc_free (table->of_fd, table->size * sizeof *table->of_fd, _Alignof (struct io *));
  poller_close (rt);
  free (table);
  rt->io = NULL;
}

void
async_forget_fd (int fd)
{
  struct runtime *rt = runtime_peek ();
  struct io *io = rt ? io_of_fd (rt, fd) : NULL;

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
