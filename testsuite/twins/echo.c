/* The twin of examples/09-echo-server in callbacks of libuv.
   SPDX-License-Identifier: MIT

   Usage: echo [PORT [CONNECTIONS]]
   PORT 0 takes a free one; after CONNECTIONS the server ends.  */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "listen.h"

struct client {
  uv_tcp_t tcp;
  uv_write_t write;
  char buf[1024];
};

static uv_tcp_t listener;
static unsigned long accepted, connections, requests;

static void
closed (uv_handle_t *handle)
{
  free (handle->data);
}

static void
give_room (uv_handle_t *handle, size_t size, uv_buf_t *buf)
{
  struct client *c = handle->data;

  (void) size;
  *buf = uv_buf_init (c->buf, sizeof c->buf);
}

static void heard (uv_stream_t *stream, ssize_t n, const uv_buf_t *buf);

static void
written (uv_write_t *write, int error)
{
  if (error) {
    uv_close ((uv_handle_t *) write->handle, closed);
    return;
  }
  requests++;
  uv_read_start (write->handle, give_room, heard);
}

/* Nothing is read until the answer has been written. */
static void
heard (uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
  struct client *c = stream->data;
  uv_buf_t answer = uv_buf_init (buf->base, n);

  if (n == 0)
    return;
  uv_read_stop (stream);
  if (n < 0 || uv_write (&c->write, stream, &answer, 1, written) < 0)
    uv_close ((uv_handle_t *) stream, closed);
}

static void
arrived (uv_stream_t *server, int error)
{
  struct client *c = error ? NULL : malloc (sizeof *c);

  if (!c) {
    fprintf (stderr, "accept: %s\n", uv_strerror (error ? error : UV_ENOMEM));
    return;
  }
  uv_tcp_init (server->loop, &c->tcp);
  c->tcp.data = c;
  if (uv_accept (server, (uv_stream_t *) &c->tcp) < 0)
    uv_close ((uv_handle_t *) &c->tcp, closed);
  else
    uv_read_start ((uv_stream_t *) &c->tcp, give_room, heard);
  if (++accepted == connections)
    uv_close ((uv_handle_t *) server, NULL);
}

int
main (int argc, char **argv)
{
  connections = argc > 2 ? strtoul (argv[2], NULL, 10) : 0;
  signal (SIGPIPE, SIG_IGN);
  listen_on (&listener, argc > 1 ? atoi (argv[1]) : 7007, arrived);
  uv_run (uv_default_loop (), UV_RUN_DEFAULT);
  printf ("served %lu requests\n", requests);
  return 0;
}
