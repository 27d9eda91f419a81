/* The bytes of what sleeps: its timer, who waits for it, and what it gives.
   SPDX-License-Identifier: MIT  */

#include <uv.h>

#include "../frame.h"

struct sleeper {
  uv_timer_t timer;
  void *waits;
  long v, result;
};

static long
run (const char *variant, long n)
{
  (void) variant;
  (void) n;
  return sizeof (struct sleeper);
}
