/* Loops of GLib: the default context, a loop that a callback runs, one that a task runs, and
   priorities.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "glib-host.h"
#include <poll.h>

static GMainLoop *loop, *inner;

static void
open_default (void)
{
  host.context = g_main_context_default ();
  CHECK (async_glib_open (&host.g, NULL) == 0);
  loop = g_main_loop_new (NULL, FALSE);
  inner = g_main_loop_new (NULL, FALSE);
}

static void
close_default (void)
{
  CHECK (host_detach () == 0);
  g_main_loop_unref (loop);
  g_main_loop_unref (inner);
}

static __async void
sleep_and_quit (int ms, GMainLoop *l)
{
  CHECK (g_main_context_get_thread_default () == host.context
	 || !g_main_context_get_thread_default ());
  __await (async_sleep (ASYNC_MS (ms)));
  g_main_loop_quit (l);
}

static void
run_inner (void)
{
  /* Tasks go on in a loop inside of a callback. */
  async_detach (sleep_and_quit (20, inner));
  g_main_loop_run (inner);
  steps++;
}

static void
test_nested (void)
{
  steps = 0;
  async_detach (sleep_and_quit (100, loop));
  host_after (10, run_inner);
  g_main_loop_run (loop);
  CHECK (steps == 1);
}

static void
quit_inner (void)
{
  g_main_loop_quit (inner);
}

static __async void
runs_loop (void)
{
  unsigned long before;

  async_detach (step ());
  write_to_pipe ();
  host_after (50, quit_inner);
  before = host.waits;
  g_main_loop_run (inner);
  CHECK (host.waits - before < 10);
  CHECK (steps == 0);
}

/* A loop in a task runs no other task, and does not spin, though the descriptor of the
   runtime is readable and there are times to wait for. */
static void
test_in_task (void)
{
  ssize_t n;

  steps = 0;
  CHECK (pipe (pipe_fds) == 0);
  async_detach (read_from_pipe (pipe_fds[0], &n));
  async_detach (sleep_ms (10));
  host_once ();
  async_detach (runs_loop ());
  host_run ();
  CHECK (steps == 2 && n == 5);
  close_pipe ();
  close (pipe_fds[1]);
}

/* A source whose prepare function spawns a task, after the tasks' own was asked. */

static gboolean
spawn_late (GSource *source, gint *timeout)
{
  (void) source;
  *timeout = -1;
  if (steps == 0 && !stop) {
    stop = 1;
    async_detach (step ());
  }
  return FALSE;
}

static void
test_prepare (void)
{
  GSourceFuncs functions = { .prepare = spawn_late };
  GSource *source = g_source_new (&functions, sizeof (GSource));

  stop = steps = 0;
  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_attach (source, host.context);
  while (steps < 2)
    host_once ();
  g_source_destroy (source);
  g_source_unref (source);
}

/* Each time that is waited for costs one wait. */
static __async void
sleep_often (int n)
{
  while (n-- > 0)
    __await (async_sleep (ASYNC_MS (2)));
}

static void
test_waits (void)
{
  unsigned long before = host.waits;

  async_detach (sleep_often (50));
  host_run ();
  CHECK (host.waits - before < 75);
}

static gboolean
quit_outer (gpointer count)
{
  if (++*(int *) count < 20)
    return G_SOURCE_CONTINUE;
  stop = 1;
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* Waits for what never comes, so that the runtime is told of all else that does. */
static __async void
watch (int fd)
{
  CHECK (__await (async_poll_fd (fd, POLLPRI)) == -ECANCELED);
}

/* In each turn there is an event, which the next one sees. */
static __async void
write_always (int in, int out)
{
  char buf[4096];

  for (int n = 1; !stop; n++) {
    CHECK (write (out, "x", 1) == 1);
    if (n % 1000 == 0)
      CHECK (read (in, buf, sizeof buf) > 0 && write (out, "x", 1) == 1);
    for (int i = 0; i < 10; i++)
      __await (async_yield ());
  }
  async_close (in);
}

/* A task that is always ready leaves their turns to sources of a low priority, also while
   descriptors are always readable. */
static void
test_priorities (void)
{
  GSource *source = g_timeout_source_new (1);
  int fds[2], count = 0;

  CHECK (pipe (fds) == 0);
  stop = 0;
  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_set_callback (source, quit_outer, &count, NULL);
  g_source_attach (source, host.context);
  g_source_unref (source);
  yields = 0;
  async_detach (always_ready ());
  async_detach (watch (fds[0]));
  async_detach (write_always (fds[0], fds[1]));
  g_main_loop_run (loop);
  CHECK (yields > 0);
  host_run ();
  close (fds[1]);
}

/* What has been closed waits for nothing. */
static void
test_close (void)
{
  guint open;

  CHECK (!g_main_context_iteration (host.context, FALSE));
  open = host.fds;
  CHECK (host_detach () == 0);
  CHECK (!g_main_context_iteration (host.context, FALSE));
  CHECK (host.fds == open - 1);
  CHECK (host_attach () == 0);
}

int
main (void)
{
  open_default ();
  g_main_context_set_poll_func (host.context, count_wait);
  test_time ();
  test_nested ();
  test_priorities ();
  test_in_task ();
  test_pipe ();
  test_prepare ();
  test_waits ();
  test_close ();
  close_default ();
  puts ("ok");
  return 0;
}
