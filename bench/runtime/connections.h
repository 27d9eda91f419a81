/* Descriptors of connections whose clients say nothing, and of which only the server's ends
   are numbers that a table of the server's has to know: those of the clients are above them.
   SPDX-License-Identifier: MIT  */

#ifndef CONNECTIONS_H
#define CONNECTIONS_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 1024 };

static inline void
connection_fails (const char *what)
{
  perror (what);
  exit (1);
}

/* The N connections of the server, which the caller frees. */
static inline int *
connections_open (long n)
{
  struct rlimit limit;
  int *fds = malloc (n * sizeof *fds);

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  for (long i = 0; i < n; i++)
    if (!fds || (fds[i] = open ("/dev/null", O_RDONLY)) < 0)
      connection_fails ("open");
  for (long i = 0; i < n; i++) {
    int ends[2];
    if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) < 0
        || dup2 (ends[0], fds[i]) < 0)
      connection_fails ("socketpair");
    close (ends[0]);
  }
  return fds;
}

#endif /* CONNECTIONS_H */
