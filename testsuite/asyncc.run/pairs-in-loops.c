/* Two values side by side that go around a loop with an await, where each call
   may throw: they are in registers, not in a vector of GCC's that is made before
   they are there.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-additional-options "-fexceptions" } */

#include "test.h"

/* A future that nobody sees through.  */
static NOINLINE __future (int)
some (void)
{
  return far_later (1);
}

#define KIND(name, type)						\
  struct s_##name { type x, y; };					\
									\
  static __async struct s_##name					\
  move_##name (struct s_##name p)					\
  {									\
    __await (some ());							\
    return (struct s_##name) { p.x + 1, p.y * 2 };			\
  }									\
									\
  static NOINLINE __async type						\
  go_##name (int n)							\
  {									\
    struct s_##name p = { 0, 1 };					\
    for (int i = 0; i < n; i++)						\
      p = __await (move_##name (p));					\
    return p.x + p.y;							\
  }									\
									\
  static NOINLINE __async type						\
  straight_##name (int n)						\
  {									\
    type x = 0, y = 1;							\
    struct s_##name kept = { 0, 0 };					\
    while (n-- > 0)							\
      {									\
	int one = __await (some ());					\
	kept.x = x += one;						\
	kept.y = y *= 2 * one;						\
      }									\
    return kept.x + y;							\
  }

KIND (float, float)
KIND (double, double)
KIND (int, int)
KIND (long, long)
KIND (short, short)
KIND (char, char)

int
main (void)
{
#define RUN(name)							\
  CHECK (run (go_##name (5)) == 37);					\
  CHECK (run (straight_##name (5)) == 37)
  RUN (float);
  RUN (double);
  RUN (int);
  RUN (long);
  RUN (short);
  RUN (char);
}
