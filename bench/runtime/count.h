/* How many bytes the library has taken and not given back, once they are counted.
   SPDX-License-Identifier: MIT  */

#ifndef COUNT_H
#define COUNT_H

#include <asyncc.h>
#include <stdlib.h>

static long allocated;

static void *
count_alloc (size_t size, size_t align)
{
  (void) align;
  allocated += (long) size;
  return malloc (size);
}

static void
count_free (void *p, size_t size, size_t align)
{
  (void) align;
  allocated -= (long) size;
  free (p);
}

static inline void
count_allocations (void)
{
  async_set_allocator (count_alloc, count_free);
}

#endif /* COUNT_H */
