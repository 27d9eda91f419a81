/* The callee of add.c for "another unit": all that the caller knows of it is its
   declaration.  With -DPINNED the sum is in an array whose address is known elsewhere,
   so that it lies in the frame from the beginning.
   SPDX-License-Identifier: MIT  */

#include <asyncc/future.h>
#include <stdlib.h>

#include "add-callee.h"

#define ESCAPE(p) __asm__ volatile ("" : : "r" (p) : "memory")

__async long
add (long a, long b)
{
#ifdef PINNED
  long s[2] = { a, b };

  ESCAPE (s);
  if (b < 0)
    __async_suspend ();
  return s[0] + s[1];
#else
  return a + b;
#endif
}

long
add_sync (long a, long b)
{
#ifdef PINNED
  long s[2] = { a, b };

  ESCAPE (s);
  return s[0] + s[1];
#else
  return a + b;
#endif
}
