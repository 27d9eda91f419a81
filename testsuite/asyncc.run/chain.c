/* Chains of awaits: 64 functions deep with a suspension at the bottom, each
   level with locals of its own; and wide ones.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts polls" } */

#include "test.h"

static NOINLINE __async long
far_0 (long n)
{
  __async_suspend ();
  return n;
}

static inline __async long
near_0 (long n)
{
  for (int i = 0; i < 3; i++)
    __async_suspend ();
  return n;
}

#define LEVEL(attr, kind, k, below)					\
  static attr __async long						\
  kind##_##k (long n)							\
  {									\
    long mine = n * 3 + k;						\
    int v[2] = { k, (int) n };						\
    long r = __await (kind##_##below (n + 1));				\
    CHECK (v[0] == k);							\
    return r + mine + v[1];						\
  }
#define EIGHT(attr, kind, a, b, c, d, e, f, g, h, below)		\
  LEVEL (attr, kind, a, below) LEVEL (attr, kind, b, a)			\
  LEVEL (attr, kind, c, b) LEVEL (attr, kind, d, c)			\
  LEVEL (attr, kind, e, d) LEVEL (attr, kind, f, e)			\
  LEVEL (attr, kind, g, f) LEVEL (attr, kind, h, g)
#define ALL(attr, kind)							\
  EIGHT (attr, kind, 1, 2, 3, 4, 5, 6, 7, 8, 0)				\
  EIGHT (attr, kind, 9, 10, 11, 12, 13, 14, 15, 16, 8)			\
  EIGHT (attr, kind, 17, 18, 19, 20, 21, 22, 23, 24, 16)		\
  EIGHT (attr, kind, 25, 26, 27, 28, 29, 30, 31, 32, 24)		\
  EIGHT (attr, kind, 33, 34, 35, 36, 37, 38, 39, 40, 32)		\
  EIGHT (attr, kind, 41, 42, 43, 44, 45, 46, 47, 48, 40)		\
  EIGHT (attr, kind, 49, 50, 51, 52, 53, 54, 55, 56, 48)		\
  EIGHT (attr, kind, 57, 58, 59, 60, 61, 62, 63, 64, 56)

ALL (NOINLINE, far)
ALL (inline, near)

static long
expected (long n, int levels)
{
  long sum = 0;
  for (int k = levels; k > 0; k--, n++)
    sum += n * 3 + k + (int) n;
  return sum + n;
}

int
main (void)
{
  CHECK (run (far_1 (5)) == expected (5, 1));
  CHECK (run (far_64 (1)) == expected (1, 64));
  CHECK (run (near_64 (2)) == expected (2, 64));
  CHECK (run (near_10 (2)) == expected (2, 10));
#ifndef ASYNCC_SYNC
  for (int i = 0; i < 3; i++)
    drop_after (near_64 (1), i);
  __future (long) f = far_64 (9);
  CHECK (drive (f) == 1 && *async_result (f) == expected (9, 64));
  async_drop (f);
#endif
  return 0;
}
