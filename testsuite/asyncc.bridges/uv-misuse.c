/* What ends the program with a message.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "uv-host.h"
#include "../asyncc.runtime/dies.h"

/* A loop in which the request should have been inside. */
static __async void
asks_twice (int awaits)
{
  __async_uv_request struct async_uv_request *r = async_uv_request_new (&host.loop, 0);

  for (int i = 0; i < 2; i++) {
    int started = uv_fs_stat (&host.loop, &r->uv.fs, "/", async_uv_on_fs);

    if (i < awaits)
      __await (async_uv_wait (r, started));
  }
  /* What was awaited was found out there, and not when the request is dropped. */
  if (awaits == 2)
    _exit (0);
}

static void
await_second_call (void)
{
  host_open ();
  async_detach (asks_twice (2));
  host_run ();
}

static void
leave_second_call (void)
{
  host_open ();
  async_detach (asks_twice (1));
  host_run ();
}

int
main (void)
{
  dies (await_second_call, "a request of libuv was used for a second call");
  dies (leave_second_call, "a request of libuv was used for a second call");
  puts ("ok");
  return 0;
}
