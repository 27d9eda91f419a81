/* An allocator that has no memory once, and finds blocks that go back with another size
   or alignment than they were taken with.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef FAILING_ALLOC_H
#define FAILING_ALLOC_H

#include "../check.h"

/* How many were asked for; which of them there is no memory for, from 1 on. */
static _Atomic int allocations;
static int fail_at;
static _Atomic long outstanding;

struct header {
  size_t size, align;
};

static void *
failing_alloc (size_t size, size_t align)
{
  char *p;

  if (++allocations == fail_at)
    return NULL;
  if (align < 16)
    align = 16;
  p = aligned_alloc (align, (size + 2 * align - 1) & ~(align - 1));
  CHECK (p);
  *((struct header *) (p + align) - 1) = (struct header) { size, align };
  outstanding++;
  return p + align;
}

static void
checked_free (void *p, size_t size, size_t align)
{
  struct header *h = (struct header *) p - 1;

  if (align < 16)
    align = 16;
  CHECK (h->size == size && h->align == align);
  outstanding--;
  free ((char *) p - align);
}

#endif /* FAILING_ALLOC_H */
