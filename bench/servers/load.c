/* Load for a server that answers REQUEST with as many bytes as came the first time, or an
   echo: each connection sends the next request when it has the whole answer to the last.
   SPDX-License-Identifier: MIT

   Usage: load PORT CONNECTIONS REQUESTS [BYTES]
   REQUESTS of BYTES bytes, 32 without it, over all connections together.  With 0 the
   connections stay idle until the standard input ends.  */

#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void
fail (const char *what)
{
  perror (what);
  exit (1);
}

static int
connection (unsigned port)
{
  struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons (port),
			      .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || connect (fd, (struct sockaddr *) &addr, sizeof addr) < 0)
    fail ("connect");
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &(int) { 1 }, sizeof (int));
  return fd;
}

static char request[65536], answer[65536];
static size_t size = 32;

static void
ask (int fd)
{
  if (send (fd, request, size, MSG_NOSIGNAL) != (ssize_t) size)
    fail ("send");
}

/* One request on each of COUNT connections, so that the server has seen all of them. */
static void
greet (const int *fds, unsigned count)
{
  for (unsigned i = 0; i < count; i++) {
    ask (fds[i]);
    if (recv (fds[i], answer, size, MSG_WAITALL) != (ssize_t) size)
      fail ("recv");
  }
}

static void
run (int epfd, unsigned long requests, unsigned under_way)
{
  struct epoll_event events[64];
  unsigned long sent = under_way, done = 0;

  while (done < requests) {
    int n = epoll_wait (epfd, events, 64, -1);

    for (int i = 0; i < n; i++) {
      if (recv (events[i].data.fd, answer, size, MSG_WAITALL) != (ssize_t) size)
	fail ("recv");
      done++;
      if (sent++ < requests)
	ask (events[i].data.fd);
    }
  }
}

int
main (int argc, char **argv)
{
  unsigned count = argc > 3 ? atoi (argv[2]) : 0;
  unsigned long requests = argc > 3 ? strtoul (argv[3], NULL, 10) : 0;
  int *fds = calloc (count + 1, sizeof *fds), epfd = epoll_create1 (EPOLL_CLOEXEC);

  if (argc < 4 || !fds)
    return 2;
  if (argc > 4)
    size = strtoul (argv[4], NULL, 10);
  memset (request, 'x', sizeof request);
  for (unsigned i = 0; i < count; i++) {
    struct epoll_event event = { .events = EPOLLIN };

    event.data.fd = fds[i] = connection (atoi (argv[1]));
    epoll_ctl (epfd, EPOLL_CTL_ADD, fds[i], &event);
  }
  greet (fds, count);
  puts ("ready");
  fflush (stdout);
  if (requests == 0)
    return getchar () != EOF;
  for (unsigned i = 0; i < count && i < requests; i++)
    ask (fds[i]);
  run (epfd, requests, count < requests ? count : requests);
  return 0;
}
