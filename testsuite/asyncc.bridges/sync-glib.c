/* A synchronous build: the context of GLib runs while a call or a source is waited for.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include <asyncc.h>
#include <asyncc/glib.h>

#include "../check.h"

static __async gboolean
query (const char *path)
{
  __async_glib_call struct async_glib_call *call = async_glib_call_new ();
  GFile *file = g_file_new_for_path (path);
  GFileInfo *info;
  gboolean found;

  g_file_query_info_async (file, "standard::name", G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT,
			   async_glib_cancellable (call), async_glib_ready, call);
  info = g_file_query_info_finish (file, __await (async_glib_wait (call)), NULL);
  found = info != NULL;
  g_clear_object (&info);
  g_object_unref (file);
  return found;
}

int
main (void)
{
  CHECK (async_run (query ("/")));
  CHECK (!async_run (query ("/there is no such file")));
  CHECK (async_run (async_glib_source (g_timeout_source_new (5))) == 0);
  puts ("ok");
  return 0;
}
