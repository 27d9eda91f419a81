/* Tasks in a main context of GLib.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "glib-host.h"

static void
context_ends (gpointer flag)
{
  *(int *) flag = 1;
}

/* A bridge that has been closed does not hold the context. */
static void
test_context (void)
{
  GSource *source = g_timeout_source_new (1000000);
  int ended = 0;

  host_open ();
  g_source_set_callback (source, NULL, &ended, context_ends);
  g_source_attach (source, host.context);
  g_source_unref (source);
  host_close ();
  CHECK (ended);
}

int
main (void)
{
  test_host ();
  test_context ();
  puts ("ok");
  return 0;
}
