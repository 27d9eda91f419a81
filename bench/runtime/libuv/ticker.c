/* How late a timer of 1 ms is at most beside streams that always have a byte: the value, of
   N ticks, in nanoseconds of processor time.
   SPDX-License-Identifier: MIT  */

#include <uv.h>

#include "../ticker.h"

static long left;

static void
give_buffer (uv_handle_t *handle, size_t size, uv_buf_t *buffer)
{
  static char bytes[BUFFER];

  (void) handle;
  (void) size;
  *buffer = uv_buf_init (bytes, sizeof bytes);
}

static void
read_some (uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
  (void) buffer;
  if (n != 0)
    has_read ((int) (intptr_t) stream->data, n);
}

/* When the loop means to call a timer of 1 ms that is started now. */
static uint64_t
next_tick (uv_loop_t *loop)
{
  return (uv_now (loop) + 1) * 1000000;
}

static void
tick (uv_timer_t *t)
{
  ticked (next_tick (t->loop));
  if (--left > 0)
    uv_timer_start (t, tick, 1, 0);
  else
    uv_stop (t->loop);
}

static long
run (const char *variant, long n)
{
  static uv_pipe_t pipes[READERS];
  uv_loop_t *loop = uv_default_loop ();
  uv_timer_t t;

  (void) variant;
  ticker_open ();
  for (int i = 0; i < READERS; i++) {
    uv_pipe_init (loop, &pipes[i], 0);
    uv_pipe_open (&pipes[i], readers[i]);
    pipes[i].data = (void *) (intptr_t) i;
    uv_read_start ((uv_stream_t *) &pipes[i], give_buffer, read_some);
  }
  left = n;
  uv_timer_init (loop, &t);
  due = next_tick (loop);
  uv_timer_start (&t, tick, 1, 0);
  uv_run (loop, UV_RUN_DEFAULT);
  return (long) latest;
}
