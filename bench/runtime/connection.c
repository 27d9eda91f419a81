/* The bytes of a connection whose client says nothing, beside its buffer: the value, of N
   connections.
   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "runtime.h"

#include "connections.h"
#include "count.h"
#include "hand.h"

static NOINLINE __async void
serve (int fd)
{
  char buffer[BUFFER];
  ssize_t n;

  while ((n = __await (async_read (fd, buffer, sizeof buffer))) > 0)
    if (__await (async_write (fd, buffer, n)) != n)
      break;
  close (fd);
}

static __async long
connections (const int *fds, long n)
{
  long before = allocated;

  for (long i = 0; i < n; i++)
    async_detach (async_spawn (serve (fds[i])));
  __await (async_yield ());
  __await (async_yield ());
  return (allocated - before) / n - BUFFER;
}

static long
run_ours (long n)
{
  int *fds = connections_open (n);
  long bytes;

  count_allocations ();
  bytes = async_run (connections (fds, n));
  free (fds);
  return bytes;
}

/* What the kernel gives back for an event is a pointer to this: the descriptor, and what of
   the buffer is still to be written. */
struct hand_connection {
  struct hand_task task;
  int fd;
  unsigned int from, to;
};

static long
run_hand (long n)
{
  (void) n;
  return sizeof (struct hand_connection);
}
