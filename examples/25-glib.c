/* 25-glib: tasks in a main loop of GLib, and calls and sources of GLib that they await.
   SPDX-License-Identifier: MIT

   gcc -fplugin=asyncc 25-glib.c -o 25-glib `pkg-config --cflags --libs asyncc-glib`  */

#include <asyncc.h>
#include <asyncc/glib.h>
#include <stdio.h>
#include <unistd.h>

/* Any function that ends with _async, and its _finish. */
static __async int
run_program (const char *text)
{
  __async_glib_call struct async_glib_call *call = async_glib_call_new ();
  g_autoptr (GSubprocess) program
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, "echo", text, NULL);
  g_autofree char *out = NULL;
  GAsyncResult *result;

  if (!program)
    return -1;
  g_subprocess_communicate_utf8_async (program, NULL, async_glib_cancellable (call),
				       async_glib_ready, call);
  result = __await (async_glib_wait (call));
  if (!g_subprocess_communicate_utf8_finish (program, result, &out, NULL, NULL))
    return -1;
  printf ("task: the program says %s", out);
  return g_subprocess_get_exit_status (program);
}

/* A condition of a channel, as any other source. */
static __async void
wait_for_input (int fd)
{
  GIOChannel *in = g_io_channel_unix_new (fd);

  if (__await (async_glib_source (g_io_create_watch (in, G_IO_IN))) & G_IO_IN)
    puts ("task: there is input");
  g_io_channel_unref (in);
}

static __async void
everything (GMainLoop *loop, int fd)
{
  printf ("task: exit status %d\n", __await (run_program ("hello")));
  __await (async_sleep (ASYNC_MS (5)));
  __await (wait_for_input (fd));
  g_main_loop_quit (loop);
}

static __async void
write_soon (int fd)
{
  __await (async_sleep (ASYNC_MS (50)));
  puts ("task: writes");
  __await (async_write (fd, "x", 1));
}

static gboolean
on_timeout (gpointer fds)
{
  puts ("callback: spawns a task");
  async_detach (write_soon (((int *) fds)[1]));
  return G_SOURCE_REMOVE;
}

int
main (void)
{
  GMainLoop *loop = g_main_loop_new (NULL, FALSE);
  struct async_glib *g;
  int fds[2];

  if (async_glib_open (&g, NULL) < 0 || pipe (fds) < 0)
    return 1;
  async_detach (everything (loop, fds[0]));
  g_timeout_add (200, on_timeout, fds);
  g_main_loop_run (loop);
  async_glib_close (g);
  g_main_loop_unref (loop);
  return 0;
}
