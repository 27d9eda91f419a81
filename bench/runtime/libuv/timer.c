/* A timer that is started and stopped again, beside PENDING others, which are in a heap.  Its
   handle is the same all the time, and the time is that of the loop's round, in milliseconds.
   SPDX-License-Identifier: MIT  */

#include <uv.h>

#include "../frame.h"

static uint64_t
far (long i)
{
  return 100000 + (uint64_t) (i * 7919 % 1000003);
}

static void
fired (uv_timer_t *t)
{
  (void) t;
}

static long
run (const char *variant, long n)
{
  uv_loop_t *loop = uv_default_loop ();
  uv_timer_t *pending = malloc ((PENDING + 1) * sizeof *pending), t;

  (void) variant;
  if (!pending)
    abort ();
  for (long i = 0; i < PENDING; i++) {
    uv_timer_init (loop, &pending[i]);
    uv_timer_start (&pending[i], fired, far (i), 0);
  }
  uv_timer_init (loop, &t);
  begin ();
  for (long i = 0; i < n; i++) {
    uv_timer_start (&t, fired, far (i), 0);
    uv_timer_stop (&t);
  }
  end ();
  for (long i = 0; i < PENDING; i++)
    uv_timer_stop (&pending[i]);
  free (pending);
  return n;
}
