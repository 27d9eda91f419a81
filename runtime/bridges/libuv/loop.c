/* The tasks of a thread in its loop of libuv.

   Three handles call async_drive: one for the descriptor of the runtime, one for the time
   that it wants to be called at, and an idle handle as long as tasks can run, which keeps
   the loop from waiting and is called once in each iteration.  Only the first of them is
   ever referenced, and only while there are tasks: that is whether these keep the loop
   alive.
   SPDX-License-Identifier: MIT  */

#include <asyncc/libuv.h>

#include <asyncc/drive.h>

#include <stdbool.h>
#include <stdlib.h>

enum { HANDLES = 3 };

struct async_uv {
  uv_loop_t *loop;
  uv_poll_t events;
  uv_timer_t timer;
  uv_idle_t more;
  bool unref; /* tasks do not keep the loop alive */
  unsigned int open;
};

/* Driving -------------------------------------------------------------------------- */

/* TASKS: whether there are, or may be. */
static void
keep_alive (struct async_uv *uv, bool tasks)
{
  if (tasks && !uv->unref)
    uv_ref ((uv_handle_t *) &uv->events);
  else
    uv_unref ((uv_handle_t *) &uv->events);
}

/* NS nanoseconds from now, in milliseconds of the loop, whose time stands still while it
   calls back.  Rounded up, so that the time has come when the timer is called. */
static uint64_t
loop_time (const struct async_uv *uv, uint64_t ns)
{
  const uint64_t ms = 1000000;
  uint64_t at = uv_hrtime (), now = uv_now (uv->loop);

  at = ns < UINT64_MAX - at ? (at + ns) / ms + 1 : UINT64_MAX / ms;
  return at > now ? at - now : 0;
}

static void on_timer (uv_timer_t *timer);
static void on_more (uv_idle_t *more);

static void
drive (struct async_uv *uv)
{
  uint64_t ns = async_drive ();

  keep_alive (uv, async_drive_alive ());
  if (ns == 0)
    uv_idle_start (&uv->more, on_more);
  else
    uv_idle_stop (&uv->more);
  if (ns == 0 || ns == ASYNC_DRIVE_NEVER)
    uv_timer_stop (&uv->timer);
  else
    uv_timer_start (&uv->timer, on_timer, loop_time (uv, ns), 0);
}

static void
on_events (uv_poll_t *events, int status, int what)
{
  (void) status;
  (void) what;
  drive (events->data);
}

static void
on_timer (uv_timer_t *timer)
{
  drive (timer->data);
}

static void
on_more (uv_idle_t *more)
{
  drive (more->data);
}

/* A callback uses the runtime: what it spawns is to run, and is to be waited for. */
static void
wanted (void *arg)
{
  struct async_uv *uv = arg;

  keep_alive (uv, true);
  uv_idle_start (&uv->more, on_more);
}

/* Beginning and end ---------------------------------------------------------------- */

static void
on_close (uv_handle_t *handle)
{
  struct async_uv *uv = handle->data;

  if (--uv->open == 0)
    free (uv);
}

static void
close_handles (struct async_uv *uv)
{
  uv_handle_t *handles[HANDLES] = { (uv_handle_t *) &uv->timer, (uv_handle_t *) &uv->more,
				    (uv_handle_t *) &uv->events };

  for (unsigned int i = 0, n = uv->open; i < n; i++)
    uv_close (handles[i], on_close);
}

/* Timers and idle handles cannot fail; without the third these have to be closed, which
   needs the loop. */
static int
open_handles (struct async_uv *uv, int fd)
{
  int error;

  uv_timer_init (uv->loop, &uv->timer);
  uv_idle_init (uv->loop, &uv->more);
  uv_unref ((uv_handle_t *) &uv->timer);
  uv_unref ((uv_handle_t *) &uv->more);
  uv->timer.data = uv->more.data = uv->events.data = uv;
  uv->open = HANDLES - 1;
  error = uv_poll_init (uv->loop, &uv->events, fd);
  if (error < 0)
    return error;
  uv->events.data = uv;
  uv->open = HANDLES;
  return uv_poll_start (&uv->events, UV_READABLE, on_events);
}

int
async_uv_open (struct async_uv **to, uv_loop_t *loop)
{
  struct async_uv *uv = calloc (1, sizeof *uv);
  int fd = uv ? async_drive_begin (wanted, uv) : -ENOMEM, error;

  if (fd < 0) {
    free (uv);
    return fd;
  }
  uv->loop = loop;
  error = open_handles (uv, fd);
  if (error < 0) {
    async_drive_end ();
    close_handles (uv);
    return error;
  }
  wanted (uv);
  *to = uv;
  return 0;
}

int
async_uv_close (struct async_uv *uv)
{
  int error = async_drive_end ();

  if (error < 0)
    return error;
  close_handles (uv);
  return 0;
}

void
async_uv_unref (struct async_uv *uv)
{
  uv->unref = true;
  keep_alive (uv, false);
}

/* Whether there are tasks the next call finds out. */
void
async_uv_ref (struct async_uv *uv)
{
  uv->unref = false;
  wanted (uv);
}
