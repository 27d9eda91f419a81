/* What unit.c and units.c share: the names, and the machine by hand, of which each has the
   next one behind it.
   SPDX-License-Identifier: MIT  */

#ifndef UNITS_H
#define UNITS_H

#include <stdbool.h>

#define PASTE(a, b) a##b
#define PASTE_OF(a, b) PASTE (a, b)

#if defined HAND
#define LEVEL(k) PASTE_OF (level_hand_, k)
#elif defined PLAIN
#define LEVEL(k) PASTE_OF (level_sync_, k)
#define __async
#define __await(call) (call)
#define __async_suspend() __asm__ volatile ("")
#else
#include <asyncc/future.h>
#define LEVEL(k) PASTE_OF (level_, k)
#endif

struct level {
  int state;
  long v, result;
};

#endif /* UNITS_H */
