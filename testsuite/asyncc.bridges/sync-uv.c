/* A synchronous build: the loop of libuv runs while a request is waited for.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include <asyncc.h>
#include <asyncc/libuv.h>
#include <errno.h>

#include "../check.h"

static __async ssize_t
look_at (uv_loop_t *loop, const char *path)
{
  __async_uv_request struct async_uv_request *r = async_uv_request_new (loop, 0);

  return __await (async_uv_wait (r, uv_fs_stat (loop, &r->uv.fs, path, async_uv_on_fs)));
}

int
main (void)
{
  uv_loop_t loop;

  CHECK (uv_loop_init (&loop) == 0);
  CHECK (async_run (look_at (&loop, "/")) == 0);
  CHECK (async_run (look_at (&loop, "/there is no such file")) == -ENOENT);
  CHECK (uv_loop_close (&loop) == 0);
  puts ("ok");
  return 0;
}
