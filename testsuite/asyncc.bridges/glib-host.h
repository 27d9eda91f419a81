/* A main context of GLib for host.h.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef GLIB_HOST_H
#define GLIB_HOST_H

#include "host.h"
#include <asyncc/glib.h>

struct host {
  GMainContext *context;
  struct async_glib *g;
  unsigned long waits;
  guint fds; /* that were waited for */
};

static _Thread_local struct host host;

static gint
count_wait (GPollFD *fds, guint n, gint timeout)
{
  host.waits++;
  host.fds = n;
  return g_poll (fds, n, timeout);
}

static int
host_attach (void)
{
  return async_glib_open (&host.g, host.context);
}

static int
host_detach (void)
{
  return async_glib_close (host.g);
}

static void
host_open (void)
{
  host.waits = 0;
  host.context = g_main_context_new ();
  g_main_context_set_poll_func (host.context, count_wait);
  CHECK (host_attach () == 0);
}

static void
host_close (void)
{
  CHECK (host_detach () == 0);
  g_main_context_unref (host.context);
}

static void
host_once (void)
{
  g_main_context_iteration (host.context, TRUE);
}

static void
host_run (void)
{
  while (async_glib_alive (host.g))
    host_once ();
}

static unsigned long
host_waits (void)
{
  return host.waits;
}

static gboolean
call_later (gpointer fn)
{
  ((void (*) (void)) fn) ();
  return G_SOURCE_REMOVE;
}

static void
attach (GSource *source, void (*fn) (void))
{
  g_source_set_callback (source, call_later, (gpointer) fn, NULL);
  g_source_attach (source, host.context);
  g_source_unref (source);
}

static void
host_after (unsigned int ms, void (*fn) (void))
{
  attach (g_timeout_source_new (ms), fn);
}

static void
host_later (void (*fn) (void), int low)
{
  GSource *source = g_idle_source_new ();

  if (!low)
    g_source_set_priority (source, G_PRIORITY_DEFAULT);
  attach (source, fn);
}

#endif /* GLIB_HOST_H */
