/* What a runtime knows of descriptors, and the list of who waits for each.

   What is known of a descriptor is known by its number, and a number can be
   closed and given out again behind our back.  Therefore nothing is
   remembered before the first wait; async_accept and async_connect begin anew
   with the numbers they see; and a wait that is long makes sure that the kernel
   still watches the descriptor (proof.c).
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

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

/* How large the table has to be for the valid descriptor FD. */
static size_t
size_for (const struct io_state *table, int fd)
{
  size_t size = table->size ? table->size : 64;

  while (size <= (size_t) fd)
    size *= 2;
  return size;
}

static struct io **
table_alloc (size_t size)
{
  struct io **of_fd = __asyncc_alloc (size * sizeof *of_fd, _Alignof (struct io *));

  if (of_fd)
    memset (of_fd, 0, size * sizeof *of_fd);
  return of_fd;
}

static void
table_free (struct io **of_fd, size_t size)
{
  __asyncc_free (of_fd, size * sizeof *of_fd, _Alignof (struct io *));
}

static struct io *
io_alloc (struct runtime *rt, int fd)
{
  struct io *io = __asyncc_alloc (sizeof *io, _Alignof (struct io));

  if (!io)
    return NULL;
  memset (io, 0, sizeof *io);
  io->runtime = rt;
  io->fd = fd;
  return io;
}

/* Make *OF_FD with *SIZE places the table, if that is too small; they become what is
   not needed. */
static void
table_replace (struct io_state *table, struct io ***of_fd, size_t *size)
{
  struct io **old = table->of_fd;
  size_t old_size = table->size;

  if (*size <= old_size)
    return;
  if (old_size > 0)
    memcpy (*of_fd, old, old_size * sizeof *old);
  table->of_fd = *of_fd;
  table->size = *size;
  *of_fd = old;
  *size = old_size;
}

/* Make an entry for the valid descriptor FD, unless somebody else does meanwhile: the
   lock is not held while memory is taken.  False if there is none. */
static bool
io_make (struct runtime *rt, int fd)
{
  bool grow = (size_t) fd >= rt->io->size, made;
  size_t size = size_for (rt->io, fd);
  struct io **of_fd;
  struct io *io;

  runtime_unlock (rt);
  of_fd = grow ? table_alloc (size) : NULL;
  io = io_alloc (rt, fd);
  runtime_lock (rt);
  made = io && (of_fd || !grow);
  if (made && of_fd)
    table_replace (rt->io, &of_fd, &size);
  if (made && !rt->io->of_fd[fd]) {
    rt->io->of_fd[fd] = io;
    io = NULL;
  }
  runtime_unlock (rt);
  table_free (of_fd, size);
  __asyncc_free (io, sizeof *io, _Alignof (struct io));
  runtime_lock (rt);
  return made;
}

/* What FD is, or -errno. */
static int
classify (const struct io_system *system, int fd)
{
  int protocol = 0;
  socklen_t len = sizeof protocol;

#ifdef SO_PROTOCOL
  if (system->get_option (fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &len) == 0)
    return protocol == IPPROTO_TCP ? IO_STREAM : IO_SOCKET;
#else
  if (system->get_option (fd, SOL_SOCKET, SO_TYPE, &protocol, &len) == 0)
    return IO_SOCKET;
#endif
  return errno == ENOTSOCK ? IO_OTHER : -errno;
}

static int
io_register (struct io *io)
{
  const struct io_system *system = system_of (io->runtime);
  int kind, error;

  if (io->registered)
    return 0;
  kind = classify (system, io->fd);
  if (kind < 0)
    return kind;
  io->kind = (unsigned char) kind;
  io->ready = 0;
  io->hup = false;
  io->works = 0;
  io->trust = 0;
  io->generation++;
  error = system->add (io->runtime, io);
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
wait_link (struct io_wait *wait, struct io *io)
{
  wait->io = io;
  wait->fresh = true;
  wait->prev = NULL;
  wait->next = io->waits;
  if (io->waits)
    io->waits->prev = wait;
  io->waits = wait;
  io->runtime->io->waiting++;
  proof_begin (io);
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
  io->runtime->io->waiting--;
  if (!io->waits)
    proof_end (io);
}

/* WAIT is out of its list, and who has taken it out has seen it for the last time. */
static struct async_waker
wait_forget (struct io_wait *wait)
{
  struct async_waker waker = wait->waker;

  wait->waker.vtable = NULL;
  atomic_store_explicit (&wait->runtime, NULL, memory_order_release);
  return waker;
}

void
io_wait_end (struct io_wait *wait)
{
  struct runtime *rt = atomic_load_explicit (&wait->runtime, memory_order_acquire);
  struct async_waker waker;

  if (!rt)
    return;
  runtime_lock (rt);
  wait_unlink (wait);
  waker = wait_forget (wait);
  runtime_unlock (rt);
  waker_clear (&waker);
}

/* Put WAIT into the list of FD, if it is in none. */
static int
wait_enter (struct runtime *rt, struct io_wait *wait, int fd, uint32_t seen)
{
  struct io *io;
  int error;

  if (wait->io)
    return 0;
  if (!io_state_get (rt) || (!io_of_fd (rt, fd) && !io_make (rt, fd)))
    return -ENOMEM;
  io = io_of_fd (rt, fd);
  if (io->registered && io->seen != seen)
    return 1;
  error = io_register (io);
  if (error == 0) {
    wait_link (wait, io);
    atomic_store_explicit (&wait->runtime, rt, memory_order_relaxed);
    system_of (rt)->waited (rt);
  }
  return error;
}

/* The same for one of several workers: the lock is not held while wakers are cloned and
   dropped. */
static int
wait_begin_locked (struct runtime *rt, struct io_wait *wait, int fd, uint32_t seen,
		   const struct async_waker *waker)
{
  struct async_waker spare = async_waker_clone (waker);
  int error;

  runtime_lock (rt);
  error = wait_enter (rt, wait, fd, seen);
  if (error == 0)
    waker_swap (&wait->waker, &spare);
  runtime_unlock (rt);
  waker_clear (&spare);
  return error;
}

int
io_wait_begin (struct runtime *rt, struct io_wait *wait, int fd, uint32_t seen,
	       const struct async_waker *waker)
{
  int error;

  if (!rt->worker)
    return wait_begin_locked (rt, wait, fd, seen, waker);
  error = wait_enter (rt, wait, fd, seen);
  if (error == 0)
    waker_keep (&wait->waker, waker);
  return error;
}

/* Wake those who wait for one of EVENTS.  Their wakers may do anything, so the lock is
   not held meanwhile, and the list is looked at from its beginning each time.  A wait that a
   waker begins, as the ring's does, is for the next event. */
static void
wake_waits (struct io *io, unsigned int events, bool cancel)
{
  struct io_wait *wait;
  struct async_waker waker;

  for (wait = io->waits; wait; wait = wait->next)
    wait->fresh = false;
  wait = io->waits;
  while (wait) {
    if (!(wait->events & events) || wait->fresh) {
      wait = wait->next;
      continue;
    }
    wait->cancelled = cancel;
    wait_unlink (wait);
    waker = wait_forget (wait);
    runtime_unlock (io->runtime);
    async_waker_wake (&waker);
    runtime_lock (io->runtime);
    wait = io->waits;
  }
}

void
io_event (struct io *io, unsigned int events, bool hup)
{
  io->seen++;
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
  struct io *io;

  runtime_lock (rt);
  io = io_of_fd (rt, fd);
  if (io && io->registered)
    io_renew (io);
  runtime_unlock (rt);
}

void
io_reconsider (struct runtime *rt, int fd)
{
  struct io *io;

  runtime_lock (rt);
  io = io_of_fd (rt, fd);
  if (io && io->registered) {
    io_unregister (io);
    wake_waits (io, IO_ALL, false);
  }
  runtime_unlock (rt);
}

uint64_t
io_next_check (const struct runtime *rt)
{
  return rt->io ? proof_next (rt->io) : ASYNCC_NEVER;
}

/* The descriptors of LEVEL that are due NOW. */
static void
check_level (struct runtime *rt, unsigned int level, uint64_t now)
{
  struct io *io;

  while ((io = proof_due (rt->io, level, now)) != NULL)
    if (system_of (rt)->check (rt, io) == 0)
      proof_found (io);
    else {
      io_unregister (io);
      wake_waits (io, IO_ALL, false);
    }
}

/* From the longest intervals on: what was found goes to the next longer one. */
void
io_check (struct runtime *rt, uint64_t now)
{
  uint64_t levels;

  runtime_lock (rt);
  levels = rt->io ? rt->io->proofs_used : 0;
  while (levels != 0) {
    unsigned int level = 63 - (unsigned int) __builtin_clzll (levels);

    check_level (rt, level, now);
    levels &= ~((uint64_t) 1 << level);
  }
  runtime_unlock (rt);
}

/* Nobody else is there any more. */
void
io_free (struct runtime *rt)
{
  struct io_state *table = rt->io;

  if (!table)
    return;
  uring_free (rt);
  for (size_t fd = 0; fd < table->size; fd++)
    if (table->of_fd[fd]) {
      runtime_lock (rt);
      io_renew (table->of_fd[fd]);
      runtime_unlock (rt);
      __asyncc_free (table->of_fd[fd], sizeof (struct io), _Alignof (struct io));
    }
  table_free (table->of_fd, table->size);
  system_of (rt)->close (rt);
  free (table);
  rt->io = NULL;
}

void
async_forget_fd (int fd)
{
  struct runtime *rt = runtime_peek ();
  struct io *io;

  if (!rt)
    return;
  runtime_lock (rt);
  io = io_of_fd (rt, fd);
  if (io && io->registered)
    system_of (rt)->remove (rt, io);
  if (io)
    io_renew (io);
  runtime_unlock (rt);
}

/* The kernel ends the registration with the descriptor.  If a copy of it keeps
   the registration alive, its events belong to a generation that is over. */
int
async_close (int fd)
{
  struct runtime *rt = runtime_peek ();
  int error;

  if (rt)
    io_begin (rt, fd);
  error = rt ? system_of (rt)->close_fd (fd) : close (fd);
  return error < 0 && errno != EINTR ? -errno : 0;
}
