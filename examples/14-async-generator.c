/* 14-async-generator: a generator that waits in between.  One splits what comes through
   a socket into lines; who reads the lines sees neither buffers nor waiting.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* The lines that come from FD, each until the next is asked for. */
static __async __generator const char *
lines (int fd)
{
  char buffer[100];
  size_t used = 0;
  ssize_t got;

  while ((got = __await (async_recv (fd, buffer + used, sizeof buffer - 1 - used, 0))) > 0) {
    char *line = buffer, *end;
    used += got;
    while ((end = memchr (line, '\n', used))) {
      *end = '\0';
      __yield (line);
      used -= end + 1 - line;
      line = end + 1;
    }
    memmove (buffer, line, used);
  }
}

static __async void
send_slowly (int fd, const char *text)
{
  for (size_t length; *text; text += length) {
    length = strlen (text) < 7 ? strlen (text) : 7;
    __await (async_send (fd, text, length, 0));
    __await (async_sleep (1000));
  }
  shutdown (fd, SHUT_WR);
}

static __async int
number (const int fd[2])
{
  int n = 0;
  __future (void) sender __async_auto
    = async_spawn (send_slowly (fd[1], "A line,\nanother one,\n\nand the last.\n"));

  for (__each (line, lines (fd[0])))
    printf ("%d: %s\n", ++n, line);
  return n;
}

int
main (void)
{
  int fd[2];

  if (socketpair (AF_UNIX, SOCK_STREAM, 0, fd) < 0)
    return 1;
  printf ("%d lines\n", async_run (number (fd)));
  return 0;
}
