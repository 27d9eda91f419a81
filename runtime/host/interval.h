/* Waits at equal distances (interval.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_INTERVAL_H
#define ASYNCC_HOST_INTERVAL_H

#include "core/core.h"

#pragma GCC visibility push(hidden)

struct async_interval;

/* True if a tick of I is due at NOW: it is taken, and was due at *DUE. */
extern bool interval_take (struct async_interval *i, uint64_t now, uint64_t *due);

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_INTERVAL_H */
