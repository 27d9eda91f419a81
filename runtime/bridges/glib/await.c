/* What a task awaits of GLib: the end of a call, and one dispatch of a source.

   A call is the task's, and from when it is made also that of the callback, which GIO always
   calls, be it that the call is cancelled.  It is made as soon as somebody has asked for its
   cancellable, as the task may be dropped before it awaits the call.
   SPDX-License-Identifier: MIT  */

#include <asyncc/glib.h>

#include <stdbool.h>

static void
keep_waker (struct async_waker *slot, const struct async_waker *waker)
{
  if (slot->vtable && async_waker_same (slot, waker))
    return;
  if (slot->vtable)
    async_waker_drop (slot);
  *slot = async_waker_clone (waker);
}

/* SLOT is empty afterwards, and what was in it woken or not. */
static void
clear_waker (struct async_waker *slot, bool wake)
{
  struct async_waker waker = *slot;

  slot->vtable = NULL;
  if (waker.vtable && wake)
    async_waker_wake (&waker);
  else if (waker.vtable)
    async_waker_drop (&waker);
}

/* Calls ----------------------------------------------------------------------------- */

struct async_glib_call {
  GCancellable *cancellable;
  GAsyncResult *result; /* NULL before the callback */
  struct async_waker waker;
  bool made;    /* there will be a callback, or was one */
  bool dropped; /* the task has gone */
};

struct async_glib_call *
async_glib_call_new (void)
{
  struct async_glib_call *call = g_new0 (struct async_glib_call, 1);

  call->cancellable = g_cancellable_new ();
  return call;
}

GCancellable *
async_glib_cancellable (struct async_glib_call *call)
{
  if (call->result)
    g_error ("asyncc: a struct async_glib_call was used for a second call");
  call->made = true;
  return call->cancellable;
}

static void
call_free (struct async_glib_call *call)
{
  g_clear_object (&call->result);
  g_object_unref (call->cancellable);
  g_free (call);
}

/* What cancelling calls may call the callback, which frees the call then. */
void
async_glib_call_drop (struct async_glib_call *call)
{
  GCancellable *cancellable;

  if (!call)
    return;
  if (!call->made || call->result) {
    call_free (call);
    return;
  }
  cancellable = g_object_ref (call->cancellable);
  call->dropped = true;
  g_cancellable_cancel (cancellable);
  g_object_unref (cancellable);
}

void
async_glib_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  struct async_glib_call *call = data;

  (void) source;
  if (call->dropped) {
    call_free (call);
    return;
  }
  call->result = g_object_ref (result);
  clear_waker (&call->waker, true);
}

struct call_wait {
  ASYNC_FUTURE (GAsyncResult *);
  struct async_glib_call *call; /* NULL when it is over */
};

static async_poll_t
call_wait_poll (struct async_future *self, struct async_context *cx)
{
  struct call_wait *w = (struct call_wait *) self;

  if (!w->call)
    __asyncc_polled_after_ready ("async_glib_wait");
  if (!w->call->result) {
    keep_waker (&w->call->waker, async_context_waker (cx));
    return ASYNC_PENDING;
  }
  w->result = w->call->result;
  w->call = NULL;
  self->state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static void
call_wait_drop (struct async_future *self)
{
  struct call_wait *w = (struct call_wait *) self;

  if (w->call)
    clear_waker (&w->call->waker, false);
  __asyncc_free (w, sizeof *w, _Alignof (struct call_wait));
}

static const struct async_vtable call_wait_vtable
  = { .poll = call_wait_poll, .drop = call_wait_drop, .name = "async_glib_wait" };

struct async_future *
async_glib_wait (struct async_glib_call *call)
{
  struct call_wait *w;

  call->made = true;
  w = __asyncc_alloc (sizeof *w, _Alignof (struct call_wait));
  if (!w)
    return NULL;
  *w = (struct call_wait) { .call = call };
  async_future_init (w, &call_wait_vtable);
  return &w->future;
}

/* Sources ---------------------------------------------------------------------------- */

struct source_wait {
  ASYNC_FUTURE (int);
  GSource *source;
  struct async_waker waker;
  bool dispatched;
};

/* The closure of a source, whatever it tells. */
static void
dispatched (GClosure *closure, GValue *answer, guint n, const GValue *values, gpointer hint,
	    gpointer data)
{
  struct source_wait *w = closure->data;

  (void) hint;
  (void) data;
  for (guint i = 0; i < n; i++)
    if (G_VALUE_HOLDS (&values[i], G_TYPE_IO_CONDITION))
      w->result = (int) g_value_get_flags (&values[i]);
  if (answer && G_VALUE_HOLDS_BOOLEAN (answer))
    g_value_set_boolean (answer, G_SOURCE_REMOVE);
  w->dispatched = true;
  clear_waker (&w->waker, true);
}

static void
source_attach (struct source_wait *w)
{
  GClosure *closure = g_closure_new_simple (sizeof *closure, w);

  g_closure_set_marshal (closure, dispatched);
  g_source_set_closure (w->source, closure);
  g_source_attach (w->source, g_main_context_get_thread_default ());
}

static async_poll_t
source_wait_poll (struct async_future *self, struct async_context *cx)
{
  struct source_wait *w = (struct source_wait *) self;

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready ("async_glib_source");
  if (self->state == ASYNC_STATE_START)
    source_attach (w);
  self->state = w->dispatched ? ASYNC_STATE_DONE : ASYNC_STATE_FIRST;
  if (w->dispatched)
    return ASYNC_READY;
  keep_waker (&w->waker, async_context_waker (cx));
  return ASYNC_PENDING;
}

static void
source_wait_drop (struct async_future *self)
{
  struct source_wait *w = (struct source_wait *) self;

  g_source_destroy (w->source);
  g_source_unref (w->source);
  clear_waker (&w->waker, false);
  __asyncc_free (w, sizeof *w, _Alignof (struct source_wait));
}

static const struct async_vtable source_wait_vtable
  = { .poll = source_wait_poll, .drop = source_wait_drop, .name = "async_glib_source" };

struct async_future *
async_glib_source (GSource *source)
{
  struct source_wait *w = __asyncc_alloc (sizeof *w, _Alignof (struct source_wait));

  if (!w) {
    g_source_unref (source);
    return NULL;
  }
  *w = (struct source_wait) { .source = source };
  async_future_init (w, &source_wait_vtable);
  return &w->future;
}

/* Synchronous builds: the context runs meanwhile -------------------------------------- */

extern __attribute__ ((__visibility__ ("default"))) GAsyncResult *
__asyncc_sync_glib_wait (struct async_glib_call *call);
extern __attribute__ ((__visibility__ ("default"))) int
__asyncc_sync_glib_source (GSource *source);

GAsyncResult *
__asyncc_sync_glib_wait (struct async_glib_call *call)
{
  call->made = true;
  while (!call->result)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  return call->result;
}

int
__asyncc_sync_glib_source (GSource *source)
{
  struct source_wait w = { .source = source };

  source_attach (&w);
  while (!w.dispatched)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  g_source_destroy (source);
  g_source_unref (source);
  return w.result;
}
