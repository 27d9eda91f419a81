/* What ends the program with a message.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "glib-host.h"
#include "../asyncc.runtime/dies.h"

/* A loop in which the call should have been made anew. */
static __async void
reads_twice (void)
{
  __async_glib_call struct async_glib_call *call = async_glib_call_new ();
  GFile *file = g_file_new_for_path ("/");

  for (int i = 0; i < 2; i++) {
    g_file_query_info_async (file, "*", G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT,
			     async_glib_cancellable (call), async_glib_ready, call);
    g_object_unref (g_file_query_info_finish (file, __await (async_glib_wait (call)), NULL));
  }
}

static void
second_call (void)
{
  host_open ();
  async_detach (reads_twice ());
  host_run ();
}

int
main (void)
{
  dies (second_call, "was used for a second call");
  puts ("ok");
  return 0;
}
