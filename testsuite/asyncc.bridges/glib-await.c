/* Calls and sources of GLib that tasks await, and drop at every moment; sockets of which one
   end is GIO's.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* What GIO's threads do with locks of their own kind the sanitizer does not see.
   { dg-skip-options { *=thread } } */
#include "glib-host.h"
#include <glib-unix.h>

/* Calls ---------------------------------------------------------------------------------- */

static __async void
load (const char *name, char **text, int *code)
{
  __async_glib_call struct async_glib_call *call = async_glib_call_new ();
  GFile *file = g_file_new_for_path (name);
  GError *error = NULL;
  GAsyncResult *result;

  g_file_load_contents_async (file, async_glib_cancellable (call), async_glib_ready, call);
  result = __await (async_glib_wait (call));
  *code = 0;
  if (!g_file_load_contents_finish (file, result, text, NULL, NULL, &error)) {
    *code = error->code;
    g_error_free (error);
  }
  g_object_unref (file);
}

static void
test_calls (void)
{
  char *text = NULL;
  int code;

  CHECK (g_file_set_contents ("bridge.tmp", "hello", -1, NULL));
  async_detach (load ("bridge.tmp", &text, &code));
  host_run ();
  CHECK (code == 0 && strcmp (text, "hello") == 0);
  g_free (text);
  CHECK (unlink ("bridge.tmp") == 0);
  async_detach (load ("bridge.tmp", &text, &code));
  host_run ();
  CHECK (code == G_IO_ERROR_NOT_FOUND);
}

/* A call of our own, whose end the test decides. */

static GTask *pending;
static int cancelled;

static void
on_cancel (GCancellable *cancellable, gpointer data)
{
  (void) cancellable;
  (void) data;
  cancelled++;
}

static void
compute_async (GCancellable *cancellable, GAsyncReadyCallback ready, gpointer data)
{
  pending = g_task_new (NULL, cancellable, ready, data);
  g_cancellable_connect (cancellable, G_CALLBACK (on_cancel), NULL, NULL);
}

static void
compute_finish (void)
{
  g_task_return_int (pending, 42);
  g_object_unref (pending);
  pending = NULL;
}

static __async void
computes (int wait_again)
{
  __async_glib_call struct async_glib_call *call = async_glib_call_new ();

  compute_async (async_glib_cancellable (call), async_glib_ready, call);
  if (wait_again) {
    __async_auto __future (GAsyncResult *) wait = async_glib_wait (call);

    CHECK (__await (async_timeout (wait, ASYNC_MS (20))) == -ETIMEDOUT);
    compute_finish ();
  }
  CHECK (g_task_propagate_int (G_TASK (__await (async_glib_wait (call))), NULL) == 42);
}

/* A task is dropped while its call goes on, and when it is over and nobody has looked. */
static void
test_drops (void)
{
  __future (void) task;

  async_glib_call_drop (NULL);
  async_glib_call_drop (async_glib_call_new ());
  task = async_spawn (computes (0));
  while (!pending)
    host_once ();
  async_drop (task);
  CHECK (cancelled == 1);
  compute_finish ();
  g_main_context_iteration (host.context, FALSE);
  g_main_context_iteration (host.context, FALSE);
  task = async_spawn (computes (0));
  while (!pending)
    host_once ();
  compute_finish ();
  async_drop (task);
  CHECK (cancelled == 2);
  g_main_context_iteration (host.context, FALSE);
  g_main_context_iteration (host.context, FALSE);
  async_detach (computes (1));
  host_run ();
  CHECK (cancelled == 2);
}

/* A call that was made goes on although nobody has awaited it yet. */
static __async void
computes_later (void)
{
  __async_glib_call struct async_glib_call *call = async_glib_call_new ();

  compute_async (async_glib_cancellable (call), async_glib_ready, call);
  __await (async_sleep (ASYNC_S (3600)));
}

static void
test_not_awaited (void)
{
  __future (void) task = async_spawn (computes_later ());
  int before = cancelled;

  while (!pending)
    host_once ();
  async_drop (task);
  CHECK (cancelled == before + 1);
  cancelled = before;
  compute_finish ();
  while (g_main_context_iteration (host.context, FALSE))
    continue;
}

static void
test_wakers (void)
{
  struct async_glib_call *call = async_glib_call_new ();

  compute_async (async_glib_cancellable (call), async_glib_ready, call);
  check_waker ((struct async_future *) async_glib_wait (call));
  async_glib_call_drop (call);
  compute_finish ();
  cancelled--;
  check_waker ((struct async_future *) async_glib_source (g_timeout_source_new (1000000)));
}

/* Sources ---------------------------------------------------------------------------------- */

static int end_of_pipe;

static void
write_pipe (void)
{
  CHECK (write (end_of_pipe, "x", 1) == 1);
}

static __async void
channels (int fd)
{
  GIOChannel *in = g_io_channel_unix_new (fd);

  CHECK (__await (async_glib_source (g_io_create_watch (in, G_IO_IN | G_IO_HUP))) == G_IO_IN);
  g_io_channel_unref (in);
  CHECK (__await (async_glib_source (g_unix_fd_source_new (fd, G_IO_IN))) == G_IO_IN);
  CHECK (__await (async_glib_source (g_timeout_source_new (10))) == 0);
  CHECK (__await (async_glib_source (g_idle_source_new ())) == 0);
}

static __async void
too_slow (int fd)
{
  __async_auto __future (int) wait = async_glib_source (g_unix_fd_source_new (fd, G_IO_IN));
  unsigned long waits;

  CHECK (__await (async_timeout (wait, ASYNC_MS (20))) == -ETIMEDOUT);
  /* It is dispatched once, whoever looks when. */
  write_pipe ();
  waits = host_waits ();
  __await (async_sleep (ASYNC_MS (100)));
  CHECK (host_waits () - waits < 20);
  CHECK (__await (wait) == G_IO_IN);
}

static void
test_sources (void)
{
  GSource *source = g_timeout_source_new (1);
  int fds[2];

  CHECK (pipe (fds) == 0);
  end_of_pipe = fds[1];
  async_detach (too_slow (fds[0]));
  host_run ();
  async_detach (channels (fds[0]));
  host_after (10, write_pipe);
  host_run ();
  close (fds[0]);
  close (fds[1]);
  /* What was never polled is given back. */
  async_drop (async_glib_source (g_source_ref (source)));
  CHECK (g_source_is_destroyed (source));
  g_source_unref (source);
}

/* Sockets ------------------------------------------------------------------------------------ */

static guint16 port;

static __async void
serve_once (GSocketListener *listener)
{
  __async_glib_call struct async_glib_call *call = async_glib_call_new ();
  GSocketConnection *c;
  GAsyncResult *result;
  char buf[64];
  ssize_t n;
  int fd;

  g_socket_listener_accept_async (listener, async_glib_cancellable (call), async_glib_ready, call);
  result = __await (async_glib_wait (call));
  c = g_socket_listener_accept_finish (listener, result, NULL, NULL);
  CHECK (c);
  fd = g_socket_get_fd (g_socket_connection_get_socket (c));
  while ((n = __await (async_read (fd, buf, sizeof buf))) > 0)
    CHECK (__await (async_write (fd, buf, n)) == n);
  async_forget_fd (fd);
  g_object_unref (c);
}

static __async GSocketConnection *
call_port (void)
{
  __async_glib_call struct async_glib_call *call = async_glib_call_new ();
  GSocketClient *client = g_socket_client_new ();
  GSocketConnection *c;
  GAsyncResult *result;

  g_socket_client_connect_to_host_async (client, "127.0.0.1", port, async_glib_cancellable (call),
					 async_glib_ready, call);
  result = __await (async_glib_wait (call));
  c = g_socket_client_connect_to_host_finish (client, result, NULL);
  g_object_unref (client);
  return c;
}

static __async void
talk (int count)
{
  GSocketConnection *c = __await (call_port ());
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (c));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (c));

  CHECK (c);
  for (int i = 0; i < count; i++) {
    __async_glib_call struct async_glib_call *call = async_glib_call_new ();
    char text[16];
    GBytes *got;

    sprintf (text, "%7d", i);
    CHECK (g_output_stream_write (out, text, 8, NULL, NULL) == 8);
    g_input_stream_read_bytes_async (in, 64, G_PRIORITY_DEFAULT, async_glib_cancellable (call),
				     async_glib_ready, call);
    got = g_input_stream_read_bytes_finish (in, __await (async_glib_wait (call)), NULL);
    CHECK (got && g_bytes_get_size (got) == 8);
    CHECK (memcmp (g_bytes_get_data (got, NULL), text, 8) == 0);
    g_bytes_unref (got);
  }
  g_io_stream_close (G_IO_STREAM (c), NULL, NULL);
  g_object_unref (c);
}

static void
test_sockets (void)
{
  GSocketListener *listener = g_socket_listener_new ();

  port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  CHECK (port > 0);
  async_detach (serve_once (listener));
  async_detach (talk (100));
  host_run ();
  g_socket_listener_close (listener);
  g_object_unref (listener);
}

int
main (void)
{
  host_open ();
  test_calls ();
  test_drops ();
  test_not_awaited ();
  test_wakers ();
  test_sources ();
  test_sockets ();
  async_detach (computes (0));
  while (!pending)
    host_once ();
  CHECK (host_detach () == 0);
  CHECK (cancelled == 3);
  compute_finish ();
  while (g_main_context_iteration (host.context, FALSE))
    continue;
  CHECK (host_attach () == 0);
  host_close ();
  puts ("ok");
  return 0;
}
