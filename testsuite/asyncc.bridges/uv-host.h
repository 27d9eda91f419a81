/* A loop of libuv for host.h.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef UV_HOST_H
#define UV_HOST_H

#include "host.h"
#include <asyncc/libuv.h>

struct host {
  uv_loop_t loop;
  struct async_uv *uv;
  uv_prepare_t prepare;
  unsigned long waits;
};

static _Thread_local struct host host;

static void
count_wait (uv_prepare_t *prepare)
{
  (void) prepare;
  host.waits++;
}

static int
host_attach (void)
{
  return async_uv_open (&host.uv, &host.loop);
}

static int
host_detach (void)
{
  return async_uv_close (host.uv);
}

static void
host_open (void)
{
  host.waits = 0;
  CHECK (uv_loop_init (&host.loop) == 0);
  CHECK (uv_prepare_init (&host.loop, &host.prepare) == 0);
  CHECK (uv_prepare_start (&host.prepare, count_wait) == 0);
  uv_unref ((uv_handle_t *) &host.prepare);
  CHECK (host_attach () == 0);
}

static void
host_close (void)
{
  CHECK (host_detach () == 0);
  uv_close ((uv_handle_t *) &host.prepare, NULL);
  CHECK (uv_run (&host.loop, UV_RUN_DEFAULT) == 0);
  CHECK (uv_loop_close (&host.loop) == 0);
}

static void
host_run (void)
{
  CHECK (uv_run (&host.loop, UV_RUN_DEFAULT) == 0);
}

static void
host_once (void)
{
  uv_run (&host.loop, UV_RUN_ONCE);
}

static unsigned long
host_waits (void)
{
  return host.waits;
}

struct later {
  union uv_any_handle handle;
  void (*fn) (void);
};

static void
free_later (uv_handle_t *handle)
{
  free (handle);
}

static void
call_later (void *handle)
{
  struct later *l = handle;
  void (*fn) (void) = l->fn;

  uv_close (&l->handle.handle, free_later);
  fn ();
}

static void
on_timer (uv_timer_t *timer)
{
  call_later (timer);
}

static void
on_idle (uv_idle_t *idle_handle)
{
  call_later (idle_handle);
}

static struct later *
later (void (*fn) (void))
{
  struct later *l = malloc (sizeof *l);

  CHECK (l);
  l->fn = fn;
  return l;
}

static void
host_after (unsigned int ms, void (*fn) (void))
{
  struct later *l = later (fn);

  CHECK (uv_timer_init (&host.loop, &l->handle.timer) == 0);
  CHECK (uv_timer_start (&l->handle.timer, on_timer, ms, 0) == 0);
}

/* libuv knows no priorities. */
static void
host_later (void (*fn) (void), int low)
{
  struct later *l = later (fn);

  (void) low;
  CHECK (uv_idle_init (&host.loop, &l->handle.idle) == 0);
  CHECK (uv_idle_start (&l->handle.idle, on_idle) == 0);
}

#endif /* UV_HOST_H */
