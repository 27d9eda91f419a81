/* Descriptors of a simulation: the ends of pipes and connections, and what the runtime is
   told of them.
   SPDX-License-Identifier: MIT

   Each has a number that the kernel has given out, for a file that can neither be read
   nor written: so nobody else has the number, and a call of the system with it fails.

   As epoll does for the library, an end tells of what comes: of all that is there when it
   is watched, and afterwards of each change.  A fault that holds back what is there is
   followed by such an event as well.  */

#include "simulation/simulation.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Finding ------------------------------------------------------------------------- */

struct end *
end_of_fd (int fd)
{
  struct end *e = this_simulation->ends;

  while (e && e->fd != fd)
    e = e->next;
  if (!e)
    errno = fcntl (fd, F_GETFD) < 0 ? EBADF : ENOTSUP;
  return e;
}

/* Making and unmaking --------------------------------------------------------------- */

struct end *
end_new (enum end_kind kind)
{
  struct end *e = calloc (1, sizeof *e);
  bool takes = kind == END_SOCKET || kind == END_READ;

  if (e && takes)
    e->bytes = malloc (END_ROOM);
  if (!e || (takes && !e->bytes)) {
    free (e);
    return NULL;
  }
  e->kind = kind;
  e->fd = -1;
  return e;
}

static int
take_number (void)
{
#ifdef O_PATH
  int fd = open ("/", O_PATH | O_CLOEXEC);
#else
  int fd = open ("/", O_RDONLY | O_CLOEXEC);
#endif

  return fd < 0 ? -errno : fd;
}

int
end_list (struct end *e)
{
  int fd = take_number ();

  if (fd < 0)
    return fd;
  e->fd = fd;
  e->next = this_simulation->ends;
  this_simulation->ends = e;
  return fd;
}

void
end_join (struct end *a, struct end *b)
{
  a->peer = b;
  b->peer = a;
  a->connected = b->connected = true;
}

static void
forget_events (struct end *e)
{
  if (e->events)
    this_simulation->untold--;
  e->events = 0;
  e->watched = false;
}

void
end_free (struct end *e)
{
  struct end *other;

  while ((other = e->unaccepted) != NULL) {
    e->unaccepted = other->next;
    end_free (other);
  }
  if (e->peer) {
    e->peer->peer = NULL;
    e->peer->over = true;
    end_event (e->peer, IO_ALL);
  }
  forget_events (e);
  free (e->bytes);
  free (e);
}

static void
unlist (struct end *e)
{
  struct end **p = &this_simulation->ends;

  while (*p != e)
    p = &(*p)->next;
  *p = e->next;
}

int
end_close (int fd)
{
  struct end *e = end_of_fd (fd);

  if (!e)
    return -1;
  unlist (e);
  end_free (e);
  return close (fd);
}

void
ends_free (struct simulation *s)
{
  while (s->ends)
    end_close (s->ends->fd);
}

/* What has come ----------------------------------------------------------------------- */

unsigned int
end_ready (const struct end *e)
{
  const struct end *peer = e->peer;
  bool gone = e->connected && !peer;
  unsigned int ready = 0;

  if (e->kind == END_LISTENER)
    return e->unaccepted ? IO_READ : 0;
  if (e->kind != END_WRITE && (e->count > 0 || e->over || e->broken))
    ready |= IO_READ;
  if (e->kind != END_READ && (gone || e->broken || (peer && peer->count < END_ROOM)))
    ready |= IO_WRITE;
  return gone || e->broken ? ready | IO_END : ready;
}

void
end_event (struct end *e, unsigned int events)
{
  if (!e || !e->watched || !events)
    return;
  if (!e->events)
    this_simulation->untold++;
  e->events |= events;
}

/* An event may wake whoever polls, and that may be anything, so the list is looked at
   from its beginning each time. */
bool
end_tell (struct runtime *rt)
{
  struct simulation *s = this_simulation;
  bool told = s->untold > 0;

  while (s->untold > 0) {
    struct end *e = s->ends;
    unsigned int events;
    struct io *io;

    while (!e->events)
      e = e->next;
    events = e->events;
    e->events = 0;
    s->untold--;
    io = io_of_event (rt, e->fd, e->generation);
    if (io)
      io_event (io, events & (IO_READ | IO_WRITE), (events & IO_END) != 0);
  }
  return told;
}

int
end_watch (struct runtime *rt, struct io *io)
{
  struct end *e = end_of_fd (io->fd);

  (void) rt;
  if (!e)
    return -errno;
  e->watched = true;
  e->generation = io->generation;
  end_event (e, end_ready (e));
  return 0;
}

void
end_unwatch (struct runtime *rt, struct io *io)
{
  struct end *e = end_of_fd (io->fd);

  (void) rt;
  if (e)
    forget_events (e);
}

int
end_check (struct runtime *rt, struct io *io)
{
  (void) rt;
  return end_of_fd (io->fd) ? 0 : -errno;
}

/* What the program makes ---------------------------------------------------------------- */

/* Give the new ends A and B, either of which may be NULL for want of memory, their numbers
   and join them.  If that fails both are gone. */
static int
list_both (struct end *a, struct end *b, int fds[2])
{
  int error = a && b ? end_list (a) : -ENOMEM;

  if (error >= 0) {
    fds[0] = error;
    error = end_list (b);
    if (error >= 0) {
      fds[1] = error;
      end_join (a, b);
      return 0;
    }
    unlist (a);
    close (fds[0]);
  }
  if (a)
    end_free (a);
  if (b)
    end_free (b);
  return error;
}

static int
make_both (enum end_kind a, enum end_kind b, int fds[2])
{
  return this_simulation ? list_both (end_new (a), end_new (b), fds) : -EINVAL;
}

int
async_simulation_pipe (int fds[2])
{
  return make_both (END_READ, END_WRITE, fds);
}

int
async_simulation_socketpair (int fds[2])
{
  return make_both (END_SOCKET, END_SOCKET, fds);
}

/* E is NULL if there is no memory. */
static int
list_alone (struct end *e)
{
  int fd = e ? end_list (e) : -ENOMEM;

  if (fd < 0 && e)
    end_free (e);
  return fd;
}

int
async_simulation_socket (void)
{
  return this_simulation ? list_alone (end_new (END_SOCKET)) : -EINVAL;
}

int
async_simulation_shutdown (int fd)
{
  struct end *e = this_simulation ? end_of_fd (fd) : NULL;

  if (!this_simulation)
    return -EINVAL;
  if (!e)
    return -errno;
  if (e->kind != END_SOCKET)
    return -ENOTSOCK;
  if (!e->peer)
    return -ENOTCONN;
  e->shut = e->peer->over = true;
  end_event (e->peer, IO_READ);
  return 0;
}
