/* The values of a generator, added up: each is the one before, mixed.
   SPDX-License-Identifier: MIT  */

#include "bench.h"
#include <asyncc/stream.h>
#include <stdbool.h>

#ifdef INLINE
#define MAYBE_INLINE inline
#else
#define MAYBE_INLINE NOINLINE
#endif

static inline unsigned long
mix (unsigned long x)
{
  return x ^ x >> 7;
}

static MAYBE_INLINE __generator unsigned long
values (long n)
{
  for (long i = 0; i < n; i++)
    __yield (mix ((unsigned long) i));
}

static NOINLINE long
run_generator (long n)
{
  unsigned long sum = 0;

  for (__each (v, values (n)))
    sum += v;
  return (long) sum;
}

static __async long
run_async (long n)
{
  return run_generator (n);
}

/* By hand: an iterator. */
struct iterator {
  long n, i;
};

static MAYBE_INLINE bool
iterator_next (struct iterator *it, unsigned long *v)
{
  if (it->i == it->n)
    return false;
  *v = mix ((unsigned long) it->i++);
  return true;
}

static NOINLINE long
run_hand (long n)
{
  struct iterator it = { n, 0 };
  unsigned long sum = 0, v;

  while (iterator_next (&it, &v))
    sum += v;
  return (long) sum;
}

static NOINLINE long
run_sync (long n)
{
  unsigned long sum = 0;

  for (long i = 0; i < n; i++)
    sum += mix ((unsigned long) i);
  return (long) sum;
}
