/* Generators that are right: no warning, in every standard's pedantry.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-std=c17 -pedantic-errors -Wall -Wextra -Wshadow -Wconversion -Wunused -O2" } */

struct later;
extern __generator struct later laters (int n);
struct later { int i; };

static __generator int unused (void) __attribute__ ((__unused__));
static __generator int unused (void) { __yield (1); }

extern __generator int far (int n);
extern __async __generator int slow (int n);
__attribute__ ((async)) __attribute__ ((generator)) int other_order (int n);
__attribute__ ((generator)) __attribute__ ((async)) int other_order (int n);
__async __generator int other_order (int n)
{
  int v;
  __async_stream (int) s = slow (n);
  while (__await (__next (s, &v)))
    __yield (v);
}

__generator struct later
laters (int n)
{
  struct later l = { n };
  __yield (l);
  if (n > 1)
    return;
  __yield ((struct later) { 2 });
}

struct table { __generator int (*make) (int); __stream (int) now; };

int sum (struct table *t);
int
sum (struct table *t)
{
  int v, total = 0;
  t->now = t->make (3);
  while (__next (t->now, &v))
    total += v;
  for (__each (w, far (2)))
    for (__each (x, far (w)))
      total += w * x;
  (void) far (1);
  __next (t->now, &v);
  (void) __next (t->now, &v);
  __stream (int) b = __generator_block (int, { int c = 3, d = 4; __yield (c + d); });
  return __next (b, &v) && t->now != b && !(t->now == 0) ? total : __next (b, &v);
}

__async int uses (__async_stream (int) s);
__async int
uses (__async_stream (int) s)
{
  int v, total = 0;
  while (__await (__next (s, &v)))
    total += v;
  for (__each (w, slow (2)))
    total += w;
  __future (_Bool) f = __next (s, &v);
  return __await (f) ? v : total;
}

/* The types: one for each T, without qualifiers.  */
_Static_assert (__builtin_types_compatible_p (__stream (int), __stream (const int)), "");
_Static_assert (!__builtin_types_compatible_p (__stream (int), __stream (long)), "");
_Static_assert (!__builtin_types_compatible_p (__stream (int), __async_stream (int)), "");
_Static_assert (!__builtin_types_compatible_p (__stream (int), __future (int)), "");
_Static_assert (__builtin_types_compatible_p (__typeof__ (far (1)), __stream (int)), "");
_Static_assert (__builtin_types_compatible_p (__typeof__ (slow (1)),
					      __async_stream (int)), "");
_Static_assert (__builtin_types_compatible_p (__typeof__ (slow),
					      __typeof__ (other_order)), "");
_Static_assert (sizeof (__next (far (1), (int *) 0)) == sizeof (_Bool), "");

/* An async function that returns a stream is no generator.  */
__async __stream (int) later_stream (int n);
__async __stream (int)
later_stream (int n)
{
  return far (n);
}
__async int
takes (int n)
{
  int v;
  __stream (int) s = __await (later_stream (n));
  return __next (s, &v) ? v : n;
}
