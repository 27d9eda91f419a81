/* Tasks inside of a main context of GLib, and calls and sources of GLib that a task awaits.
   SPDX-License-Identifier: MIT

   Link with -lasyncc-glib -lasyncc and what pkg-config says of gio-2.0 (pkg-config
   asyncc-glib).  Tasks of the thread run in the iterations of its context, by whatever runs
   these: a GMainLoop, a GApplication, or one of these inside of a callback.  What a task waits
   for, the context waits for.  Callbacks may use all of the library that may be used outside
   of async_run.  A loop that is run inside of a task does not run tasks.

   What functions are passed is borrowed, where it does not say otherwise: a context has to stay
   until async_glib_close, and all else until the call for it is over.

   All functions are for the thread that runs the context, and all may be called in tasks and
   in callbacks, where it does not say otherwise.  Errors are negative errno values.  GLib
   ends the program where it has no memory.  */

#ifndef ASYNCC_GLIB_H
#define ASYNCC_GLIB_H

#include <gio/gio.h>

#include <asyncc/runtime.h>

#if __ASYNCC_MODE == __ASYNCC_SYNC
#define async_glib_wait __asyncc_sync_glib_wait
#define async_glib_source __asyncc_sync_glib_source
#endif

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/* The context ---------------------------------------------------------------------- */

struct async_glib;

/* Let the tasks of this thread run in CONTEXT from now on, NULL for the default one, also those
   that there are already.  Inside of tasks it is the thread's default context.  In *G is what
   async_glib_close takes.  Tasks run with the priority G_PRIORITY_DEFAULT and do some 128
   operations in an iteration; if they could do more the iteration after it is without them
   and does not wait, so that sources of lower priority have their turn.  0; -EBUSY inside a
   task, or if the thread's tasks run in a context already; -ENOTSUP as async_drive_begin
   says; -ENOMEM. */
extern int async_glib_open (struct async_glib **g, GMainContext *context);

/* Ask whether the thread has tasks, be it that they wait: 1 if it has, or 0.  Who ends a
   GMainLoop may want to know. */
extern int async_glib_alive (struct async_glib *g);

/* Drop all tasks of the thread, the youngest first, whose cleanup handlers run before this
   returns, and take what G has out of the context.  Calls that tasks have left are
   cancelled and end when the context is run again.  0; -EBUSY inside a task, which asks a
   callback to do it, or ends the loop, and in those handlers; -EINVAL if the tasks of this
   thread run in no context, as in a child of fork. */
extern int async_glib_close (struct async_glib *g);

/* Calls ---------------------------------------------------------------------------- */

/* One call of a function whose name ends with _async:

     __async_glib_call struct async_glib_call *call = async_glib_call_new ();
     g_file_load_contents_async (file, async_glib_cancellable (call), async_glib_ready, call);
     GAsyncResult *result = __await (async_glib_wait (call));
     g_file_load_contents_finish (file, result, &contents, &length, NULL, &error);

   The task may do something else between the call and async_glib_wait.  */
struct async_glib_call;

/* Make a call, which is the caller's to give back by async_glib_call_drop.  Gives never
   NULL. */
extern struct async_glib_call *async_glib_call_new (void);

/* Give CALL back.  If it is not over it is cancelled by its cancellable, and ends by itself:
   what it reads or writes meanwhile may not be in the frame of the task.  Nothing for
   NULL. */
extern void async_glib_call_drop (struct async_glib_call *call);

/* For a variable that is a pointer to a call: it is given back at the end of its scope. */
#define __async_glib_call                                                                   \
  __attribute__ ((__unused__, __cleanup__ (__asyncc_glib_call_leave)))

__ASYNCC_INLINE void
__asyncc_glib_call_leave (struct async_glib_call **call)
{
  async_glib_call_drop (*call);
}

/* Get what cancels a call, for who makes the call at once: from now on async_glib_call_drop
   counts on the callback.  Gives a cancellable.  It belongs to CALL.  After the callback it
   ends the program: for a second call there is a second CALL. */
extern GCancellable *async_glib_cancellable (struct async_glib_call *call);

/* Wake who waits for CALL: the callback, whose data is the call. */
extern void async_glib_ready (GObject *source, GAsyncResult *result, gpointer call);

/* future: pending until the callback of CALL, which has been made; gives the result for the
   function whose name ends with _finish.  CALL is borrowed and owns the result, and no other
   future waits for it.  Cancel-safe: CALL may be awaited again. */
__ASYNCC_FN (GAsyncResult *) async_glib_wait (struct async_glib_call *call);

/* Sources -------------------------------------------------------------------------- */

/* future: attach SOURCE, which is used up and has no callback, to the thread's default
   context, and be pending until it is dispatched once; gives the GIOCondition that it tells,
   as sources of channels, sockets, streams and descriptors do, or 0.  Any source of GLib and
   GIO, as g_io_create_watch, g_socket_create_source and g_timeout_source_new make them, and
   any other that takes closures.  Cancel-safe. */
__ASYNCC_FN (int) async_glib_source (GSource *source);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_GLIB_H */
