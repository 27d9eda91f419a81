/* A callback of each round of the loop, which asks the kernel for events every time.
   SPDX-License-Identifier: MIT  */

#include <uv.h>

#include "../frame.h"

struct yielding {
  uv_idle_t idle;
  long i, n;
};

static void
next_round (uv_idle_t *idle)
{
  struct yielding *y = (struct yielding *) idle;

  if (y->i == y->n)
    uv_close ((uv_handle_t *) idle, NULL);
  else
    y->i++;
}

static long
run (const char *variant, long n)
{
  struct yielding y = { .n = n };

  (void) variant;
  uv_idle_init (uv_default_loop (), &y.idle);
  uv_idle_start (&y.idle, next_round);
  uv_run (uv_default_loop (), UV_RUN_DEFAULT);
  return y.i;
}
