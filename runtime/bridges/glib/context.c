/* The tasks of a thread in its main context of GLib.

   One source calls async_drive.  It has the descriptor of the runtime and a time, and GLib
   waits for both.  If tasks could have gone on it rests for one iteration, in which it is not
   ready, whatever its descriptor says, but keeps the context from waiting: GLib
   dispatches only what is ready with the highest priority, and what is lower would never
   have a turn.

   For a source that may not recurse GLib takes the descriptor away during each dispatch, and
   ends the next wait each time it does so or is told another time.  So this one may, and the
   time is its own.  In a loop that a task runs it is deaf, since nothing would come of it.
   SPDX-License-Identifier: MIT  */

#include <asyncc/glib.h>

#include <asyncc/drive.h>

#include <errno.h>
#include <stdbool.h>

/* What there is to do without waiting for anything. */
enum rest {
  NOTHING,
  RESTS, /* in the next iteration */
  RESTED /* in this one */
};

struct async_glib {
  GSource source;
  GMainContext *context;
  gpointer events; /* the descriptor's tag */
  bool deaf;       /* to that */
  bool running;    /* a task */
  enum rest rest;
  gint64 at; /* when it is ready, in microseconds; 0: at once; or G_MAXINT64 */
};

/* When it is ready --------------------------------------------------------------------- */

/* A change ends the next wait at once. */
static void
set_deaf (struct async_glib *g, bool deaf)
{
  if (deaf != g->deaf)
    g_source_modify_unix_fd (&g->source, g->events, deaf ? 0 : G_IO_IN);
  g->deaf = deaf;
}

/* Milliseconds until G is ready, rounded up. */
static gint
time_left (struct async_glib *g)
{
  gint64 now = g_source_get_time (&g->source);

  if (g->at == G_MAXINT64)
    return -1;
  return g->at > now ? (gint) MIN ((g->at - now + 999) / 1000, G_MAXINT) : 0;
}

static gboolean
prepare (GSource *source, gint *timeout)
{
  struct async_glib *g = (struct async_glib *) source;

  if (g->running)
    set_deaf (g, true);
  *timeout = g->running ? -1 : time_left (g);
  if (g->rest == RESTS) {
    g->rest = RESTED;
    return FALSE;
  }
  return *timeout == 0;
}

static gboolean
check (GSource *source)
{
  struct async_glib *g = (struct async_glib *) source;

  return !g->running && g->rest == NOTHING && time_left (g) == 0;
}

/* NS nanoseconds from now, rounded up. */
static gint64
time_after (uint64_t ns)
{
  gint64 now = g_get_monotonic_time ();

  return ns / 1000 < (uint64_t) (G_MAXINT64 - now) ? now + (gint64) (ns / 1000) + 1 : G_MAXINT64;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  struct async_glib *g = (struct async_glib *) source;
  uint64_t ns;

  (void) callback;
  (void) data;
  g_main_context_push_thread_default (g->context);
  g->running = true;
  ns = async_drive ();
  g->running = false;
  g_main_context_pop_thread_default (g->context);
  g->rest = ns == 0 ? RESTS : NOTHING;
  g->at = ns == 0 ? 0 : time_after (ns);
  set_deaf (g, ns == 0);
  return G_SOURCE_CONTINUE;
}

static void
finalize (GSource *source)
{
  g_main_context_unref (((struct async_glib *) source)->context);
}

static GSourceFuncs functions
  = { .prepare = prepare, .check = check, .dispatch = dispatch, .finalize = finalize };

/* Beginning and end ---------------------------------------------------------------------- */

/* A callback uses the runtime: what it spawns is to run.  That may be after the context has
   asked how long it may wait. */
static void
wanted (void *arg)
{
  struct async_glib *g = arg;

  g->at = 0;
  g_main_context_wakeup (g->context);
}

int
async_glib_open (struct async_glib **to, GMainContext *context)
{
  GSource *source = g_source_new (&functions, sizeof (struct async_glib));
  struct async_glib *g = (struct async_glib *) source;
  int fd = async_drive_begin (wanted, source);

  g->context = g_main_context_ref (context ? context : g_main_context_default ());
  if (fd < 0) {
    g_source_unref (source);
    return fd;
  }
  g_source_set_name (source, "asyncc");
  g_source_set_can_recurse (source, TRUE);
  g->events = g_source_add_unix_fd (source, fd, G_IO_IN);
  g_source_attach (source, g->context);
  *to = g;
  return 0;
}

int
async_glib_alive (struct async_glib *g)
{
  (void) g;
  return async_drive_alive ();
}

int
async_glib_close (struct async_glib *g)
{
  int error = async_drive_end ();

  if (error < 0)
    return error;
  g_source_destroy (&g->source);
  g_source_unref (&g->source);
  return 0;
}
