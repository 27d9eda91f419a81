/* The memory of this process, where all that is asked for is there.
   SPDX-License-Identifier: MIT  */

#include "tools/tools.h"

typedef __async_half_t __attribute__ ((__may_alias__)) half;

/* What a task waits for may be the handle of one that ends just now on another thread, whose
   state is a half that changes at once, and so is read at once. */
static bool
own_read (struct memory *m, uintptr_t at, void *to, size_t n)
{
  const half *from = (const half *) at;
  half *copy = to;

  (void) m;
  if ((at | (uintptr_t) to | n) % sizeof (half) != 0)
    memcpy (to, from, n);
  else
    for (size_t i = 0; i < n / sizeof (half); i++)
      copy[i] = __atomic_load_n (from + i, __ATOMIC_RELAXED);
  return true;
}

static const char *
own_text (struct memory *m, uintptr_t at)
{
  (void) m;
  return (const char *) at;
}

struct memory own_memory = { own_read, own_text };
