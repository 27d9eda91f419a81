/* Compiled functions in a simulation: what they send each other by pipes and connections
   arrives whatever goes wrong that may go wrong, and the same seed gives the same run.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: descriptors of a simulation  */
/* { dg-skip-stress "compares runs, whose allocations and turns are counted" } */

#include "test.h"
#include "aux/counted-memory.h"
#include <asyncc/simulation.h>
#include <errno.h>
#include <poll.h>
#include <sys/un.h>

enum { BYTES = 150000, SEEDS = 12, CLIENTS = 3 };

struct sum { widest value; char c; };

static const struct sockaddr_un here = { .sun_family = AF_UNIX, .sun_path = "simulated" };
#define HERE (const struct sockaddr *) &here, sizeof here

/* What happened, as a number.  */
static uint64_t trace;

static void
note (uint64_t what)
{
  trace = trace * 1099511628211u + what + 1;
}

/* The byte at I of what is sent.  */
static unsigned char
byte_at (size_t i)
{
  return (unsigned char) (i * 31 + i / 251);
}

/* Sometimes wait for F, for a short time, and sometimes do not begin: what is given up has
   transferred nothing, and *GOT is left alone.  */
static NOINLINE __async void
given_up (__future (ssize_t) f, ssize_t *got)
{
  if (async_simulation_random () % 2)
    async_drop (f);
  else
    __await (async_within ((uint64_t) async_simulation_random () % 20, f, got));
}

static NOINLINE __async ssize_t
send_all (int fd, size_t n)
{
  static unsigned char bytes[BYTES];
  size_t done = 0;

  for (size_t i = 0; i < n; i++)
    bytes[i] = byte_at (i);
  while (done < n)
    {
      size_t want = 1 + (size_t) async_simulation_random () % 40000;
      ssize_t got = 0;
      if (want > n - done)
	want = n - done;
      __await (given_up (async_write (fd, bytes + done, want), &got));
      if (got == 0)
	got = __await (async_write (fd, bytes + done, want));
      note ((uint64_t) got);
      if (got < 0)
	return got;
      done += (size_t) got;
    }
  return (ssize_t) done;
}

/* To the end: how many bytes, or an error.  */
static NOINLINE __async ssize_t
receive_all (int fd)
{
  unsigned char buf[5000];
  size_t done = 0;
  ssize_t got;

  for (;;)
    {
      size_t want = 1 + (size_t) async_simulation_random () % sizeof buf;
      got = -EAGAIN;
      __await (given_up (async_read (fd, buf, want), &got));
      if (got == -EAGAIN)
	got = __await (async_read (fd, buf, want));
      if (got <= 0)
	break;
      note ((uint64_t) got);
      for (ssize_t i = 0; i < got; i++)
	CHECK (buf[i] == byte_at (done + (size_t) i));
      done += (size_t) got;
    }
  return got < 0 ? got : (ssize_t) done;
}

static __async ssize_t
sends_and_closes (int fd, size_t n)
{
  ssize_t sent = __await (send_all (fd, n));

  CHECK (async_close (fd) == 0);
  return sent;
}

/* All of it through a pipe, or a connection.  */
static __async struct sum
passes (int connection)
{
  int fd[2];

  CHECK ((connection ? async_simulation_socketpair (fd) : async_simulation_pipe (fd)) == 0);
  __future (ssize_t) sender = async_spawn (sends_and_closes (fd[1], BYTES));
  ssize_t got = __await (receive_all (fd[0]));
  ssize_t sent = __await (sender);
  CHECK (async_close (fd[0]) == 0 && async_close (fd[0]) == -EBADF);
  return (struct sum) { .value = (widest) got * 2 + (sent == BYTES), .c = 'c' };
}

static void
check_passes (const struct async_simulation_faults *faults)
{
  for (uint64_t seed = 1; seed <= SEEDS; seed++)
    {
      uint64_t first;
      struct sum s;

      trace = 0;
      s = async_simulation_run_with (seed, faults, passes (seed % 2));
      CHECK (s.value == 2 * BYTES + 1 && s.c == 'c');
      first = trace;
      trace = 0;
      async_simulation_run_with (seed, faults, passes (seed % 2));
      CHECK (trace == first);
    }
}

/* Connections that a listener accepts; each client sends and gets all back.  */
static __async void
echo (int fd)
{
  char buf[700];
  ssize_t n;

  while ((n = __await (async_recv (fd, buf, sizeof buf, 0))) > 0)
    for (ssize_t done = 0, m; done < n; done += m)
      if ((m = __await (async_send (fd, buf + done, (size_t) (n - done), 0))) < 0)
	goto out;
 out:
  CHECK (async_close (fd) == 0);
}

static __async void
serve (int listener, int clients)
{
  struct sockaddr_un from;

  while (clients-- > 0)
    {
      socklen_t len = sizeof from;
      int fd = __await (async_accept (listener, (struct sockaddr *) &from, &len));
      CHECK (fd >= 0 && len == sizeof from.sun_family && from.sun_family == AF_UNIX);
      async_detach (echo (fd));
    }
}

static __async int
client (void)
{
  int fd = async_simulation_socket ();

  CHECK (fd >= 0);
  int error = __await (async_connect (fd, HERE));
  if (!error)
    {
      __future (ssize_t) sender = async_spawn (send_all (fd, 3000));
      unsigned char c;
      for (size_t i = 0; i < 3000 && !error; i++)
	{
	  ssize_t n = __await (async_read (fd, &c, 1));
	  error = n == 1 ? 0 : n < 0 ? (int) n : -EPIPE;
	  CHECK (n != 1 || c == byte_at (i));
	}
      __await (sender);
    }
  CHECK (async_close (fd) == 0);
  return error;
}

/* How many clients were served.  */
static __async int
connections (void)
{
  int listener = async_simulation_socket (), other = async_simulation_socket (), served = 0;
  __future (int) clients[CLIENTS];

  CHECK (listener >= 0 && async_simulation_listen (listener, HERE) == 0);
  CHECK (async_simulation_listen (other, HERE) == -EADDRINUSE && async_close (other) == 0);
  async_detach (serve (listener, CLIENTS));
  for (int i = 0; i < CLIENTS; i++)
    clients[i] = async_spawn (client ());
  for (int i = 0; i < CLIENTS; i++)
    {
      int error = __await (clients[i]);
      CHECK (error == 0 || error == -ECONNRESET || error == -EPIPE);
      served += error == 0;
    }
  CHECK (async_close (listener) == 0);
  CHECK (__await (client ()) == -ECONNREFUSED);
  return served;
}

static void
check_connections (const struct async_simulation_faults *faults)
{
  int all = 0;

  for (uint64_t seed = 1; seed <= SEEDS; seed++)
    all += async_simulation_run_with (seed, faults, connections ());
  CHECK (faults->resets ? all < CLIENTS * SEEDS && all > 0 : all == CLIENTS * SEEDS);
}

/* No allocation is so needed that its lack does more than give NULL.  */
static __async int
needy (void)
{
  __async_auto __future (void) nap = async_sleep (5);
  __async_auto __future (int) task = async_spawn (client ());
  int missing = !nap + !task;

  return missing;
}

static void
check_memory (void)
{
  struct async_simulation_faults faults = { .refused_allocation = 0 };
  uint64_t n;
  int missing = 0;

  CHECK (async_simulation_run (1, needy ()) == 0);
  n = async_simulation_allocations ();
  for (uint64_t k = 2; k <= n; k++)     /* the first is the task of needy itself  */
    {
      faults.refused_allocation = k;
      missing += async_simulation_run_with (1, &faults, needy ());
    }
  CHECK (missing >= 2);
}

int
main (void)
{
  static const struct async_simulation_faults none, some
    = { .short_transfers = 300, .interruptions = 200, .delays = 200, .late_wakes = 100,
	.spurious_wakes = 100 },
    resets = { .resets = 1, .short_transfers = 100, .delays = 100 };

  async_set_allocator (count_alloc, count_free);
  check_passes (&none);
  check_passes (&some);
  check_connections (&none);
  check_connections (&some);
  check_connections (&resets);
  check_memory ();
  CHECK (allocated == 0);
  puts ("ok");
  return 0;
}
