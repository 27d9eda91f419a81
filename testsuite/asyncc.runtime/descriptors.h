/* For tests of what opens descriptors: one poll, and a process that can open no more.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include "rt.h"
#include "../count-descriptors.h"
#include <fcntl.h>
#include <sys/resource.h>

static inline async_poll_t
poll_once (struct async_future *f)
{
  struct async_context cx;

  async_context_init (&cx, async_waker_noop ());
  return async_poll (f, &cx);
}

/* Let there be no more descriptors, until free_descriptors. */
static int filled[64], n_filled;

static inline void
fill_descriptors (void)
{
  struct rlimit limit;

  CHECK (getrlimit (RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = 64;
  CHECK (setrlimit (RLIMIT_NOFILE, &limit) == 0);
  for (n_filled = 0; n_filled < 64; n_filled++) {
    filled[n_filled] = dup (0);
    if (filled[n_filled] < 0)
      return;
  }
}

static inline void
free_descriptors (void)
{
  struct rlimit limit;

  while (n_filled > 0)
    close (filled[--n_filled]);
  CHECK (getrlimit (RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = limit.rlim_max;
  CHECK (setrlimit (RLIMIT_NOFILE, &limit) == 0);
}

#endif
