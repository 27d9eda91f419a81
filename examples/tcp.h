/* What the servers and the client among the examples share: nothing of it has
   to do with async functions but write_all.
   SPDX-License-Identifier: MIT  */

#ifndef TCP_H
#define TCP_H

#include <asyncc.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>

static inline void
close_fd (const int *fd)
{
  if (*fd >= 0)
    async_close (*fd);
}

/* For a variable that holds a descriptor, or -1. */
#define CLOSED_AT_END __attribute__ ((__cleanup__ (close_fd)))

/* The PORT of this machine, for itself only. */
static inline struct sockaddr_in
local_address (unsigned port)
{
  return (struct sockaddr_in) { .sin_family = AF_INET, .sin_port = htons (port),
				.sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
}

/* A socket that listens on PORT, or on a free one if that is 0; print which. */
static inline int
listen_on (unsigned port)
{
  struct sockaddr_in addr = local_address (port);
  socklen_t len = sizeof addr;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &(int) { 1 }, sizeof (int)) < 0
      || bind (fd, (struct sockaddr *) &addr, sizeof addr) < 0 || listen (fd, 1024) < 0
      || getsockname (fd, (struct sockaddr *) &addr, &len) < 0) {
    perror ("listen");
    exit (1);
  }
  printf ("listening on port %d\n", ntohs (addr.sin_port));
  fflush (stdout);
  return fd;
}

/* Write N bytes, however often the socket is full meanwhile: 0 or -errno. */
static inline __async int
write_all (int fd, const char *p, size_t n)
{
  while (n) {
    ssize_t done = __await (async_write (fd, p, n));
    if (done < 0)
      return done;
    p += done;
    n -= done;
  }
  return 0;
}

#endif /* TCP_H */
