/* Descriptors of a simulation: what each call answers in each state, and that it is what
   the kernel would.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"

#include <asyncc/simulation.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/un.h>

/* The calls, each as a whole. */

static ssize_t
get (int fd, void *buf, size_t n)
{
  return run_size (async_read (fd, buf, n));
}

static ssize_t
put (int fd, const void *buf, size_t n)
{
  return run_size (async_write (fd, buf, n));
}

/* Does not wait: -ETIMEDOUT instead. */
static ssize_t
get_now (int fd, void *buf, size_t n)
{
  ssize_t got = 0;
  int late = run_int (async_within (1, (struct size_future *) async_read (fd, buf, n), &got));

  return late ? late : got;
}

static int
events_now (int fd, int events)
{
  int found = 0;
  int late = run_int (async_within (1, (struct int_future *) async_poll_fd (fd, events), &found));

  return late ? late : found;
}

static void
close_both (int fds[2])
{
  CHECK (async_close (fds[0]) == 0 && async_close (fds[1]) == 0);
}

/* Pipes ----------------------------------------------------------------------------- */

static void
test_pipe (void)
{
  static char big[70000];
  int fds[2];
  char buf[8] = "";

  CHECK (async_simulation_pipe (fds) == 0);
  CHECK (get (fds[1], buf, 1) == -EBADF && put (fds[0], buf, 1) == -EBADF);
  CHECK (run_size (async_recv (fds[0], buf, 1, 0)) == -ENOTSOCK);
  CHECK (run_size (async_send (fds[1], buf, 1, 0)) == -ENOTSOCK);
  CHECK (async_simulation_listen (fds[0], NULL, 0) == -ENOTSOCK);
  CHECK (events_now (fds[0], POLLIN) == -ETIMEDOUT && events_now (fds[1], POLLOUT) == POLLOUT);
  CHECK (put (fds[1], "hello", 5) == 5 && events_now (fds[0], POLLIN) == POLLIN);
  CHECK (get (fds[0], buf, 2) == 2 && get (fds[0], buf + 2, 6) == 3 && !strcmp (buf, "hello"));
  CHECK (get_now (fds[0], buf, 1) == -ETIMEDOUT);
  CHECK (get (fds[0], buf, 0) == 0 && put (fds[1], buf, 0) == 0);
  /* Full; what is short goes in as a whole. */
  CHECK (put (fds[1], big, sizeof big) == 65536 && events_now (fds[1], POLLOUT) == -ETIMEDOUT);
  CHECK (get (fds[0], big, 100) == 100 && put (fds[1], big, 50) == 50);
  CHECK (run_int (async_within (1, (struct size_future *) async_write (fds[1], big, 60),
				(ssize_t *) NULL)) == -ETIMEDOUT);
  /* The ends. */
  CHECK (async_close (fds[1]) == 0 && get (fds[0], big, sizeof big) == 65486);
  CHECK (get (fds[0], buf, 1) == 0 && events_now (fds[0], POLLIN) == (POLLIN | POLLHUP));
  CHECK (async_close (fds[0]) == 0 && get (fds[0], buf, 1) == -EBADF);
  CHECK (async_simulation_pipe (fds) == 0 && async_close (fds[0]) == 0);
  CHECK (put (fds[1], "x", 1) == -EPIPE && async_close (fds[1]) == 0);
}

/* Connections ------------------------------------------------------------------------- */

static void
test_socketpair (void)
{
  int fds[2];
  char c = 0;

  CHECK (async_simulation_socketpair (fds) == 0);
  CHECK (run_int (async_accept (fds[0], NULL, NULL)) == -EINVAL);
  CHECK (put (fds[0], "a", 1) == 1 && put (fds[1], "b", 1) == 1);
  CHECK (run_size (async_recv (fds[0], &c, 1, MSG_PEEK)) == 1 && c == 'b');
  CHECK (get (fds[0], &c, 1) == 1 && c == 'b' && get (fds[1], &c, 1) == 1 && c == 'a');
  CHECK (get_now (fds[0], &c, 1) == -ETIMEDOUT);
  /* One direction ends, and the other does not. */
  CHECK (put (fds[0], "a", 1) == 1 && async_simulation_shutdown (fds[0]) == 0);
  CHECK (put (fds[0], "a", 1) == -EPIPE && get (fds[1], &c, 1) == 1 && get (fds[1], &c, 1) == 0);
  CHECK (put (fds[1], "b", 1) == 1 && get (fds[0], &c, 1) == 1);
  CHECK (async_close (fds[1]) == 0 && get (fds[0], &c, 1) == 0 && put (fds[0], "a", 1) == -EPIPE);
  CHECK (async_simulation_shutdown (fds[0]) == -ENOTCONN && async_close (fds[0]) == 0);
}

static const struct sockaddr_un one = { AF_UNIX, "one" }, two = { AF_UNIX, "two" };

static int
listen_at (int fd, const struct sockaddr_un *addr)
{
  return async_simulation_listen (fd, (const struct sockaddr *) addr, sizeof *addr);
}

static int
connect_to (int fd, const struct sockaddr_un *addr)
{
  return run_int (async_connect (fd, (const struct sockaddr *) addr, sizeof *addr));
}

static void
test_connections (void)
{
  int l = async_simulation_socket (), a = async_simulation_socket ();
  int b = async_simulation_socket (), served;
  char c;

  CHECK (l >= 0 && a >= 0 && b >= 0);
  CHECK (listen_at (l, &one) == 0 && listen_at (l, &two) == -EINVAL);
  CHECK (listen_at (a, &one) == -EADDRINUSE && listen_at (-1, &one) == -EBADF);
  CHECK (get (a, &c, 1) == -ENOTCONN && put (a, "x", 1) == -ENOTCONN);
  CHECK (get (l, &c, 1) == -ENOTCONN);
  CHECK (connect_to (a, &two) == -ECONNREFUSED && connect_to (l, &one) == -EOPNOTSUPP);
  CHECK (events_now (l, POLLIN) == -ETIMEDOUT);
  CHECK (connect_to (a, &one) == 0 && connect_to (a, &one) == -EISCONN);
  CHECK (put (a, "x", 1) == 1 && events_now (l, POLLIN) == POLLIN);
  served = run_int (async_accept (l, NULL, NULL));
  CHECK (served >= 0 && get (served, &c, 1) == 1 && c == 'x');
  /* The listener goes before it has accepted. */
  CHECK (connect_to (b, &one) == 0 && async_close (l) == 0 && get (b, &c, 1) == 0);
  CHECK (connect_to (async_simulation_socket (), &one) == -ECONNREFUSED);
  CHECK (async_close (a) == 0 && get (served, &c, 1) == 0);
  CHECK (async_close (b) == 0 && async_close (served) == 0);
}

static void
test_reset (void)
{
  struct async_simulation_faults faults = { .resets = 1000 };
  int fds[2];
  char c;

  CHECK (async_simulation_begin (1, &faults) == 0);
  CHECK (async_simulation_socketpair (fds) == 0);
  CHECK (put (fds[0], "a", 1) == -ECONNRESET && put (fds[0], "a", 1) == -EPIPE);
  CHECK (get (fds[0], &c, 1) == 0);
  CHECK (get (fds[1], &c, 1) == -ECONNRESET && get (fds[1], &c, 1) == 0);
  CHECK (put (fds[1], "a", 1) == -EPIPE);
  close_both (fds);
  CHECK (async_simulation_pipe (fds) == 0 && put (fds[1], "a", 1) == 1); /* pipes have none */
  async_simulation_end ();
}

/* Who waits when a descriptor is closed, and what is not the simulation's. ------------- */

static async_poll_t
closes (struct step *s, struct async_context *cx)
{
  (void) cx;
  CHECK (async_close (s->i) == 0);
  return ASYNC_READY;
}

static void
test_close (void)
{
  struct step *s = step (closes, NULL);
  int fds[2];
  char c;

  CHECK (async_simulation_pipe (fds) == 0);
  s->i = fds[0];
  async_detach (s);
  CHECK (get (fds[0], &c, 1) == -ECANCELED || steps_alive == 0);
  CHECK (async_close (fds[1]) == 0 && steps_alive == 0);
}

static void
test_system (void)
{
  int fds[2], own[2];
  char c;

  CHECK (pipe (fds) == 0);
  CHECK (put (fds[1], "x", 1) == -ENOTSUP && get (fds[0], &c, 1) == -ENOTSUP);
  CHECK (run_int (async_accept (fds[0], NULL, NULL)) == -ENOTSUP);
  CHECK (connect_to (fds[0], &one) == -ENOTSUP && async_close (fds[0]) == -ENOTSUP);
  CHECK (close (fds[0]) == 0 && close (fds[1]) == 0);
  CHECK (get (-1, &c, 1) == -EBADF && async_close (-1) == -EBADF);
  /* Calls of the system do nothing with the simulation's. */
  CHECK (async_simulation_pipe (own) == 0);
  CHECK (write (own[1], "x", 1) < 0 && errno == EBADF && read (own[0], &c, 1) < 0);
  CHECK (fcntl (own[0], F_GETFD) >= 0);
}

static void
test_outside (void)
{
  int fds[2];

  CHECK (async_simulation_pipe (fds) == -EINVAL && async_simulation_socketpair (fds) == -EINVAL);
  CHECK (async_simulation_socket () == -EINVAL && async_simulation_shutdown (0) == -EINVAL);
  CHECK (listen_at (0, &one) == -EINVAL);
}

int
main (void)
{
  int first = dup (0);

  test_outside ();
  for (uint64_t seed = 1; seed <= 30; seed++) {
    CHECK (async_simulation_begin (seed, NULL) == 0);
    test_pipe ();
    test_socketpair ();
    test_connections ();
    test_close ();
    test_system ();
    async_simulation_end ();
  }
  test_reset ();
  CHECK (close (first) == 0 && dup (0) == first); /* the others are closed */
  return finish ();
}
