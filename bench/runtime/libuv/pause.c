/* The longest time, of the processor, that one operation on timers takes beside N others; and
   that the next round of the loop takes while all of them come at once.  The value is
   nanoseconds.
   SPDX-License-Identifier: MIT  */

#include <uv.h>

#include "../frame.h"

static double longest, since;

static void
note (void)
{
  double now = processor_time ();

  if (now - since > longest)
    longest = now - since;
  since = now;
}

static void
fired (uv_timer_t *t)
{
  (void) t;
}

static void
next_round (uv_check_t *check)
{
  (void) check;
  note ();
}

static uint64_t
far (long i)
{
  return 100000 + (uint64_t) (i * 7919 % 1000003);
}

static void
start_all_at_once (uv_loop_t *loop, uv_timer_t *timers, long n)
{
  static uv_check_t check;

  uv_check_init (loop, &check);
  uv_check_start (&check, next_round);
  uv_unref ((uv_handle_t *) &check);
  uv_update_time (loop);
  for (long i = 0; i < n; i++)
    uv_timer_start (&timers[i], fired, 1, 0);
}

static long
run (const char *variant, long n)
{
  uv_loop_t *loop = uv_default_loop ();
  uv_timer_t *timers = malloc (n * sizeof *timers);

  (void) variant;
  if (!timers)
    abort ();
  for (long i = 0; i < n; i++)
    uv_timer_init (loop, &timers[i]);
  since = processor_time ();
  for (long i = 0; i < n; i++) {
    uv_timer_start (&timers[i], fired, far (i), 0);
    note ();
  }
  for (long i = 0; i < n; i++) {
    uv_timer_stop (&timers[i]);
    note ();
  }
  start_all_at_once (loop, timers, n);
  since = processor_time ();
  uv_run (loop, UV_RUN_DEFAULT);
  note ();
  free (timers);
  return (long) longest;
}
