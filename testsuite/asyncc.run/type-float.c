/* Futures of the floating, complex, decimal, 128-bit and vector types.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

#define SAME(a, b) (memcmp (&(a), &(b), VALUE_BYTES (a)) == 0)
/* The bytes of a long double that hold its value.  */
#define VALUE_BYTES(a)							\
  (_Generic ((a), long double: __LDBL_MANT_DIG__ == 64 ? 10 : sizeof (a),	\
	     default: sizeof (a)))

#define TEST(name, type, value)						\
  static __async type now_##name (type v) { return v; }			\
  static __async type later_##name (type v)				\
  {									\
    type copy = v;							\
    __async_suspend ();							\
    return copy;							\
  }									\
  static NOINLINE __async int use_##name (int dummy, type v)		\
  {									\
    __future (type) f = later_##name (v);				\
    type a = __await (now_##name (v));					\
    type b = __await (later_##name (v));				\
    type c = __await (f);						\
    CHECK (SAME (a, v) && SAME (b, v) && SAME (c, v));			\
    return dummy;							\
  }									\
  static void test_##name (void)					\
  {									\
    type v = value;							\
    CHECK (run (use_##name (5, v)) == 5);				\
    type r = run (later_##name (v));					\
    CHECK (SAME (r, v));						\
  }

typedef int v4si __attribute__ ((__vector_size__ (16)));
typedef float v8sf __attribute__ ((__vector_size__ (32)));
typedef char v8qi __attribute__ ((__vector_size__ (8)));
typedef double v8df __attribute__ ((__vector_size__ (64)));
typedef short v2hi __attribute__ ((__vector_size__ (4)));

#pragma GCC diagnostic ignored "-Wpsabi"

TEST (float, float, 1.5f)
TEST (double, double, -1.0 / 3)
TEST (ldouble, long double, 1.0L / 3)
TEST (cfloat, _Complex float, 1.0f + 2.0if)
TEST (cdouble, _Complex double, -0.25 + 1.0i / 3)
TEST (cldouble, _Complex int, 3 + 4i)
TEST (v4si, v4si, ((v4si) { 1, -2, 3, -4 }))
TEST (v8sf, v8sf, ((v8sf) { 1, 2, 3, 4, 5, 6, 7, 8 }))
TEST (v8qi, v8qi, ((v8qi) { 1, 2, 3, 4, 5, 6, 7, 8 }))
TEST (v8df, v8df, ((v8df) { 1, 2, 3, 4, 5, 6, 7, 8 }))
TEST (v2hi, v2hi, ((v2hi) { -7, 8 }))
#ifdef __SIZEOF_INT128__
TEST (int128, __int128, ((__int128) 0x0123456789abcdefLL << 64) - 1)
TEST (uint128, unsigned __int128, -(unsigned __int128) 1)
#endif
#ifdef __SIZEOF_FLOAT128__
TEST (float128, _Float128, 1.0f128 / 3)
#endif
#ifdef __DEC64_MAX__
TEST (dec32, _Decimal32, 1.25df)
TEST (dec64, _Decimal64, 0.1dd)
TEST (dec128, _Decimal128, 1.1dl)
#endif

/* Values in arithmetic on both sides of suspensions.  */
static NOINLINE __async double
mixed (float f, double d, long double l, _Complex double c)
{
  double a = f * d;
  __async_suspend ();
  long double b = a + l;
  double n = __await (later (3)) * b;
  __async_suspend ();
  return n + __real__ c * __imag__ c + a;
}

/* Operands live across an await inside one expression.  */
static NOINLINE __async v4si
vectors (v4si a, v4si b)
{
  v4si s = a * b + __await (later_v4si (a - b));
  s[1] = __await (later (99));
  return s + __await (now_v4si (b));
}

int
main (void)
{
  test_float ();
  test_double ();
  test_ldouble ();
  test_cfloat ();
  test_cdouble ();
  test_cldouble ();
  test_v4si ();
  test_v8sf ();
  test_v8qi ();
  test_v8df ();
  test_v2hi ();
#ifdef __SIZEOF_INT128__
  test_int128 ();
  test_uint128 ();
#endif
#ifdef __SIZEOF_FLOAT128__
  test_float128 ();
#endif
#ifdef __DEC64_MAX__
  test_dec32 ();
  test_dec64 ();
  test_dec128 ();
#endif
  CHECK (run (mixed (1.5f, 2.0, 4.0L, 2.0 + 3.0i)) == 3 * 7 + 6 + 3);
  v4si r = run (vectors ((v4si) { 1, 2, 3, 4 }, (v4si) { 5, 6, 7, 8 }));
  CHECK (r[0] == 5 - 4 + 5 && r[1] == 99 + 6 && r[2] == 21 - 4 + 7
	 && r[3] == 32 - 4 + 8);
  return 0;
}
