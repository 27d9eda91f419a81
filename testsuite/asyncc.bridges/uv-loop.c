/* How long tasks keep a loop of libuv alive, and how far each kind of uv_run goes.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "uv-host.h"

#define LOOP (&host.loop)

static void
test_alive (void)
{
  /* Once to find that there are no tasks. */
  host_run ();
  CHECK (!uv_loop_alive (LOOP));
  CHECK (uv_run (LOOP, UV_RUN_DEFAULT) == 0);
  async_detach (sleep_ms (20));
  CHECK (uv_loop_alive (LOOP));
  host_run ();
  CHECK (!uv_loop_alive (LOOP));
}

static void
count_timer (uv_handle_t *handle, void *n)
{
  *(int *) n += handle->type == UV_TIMER && uv_is_active (handle);
}

/* A time that nobody waits for any more does not wake the loop. */
static void
test_timer (void)
{
  __future (void) task = async_spawn (sleep_ms (3600000));
  int timers = 0;

  uv_run (LOOP, UV_RUN_NOWAIT);
  uv_walk (LOOP, count_timer, &timers);
  CHECK (timers == 1);
  async_drop (task);
  host_run ();
  uv_walk (LOOP, count_timer, &timers);
  CHECK (timers == 1);
}

static void
test_unref (void)
{
  __future (void) task;

  async_uv_unref (host.uv);
  task = async_spawn (sleep_ms (3600000));
  CHECK (!uv_loop_alive (LOOP));
  CHECK (uv_run (LOOP, UV_RUN_DEFAULT) == 0);
  async_uv_ref (host.uv);
  CHECK (uv_run (LOOP, UV_RUN_NOWAIT) != 0);
  CHECK (uv_run (LOOP, UV_RUN_NOWAIT) != 0);
  async_uv_unref (host.uv);
  CHECK (uv_run (LOOP, UV_RUN_NOWAIT) == 0);
  async_uv_ref (host.uv);
  async_drop (task);
  host_run ();
  /* Tasks run all the same as long as something else keeps the loop alive. */
  async_uv_unref (host.uv);
  steps = 0;
  async_detach (step ());
  host_after (20, close_pipe);
  pipe_fds[0] = -1;
  host_run ();
  CHECK (steps == 2);
  async_uv_ref (host.uv);
  host_run ();
}

static __async void
stops (void)
{
  uv_stop (LOOP);
  __await (async_yield ());
  steps++;
}

/* An iteration does not wait if tasks could go on, and waits if not. */
static void
test_modes (void)
{
  unsigned long waits = host_waits ();
  uint64_t before;

  steps = 0;
  async_detach (step ());
  CHECK (uv_run (LOOP, UV_RUN_NOWAIT) == 0);
  CHECK (steps == 2 && host_waits () - waits == 1);
  before = async_now ();
  async_detach (sleep_ms (30));
  while (uv_run (LOOP, UV_RUN_ONCE))
    continue;
  CHECK (async_now () - before >= ASYNC_MS (30));
  CHECK (host_waits () - waits < 20);
  async_detach (stops ());
  CHECK (uv_run (LOOP, UV_RUN_DEFAULT) == 0);
  host_run ();
  CHECK (steps == 3);
}

/* A descriptor that close alone has closed is noticed. */
static void
close_behind (void)
{
  close (pipe_fds[0]);
}

static void
test_closed (void)
{
  ssize_t n = 0;

  CHECK (pipe (pipe_fds) == 0);
  async_detach (read_from_pipe (pipe_fds[0], &n));
  host_after (5, close_behind);
  host_run ();
  CHECK (n < 0);
  close (pipe_fds[1]);
}

static void
count_handle (uv_handle_t *handle, void *n)
{
  (void) handle;
  ++*(int *) n;
}

/* Nothing is left in the loop when a bridge has been closed. */
static void
test_close (void)
{
  int before = 0, after = 0;

  CHECK (host_detach () == 0);
  host_run ();
  uv_walk (LOOP, count_handle, &before);
  CHECK (before == 1); /* host.prepare */
  CHECK (host_attach () == 0);
  async_detach (sleep_ms (3600000));
  uv_run (LOOP, UV_RUN_NOWAIT);
  CHECK (host_detach () == 0);
  host_run ();
  uv_walk (LOOP, count_handle, &after);
  CHECK (after == before);
  CHECK (host_attach () == 0);
}

int
main (void)
{
  host_open ();
  test_alive ();
  test_timer ();
  test_unref ();
  test_modes ();
  test_closed ();
  test_close ();
  host_close ();
  puts ("ok");
  return 0;
}
