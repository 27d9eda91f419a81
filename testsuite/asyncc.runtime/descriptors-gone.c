/* No descriptor left: accept says -EMFILE, waiting says -EMFILE, sleeping and
   running work all the same.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>

static int
fill (int *fds)
{
  int n = 0;

  while ((fds[n] = open ("/dev/null", O_RDONLY)) >= 0)
    n++;
  CHECK (errno == EMFILE);
  return n;
}

int
main (void)
{
  struct rlimit limit;
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t len = sizeof address;
  int fds[64], n, pipe_fds[2], listener, client, accepted;
  uint64_t start;
  char c;

  CHECK (getrlimit (RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = 64;
  CHECK (setrlimit (RLIMIT_NOFILE, &limit) == 0);
  CHECK (pipe (pipe_fds) == 0);
  n = fill (fds);
  start = async_now ();
  run_void (async_sleep (5 * MS));
  CHECK (async_now () - start >= 5 * MS);
  CHECK (run_size (async_read (pipe_fds[0], &c, 1)) == -EMFILE);
  while (n > 0)
    close (fds[--n]);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  listener = socket (AF_INET, SOCK_STREAM, 0);
  client = socket (AF_INET, SOCK_STREAM, 0);
  CHECK (bind (listener, (struct sockaddr *) &address, sizeof address) == 0);
  CHECK (listen (listener, 8) == 0);
  CHECK (getsockname (listener, (struct sockaddr *) &address, &len) == 0);
  CHECK (run_int (async_connect (client, (struct sockaddr *) &address, sizeof address)) == 0);
  n = fill (fds);
  CHECK (run_int (async_accept (listener, NULL, NULL)) == -EMFILE);
  while (n > 0)
    close (fds[--n]);
  accepted = run_int (async_accept (listener, NULL, NULL));
  CHECK (accepted >= 0);
  CHECK (async_close (accepted) == 0 && async_close (client) == 0 && async_close (listener) == 0);
  return finish ();
}
