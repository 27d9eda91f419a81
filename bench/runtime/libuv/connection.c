/* The bytes of a connection whose client says nothing, which has no buffer meanwhile: the
   value, of N connections.
   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <malloc.h>
#include <uv.h>

#include "../connections.h"
#include "../frame.h"

static long allocated;

static void *
counted (void *p)
{
  allocated += (long) malloc_usable_size (p);
  return p;
}

static void *
count_malloc (size_t size)
{
  return counted (malloc (size));
}

static void *
count_realloc (void *p, size_t size)
{
  allocated -= (long) malloc_usable_size (p);
  return counted (realloc (p, size));
}

static void *
count_calloc (size_t n, size_t size)
{
  return counted (calloc (n, size));
}

static void
count_free (void *p)
{
  allocated -= (long) malloc_usable_size (p);
  free (p);
}

/* The write is the program's own, as the handle is. */
struct connection {
  uv_pipe_t pipe;
  uv_write_t write;
};

static void
give_buffer (uv_handle_t *handle, size_t size, uv_buf_t *buffer)
{
  (void) handle;
  (void) size;
  *buffer = uv_buf_init (malloc (BUFFER), BUFFER);
}

static void
read_some (uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
  (void) stream;
  (void) n;
  free (buffer->base);
}

static void
serve (uv_loop_t *loop, int fd)
{
  struct connection *c = malloc (sizeof *c);

  if (!c || uv_pipe_init (loop, &c->pipe, 0) < 0 || uv_pipe_open (&c->pipe, fd) < 0
      || uv_read_start ((uv_stream_t *) &c->pipe, give_buffer, read_some) < 0)
    abort ();
}

static long
run (const char *variant, long n)
{
  int *fds = connections_open (n);
  uv_loop_t *loop;
  long before;

  (void) variant;
  uv_replace_allocator (count_malloc, count_realloc, count_calloc, count_free);
  loop = uv_default_loop ();
  uv_run (loop, UV_RUN_NOWAIT);
  before = allocated;
  for (long i = 0; i < n; i++)
    serve (loop, fds[i]);
  uv_run (loop, UV_RUN_NOWAIT);
  free (fds);
  return (allocated - before) / n + (long) sizeof (struct connection);
}
