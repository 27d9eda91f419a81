/* 09-echo-server: a TCP server that sends back what it gets; any number of
   clients in one thread, a small frame for each.
   SPDX-License-Identifier: MIT

   Usage: 09-echo-server [PORT [CONNECTIONS]]
   PORT 0 takes a free one; after CONNECTIONS the server ends.  */

#include <asyncc.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcp.h"

static unsigned long requests;

static __async void
serve (int client)
{
  CLOSED_AT_END int fd = client;
  char buf[1024];
  ssize_t n;

  while ((n = __await (async_read (fd, buf, sizeof buf))) > 0) {
    if (__await (write_all (fd, buf, n)) < 0)
      return;
    requests++;
  }
}

/* Accept CONNECTIONS clients, or for ever if that is 0; every one of them gets
   a task of its own. */
static __async void
accept_clients (int listener, unsigned long connections)
{
  for (unsigned long i = 0; !connections || i < connections; i++) {
    int fd = __await (async_accept (listener, NULL, NULL));
    if (fd >= 0)
      async_detach (serve (fd));
    else if (fd == -EMFILE || fd == -ENFILE)
      __await (async_sleep (10000000)); /* until somebody hangs up */
    else
      fprintf (stderr, "accept: %s\n", strerror (-fd));
  }
}

static __async int
server (unsigned port, unsigned long connections)
{
  int listener = listen_on (port);

  __await (accept_clients (listener, connections));
  async_close (listener);
  while (requests < connections)
    __await (async_sleep (1000000));
  printf ("served %lu requests\n", requests);
  return 0;
}

int
main (int argc, char **argv)
{
  unsigned port = argc > 1 ? atoi (argv[1]) : 7007;
  unsigned long connections = argc > 2 ? strtoul (argv[2], NULL, 10) : 0;

  return async_run (server (port, connections));
}
