/* The echo server of examples/09 as an expert writes it by hand: one loop around epoll, one
   read and one write for each event.  Who does not read is dropped.
   SPDX-License-Identifier: MIT

   Usage: echo-hand [PORT]  */

#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int
listen_on (unsigned port)
{
  struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons (port),
			      .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t len = sizeof addr;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &(int) { 1 }, sizeof (int));
  if (bind (fd, (struct sockaddr *) &addr, sizeof addr) < 0 || listen (fd, 1024) < 0
      || getsockname (fd, (struct sockaddr *) &addr, &len) < 0) {
    perror ("listen");
    exit (1);
  }
  printf ("listening on port %d\n", ntohs (addr.sin_port));
  fflush (stdout);
  return fd;
}

static void
watch (int epfd, int fd)
{
  struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

  if (epoll_ctl (epfd, EPOLL_CTL_ADD, fd, &event) < 0)
    close (fd);
}

static void
echo (int fd)
{
  static char buf[1024];
  ssize_t n = recv (fd, buf, sizeof buf, MSG_DONTWAIT);

  if (n < 0 && errno == EAGAIN)
    return;
  if (n <= 0 || send (fd, buf, n, MSG_DONTWAIT | MSG_NOSIGNAL) != n)
    close (fd);
}

int
main (int argc, char **argv)
{
  struct epoll_event events[64];
  int listener = listen_on (argc > 1 ? atoi (argv[1]) : 7007);
  int epfd = epoll_create1 (EPOLL_CLOEXEC);

  watch (epfd, listener);
  for (;;) {
    int n = epoll_wait (epfd, events, 64, -1);

    for (int i = 0; i < n; i++)
      if (events[i].data.fd == listener)
	watch (epfd, accept4 (listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
      else
	echo (events[i].data.fd);
  }
}
