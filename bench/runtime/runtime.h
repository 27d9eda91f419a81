/* What each case has: one source that defines
     run_ours  with the library
     run_hand  as an expert's program does it, without a library (hand.h)
   and if libuv has a counterpart, libuv/ has a source of the same name.
   SPDX-License-Identifier: MIT  */

#ifndef RUNTIME_H
#define RUNTIME_H

#include <asyncc.h>
#include <errno.h>
#include <stdbool.h>

#include "frame.h"

static long run_ours (long n);
static long run_hand (long n);

static long
run (const char *variant, long n)
{
  return strcmp (variant, "hand") ? run_ours (n) : run_hand (n);
}

#endif /* RUNTIME_H */
