/* 12-graceful-shutdown: a server that SIGINT ends.  It takes no more clients; those that
   wait for nothing are closed at once; requests in progress have until a deadline, and
   what is left then is cancelled, with all that it holds.
   SPDX-License-Identifier: MIT

   Usage: 12-graceful-shutdown [PORT [MILLISECONDS]]
	  12-graceful-shutdown ask PORT REQUEST
   A request is a number of milliseconds that it takes to answer it, or "news", which is
   answered when there are some: that the server stops.  The deadline is MILLISECONDS
   after the signal.  The second form is a client, which prints what it gets.  */

#include <asyncc.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tcp.h"

static __async void
wait_for_one (__async_stream (int) signals)
{
  int number;

  __await (__next (signals, &number));
}

static struct async_event stopping = ASYNC_EVENT_INIT;

/* A connection, which is closed however its task ends. */
struct connection {
  int fd, number;
  bool busy;
};

static void
hang_up (const struct connection *c)
{
  printf ("client %d: %s\n", c->number, c->busy ? "cut off" : "closed");
  fflush (stdout);
  async_close (c->fd);
}

static __async int
answer (struct connection *c, const char *request)
{
  char text[64];
  int length;

  c->busy = true;
  printf ("client %d: asks for %s\n", c->number, request);
  fflush (stdout);
  if (!strcmp (request, "news"))
    __await (async_event_wait (&stopping));
  else
    __await (async_sleep (ASYNC_MS (strtoul (request, NULL, 10))));
  length = snprintf (text, sizeof text, "answer to %.40s\n", request);
  int error = __await (write_all (c->fd, text, length));
  c->busy = false;
  return error;
}

static __async int
serve (int fd, int number)
{
  __attribute__ ((__cleanup__ (hang_up))) struct connection c = { fd, number, false };
  char request[41];

  for (;;) {
    __async_auto __future (ssize_t) input = async_read (fd, request, sizeof request - 1);
    __async_auto __future (void) stop = async_event_wait (&stopping);
    if (__await (async_select (input, stop)) == 1)
      return 0;
    ssize_t n = __await (input);
    if (n <= 0)
      return n;
    request[n] = '\0';
    if (__await (answer (&c, request)) < 0)
      return 0; /* it has gone away */
  }
}

static __async void
accept_clients (int listener, struct async_group *clients)
{
  for (int number = 1;; number++) {
    int fd = __await (async_accept (listener, NULL, NULL));
    if (fd >= 0)
      async_group_spawn (clients, serve (fd, number));
    else
      __await (async_sleep (ASYNC_MS (10)));
  }
}

static __async int
server (unsigned port, uint64_t grace)
{
  __async_group struct async_group clients = ASYNC_GROUP_INIT;
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  /* As long as there is this stream, a second one does nothing. */
  __async_auto __async_stream (int) signals = async_signals (&set);
  {
    CLOSED_AT_END int listener = listen_on (port);
    __await (async_race (NULL, wait_for_one (signals), accept_clients (listener, &clients)));
  }
  puts ("stopping");
  async_event_set (&stopping);
  async_group_deadline (&clients, async_now () + grace);
  puts (__await (async_group_wait (&clients)) == -ETIMEDOUT ? "stopped at the deadline"
							     : "stopped");
  return 0;
}

static __async int
ask (unsigned port, const char *request)
{
  struct sockaddr_in addr = local_address (port);
  CLOSED_AT_END int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  char text[64];
  ssize_t n;
  int error = __await (async_connect (fd, (struct sockaddr *) &addr, sizeof addr));

  if (!error)
    error = __await (write_all (fd, request, strlen (request)));
  while (!error && (n = __await (async_read (fd, text, sizeof text))) != 0)
    if (n < 0)
      error = n;
    else {
      fwrite (text, 1, n, stdout);
      fflush (stdout);
    }
  puts ("the server has hung up");
  return error;
}

int
main (int argc, char **argv)
{
  if (argc == 4 && !strcmp (argv[1], "ask"))
    return async_run (ask (atoi (argv[2]), argv[3])) != 0;
  return async_run (server (argc > 1 ? atoi (argv[1]) : 7012,
			    ASYNC_MS (argc > 2 ? strtoul (argv[2], NULL, 10) : 5000)));
}
