/* 10-echo-client: opens 1,000 connections at the same time and checks what
   comes back on each.
   SPDX-License-Identifier: MIT

   Usage: 10-echo-client PORT [CONNECTIONS]  */

#include <asyncc.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcp.h"

/* Read exactly N bytes; 0 or -errno. */
static __async int
read_exactly (int fd, char *p, size_t n)
{
  while (n) {
    ssize_t got = __await (async_read (fd, p, n));
    if (got <= 0)
      return got < 0 ? (int) got : -EPIPE;
    p += got;
    n -= got;
  }
  return 0;
}

/* One connection: 0 when the echo is right, else -errno. */
static __async int
talk (unsigned port, int number)
{
  struct sockaddr_in addr = local_address (port);
  CLOSED_AT_END int fd = socket (AF_INET, SOCK_STREAM, 0);
  char text[32], echo[32];
  int length = snprintf (text, sizeof text, "hello from client %d", number);

  if (fd < 0)
    return -errno;
  int error = __await (async_connect (fd, (struct sockaddr *) &addr, sizeof addr));
  if (error)
    return error;
  /* A message this short goes out whole. */
  ssize_t sent = __await (async_write (fd, text, length));
  if (sent != length)
    return sent < 0 ? (int) sent : -EIO;
  error = __await (read_exactly (fd, echo, length));
  return error ? error : memcmp (text, echo, length) ? -EILSEQ : 0;
}

static __async int
clients (unsigned port, int connections)
{
  __future (int) *task = calloc (connections, sizeof *task);
  int good = 0, error = 0;

  if (!task)
    return -ENOMEM;
  for (int i = 0; i < connections; i++)
    task[i] = async_spawn (talk (port, i));
  for (int i = 0; i < connections; i++) {
    int e = __await (task[i]);
    if (e)
      error = e;
    else
      good++;
  }
  free (task);
  printf ("%d of %d clients got their echo\n", good, connections);
  return error;
}

int
main (int argc, char **argv)
{
  int connections = argc > 2 ? atoi (argv[2]) : 1000;

  if (argc < 2) {
    fprintf (stderr, "usage: %s PORT [CONNECTIONS]\n", argv[0]);
    return 2;
  }
  int error = async_run (clients (atoi (argv[1]), connections));
  if (error)
    fprintf (stderr, "%s\n", strerror (-error));
  return error != 0;
}
