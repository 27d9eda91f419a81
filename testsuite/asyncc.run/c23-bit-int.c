/* _BitInt values of one bit, of a register and of many words, across
   suspensions: variables, parameters, results, members.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-require-gcc 14 } */
/* { dg-options "-std=gnu23" } */

#include "test.h"

/* The same twice, as an async and as an ordinary function of A and B.  */
#define BODY(name, type, added, wait)					\
  {									\
    type keep = a;							\
    struct s_##name s = { 1, b, 2 };					\
    volatile type v = a;						\
    for (int i = 0; i < 3; i++)						\
      {									\
	keep += added;							\
	s.value ^= keep;						\
	wait;								\
	v -= s.value;							\
      }									\
    return keep + s.value + v + s.before + s.after;			\
  }

#define KIND(name, type)						\
  struct s_##name { char before; type value; char after; };		\
									\
  static NOINLINE __async type						\
  far_##name (type v)							\
  {									\
    __async_suspend ();							\
    return v;								\
  }									\
									\
  static __async type							\
  async_##name (type a, type b)						\
  BODY (name, type, __await (far_##name (b)), __async_suspend ())	\
									\
  static NOINLINE type							\
  plain_##name (type a, type b)						\
  BODY (name, type, b, )						\
									\
  static NOINLINE void							\
  check_##name (type a, type b)						\
  {									\
    CHECK (run (async_##name (a, b)) == plain_##name (a, b));		\
  }

KIND (u7, unsigned _BitInt (7))
KIND (u31, unsigned _BitInt (31))
KIND (u64, unsigned _BitInt (64))
KIND (u100, unsigned _BitInt (100))
KIND (u129, unsigned _BitInt (129))
KIND (u575, unsigned _BitInt (575))
KIND (u3001, unsigned _BitInt (3001))

int
main (void)
{
  for (unsigned i = 0; i < 5; i++)
    {
      check_u7 ((unsigned _BitInt (7)) (i * 29), 3);
      check_u31 (i * 0x10000001u, 5);
      check_u64 (i * 0x123456789abcdefull, 7);
      check_u100 ((unsigned _BitInt (100)) i << 90, 9);
      check_u129 (((unsigned _BitInt (129)) i << 125) - 1, 11);
      check_u575 (((unsigned _BitInt (575)) i << 570) - 1, 13);
      check_u3001 (((unsigned _BitInt (3001)) i << 2990) - 1, 15);
    }
}
