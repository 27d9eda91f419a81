/* 21-proxy: what comes to a port goes to another host, and back, until both ends have said
   all; one task per connection, which copies in both directions.
   SPDX-License-Identifier: MIT

   Usage: 21-proxy PORT HOST SERVICE
   Without arguments it shows itself: a client talks through a proxy to a server that shouts,
   line by line.  */

#include <asyncc/buffered.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "tcp.h"

/* The client has it until the end, the host until the client has heard it. */
static __async int
relay (int accepted, const char *host, const char *service)
{
  CLOSED_AT_END int client = accepted;
  CLOSED_AT_END int server = __await (async_dial (host, service, NULL));

  if (server < 0)
    return server;
  __async_auto __future (int64_t) there = async_copy (client, server);
  __async_auto __future (int64_t) back = async_copy (server, client);
  __await (async_join (there, back));
  return 0;
}

static __async void
proxy (int listener, const char *host, const char *service)
{
  for (;;) {
    int client = __await (async_accept (listener, NULL, NULL));

    if (client >= 0)
      async_detach (relay (client, host, service));
    else
      __await (async_sleep (ASYNC_MS (10)));
  }
}

/* Every line in capitals. */
static __async int
shout (int fd)
{
  char in[1000], out[1000];
  struct async_reader r;
  struct async_writer w;
  struct async_line line;
  int n;

  async_reader_init (&r, fd, in, sizeof in);
  async_writer_init (&w, fd, out, sizeof out);
  while ((n = __await (async_reader_read_line (&r, &line))) > 0) {
    for (size_t i = 0; i < line.n; i++)
      line.text[i] = (char) toupper ((unsigned char) line.text[i]);
    line.text[line.n] = '\n';
    if ((n = __await (async_writer_write (&w, line.text, line.n + 1))) < 0)
      break;
  }
  return n < 0 ? n : __await (async_writer_flush (&w));
}

static __async int
serve_one (int listener)
{
  CLOSED_AT_END int fd = __await (async_accept (listener, NULL, NULL));

  return fd < 0 ? fd : __await (shout (fd));
}

static __async int
talk (const char *service)
{
  static const char text[] = "a proxy\nhands on\nwhat it hears\n";
  CLOSED_AT_END int fd = __await (async_dial ("127.0.0.1", service, NULL));
  int error = fd < 0 ? fd : __await (async_write_all (fd, text, sizeof text - 1));

  if (error < 0)
    return error;
  shutdown (fd, SHUT_WR);
  return __await (async_copy (fd, 1)) < 0;
}

/* A free port of this machine, whose number is put at SERVICE. */
static int
listen_somewhere (char *service, size_t size)
{
  int fd = async_listen ("127.0.0.1", "0", 16);
  struct sockaddr_in addr = { .sin_port = 0 };
  socklen_t len = sizeof addr;

  if (fd >= 0)
    getsockname (fd, (struct sockaddr *) &addr, &len);
  snprintf (service, size, "%d", ntohs (addr.sin_port));
  return fd;
}

static __async int
demo (void)
{
  char server_port[8], proxy_port[8];
  CLOSED_AT_END int server = listen_somewhere (server_port, sizeof server_port);
  CLOSED_AT_END int listener = listen_somewhere (proxy_port, sizeof proxy_port);
  __async_auto __future (int) shouting = async_spawn (serve_one (server));
  __async_auto __future (void) between = async_spawn (proxy (listener, "127.0.0.1", server_port));

  fflush (stdout);
  return __await (talk (proxy_port));
}

int
main (int argc, char **argv)
{
  int listener;

  if (argc != 4)
    return async_run (demo ()) < 0;
  listener = async_listen (NULL, argv[1], 128);
  if (listener < 0) {
    fprintf (stderr, "21-proxy: %s\n", strerror (-listener));
    return 1;
  }
  async_run (proxy (listener, argv[2], argv[3]));
  return 0;
}
