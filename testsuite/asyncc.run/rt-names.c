/* A listener, a connection to it by name, and what names are answered with.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <unistd.h>

static __async int
lookup (const char *node)
{
  struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM }, *list;
  int answer = __await (async_getaddrinfo (node, "7", &hints, &list));

  if (answer == 0)
    {
      CHECK (((struct sockaddr_in *) list->ai_addr)->sin_port == htons (7));
      freeaddrinfo (list);
    }
  else
    CHECK (list == NULL);
  return answer;
}

static __async int
connection (void)
{
  struct sockaddr_in at;
  socklen_t len = sizeof at;
  char port[16], back[4] = "";
  int listener = async_listen ("127.0.0.1", "0", 4), ours, theirs;

  CHECK (listener >= 0 && getsockname (listener, (struct sockaddr *) &at, &len) == 0);
  sprintf (port, "%d", ntohs (at.sin_port));
  ours = __await (async_dial ("127.0.0.1", port, NULL));
  CHECK (ours >= 0);
  theirs = __await (async_accept (listener, NULL, NULL));
  CHECK (__await (async_write (ours, "abc", 3)) == 3);
  CHECK (__await (async_read (theirs, back, 3)) == 3 && back[2] == 'c');
  async_close (ours);
  CHECK (__await (async_read (theirs, back, 3)) == 0);
  async_close (theirs);
  async_close (listener);
  return __await (async_dial ("127.0.0.1", port, NULL));
}

int
main (void)
{
  CHECK (async_run (lookup ("127.0.0.1")) == 0);
  CHECK (async_run (lookup ("no number")) == EAI_NONAME);
  CHECK (async_run (connection ()) == -ECONNREFUSED);
  return 0;
}
