/* Values of every scalar, complex, decimal and vector type that are carried
   through a loop with suspensions: in registers, volatile, in an array, through
   a pointer, in a structure.  What is awaited is a call, or a future that nobody
   sees through.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

#pragma GCC diagnostic ignored "-Wpsabi"

/* The same twice, as an async function and as an ordinary one.  */
#define BODY(type, wait, now_or_later)					\
  {									\
    type b = a, c;							\
    volatile type v = a;						\
    type array[3] = { a, a, a }, *p = &array[1];			\
    struct { char x; type t; } s = { 1, a };				\
    for (int i = 0; i < n; i++)						\
      {									\
	c = i & 1 ? b + b : b;						\
	wait;								\
	b = b + c;							\
	b = now_or_later (b);						\
	*p = *p + b;							\
	v = v + c;							\
	s.t = s.t + c;							\
	array[i % 3] = now_or_later (array[(i + 1) % 3]);		\
      }									\
    return b + v + array[0] + array[1] + array[2] + s.t;		\
  }

#define ITSELF(x) (x)

#define AWAIT(x) __await (later_value (x))

#define AWAIT_OPAQUE(x) __await (opaque_value (x))

/* Every bit of a value, without what pads it.  */
#define BYTES(a)							\
  (_Generic ((a),							\
	     long double: __LDBL_MANT_DIG__ == 64 ? 10 : sizeof (a),	\
	     default: sizeof (a)))

#define TEST(name, type, value)						\
  static void								\
  test_##name (void)							\
  {									\
    __async type later_value (type x)					\
    {									\
      __async_suspend ();						\
      return x;								\
    }									\
    __async type waits (type a, int n)					\
    BODY (type, __async_suspend (), AWAIT)				\
    __future (type) NOINLINE						\
    opaque_value (type x)						\
    {									\
      return later_value (x);						\
    }									\
    __async type waits_opaque (type a, int n)				\
    BODY (type, __await (opaque_value (a)), AWAIT_OPAQUE)		\
    type plain (type a, int n)						\
    BODY (type, (void) 0, ITSELF)					\
    type x = value, y = run (waits (x, 5)), z = plain (x, 5);		\
    CHECK (memcmp (&y, &z, BYTES (y)) == 0);				\
    y = run (waits_opaque (x, 5));					\
    CHECK (memcmp (&y, &z, BYTES (y)) == 0);				\
  }

#define VECTOR(type, bytes) \
  __attribute__ ((__vector_size__ (bytes))) type

typedef VECTOR (int, 8) v2si;
typedef VECTOR (int, 16) v4si;
typedef VECTOR (int, 32) v8si;
typedef VECTOR (int, 64) v16si;
typedef VECTOR (int, 128) v32si;
typedef VECTOR (float, 8) v2sf;
typedef VECTOR (double, 16) v2df;
typedef VECTOR (double, 32) v4df;
typedef VECTOR (double, 64) v8df;
typedef VECTOR (unsigned char, 8) v8qi;
typedef VECTOR (unsigned char, 64) v64qi;
typedef VECTOR (unsigned char, 2) v2qi;
typedef VECTOR (unsigned char, 4) v4qi;
typedef VECTOR (short, 8) v4hi;
typedef VECTOR (long, 8) v1di;
typedef VECTOR (float, 4) v1sf;

TEST (bool, _Bool, 1)
TEST (char, unsigned char, 200)
TEST (short, unsigned short, 3)
TEST (long, long, -5)
TEST (float, float, 1.5f)
TEST (double, double, 1.25)
TEST (ldouble, long double, 3.5L)
TEST (cfloat, _Complex float, 1.5f + 2.0if)
TEST (cdouble, _Complex double, 2.5 + 1.0i)
TEST (cint, _Complex int, 2 + 3i)
TEST (cchar, _Complex unsigned char, 1)
TEST (clong, _Complex long, 4 - 1i)
#ifdef __SIZEOF_FLOAT128__
TEST (float128, _Float128, 1.1f128)
TEST (cfloat128, _Complex _Float128, 1.5f128)
#endif
#ifdef __DEC32_MAX__
TEST (dec32, _Decimal32, 1.1df)
TEST (dec64, _Decimal64, 2.2dd)
TEST (dec128, _Decimal128, 3.3dl)
#endif
#ifdef __SIZEOF_INT128__
typedef VECTOR (__int128, 16) v1ti;
TEST (int128, __int128, -((__int128) 5 << 70))
TEST (v1ti, v1ti, (v1ti) { 5 })
#endif
TEST (v2si, v2si, ((v2si) { 1, 2 }))
TEST (v4si, v4si, ((v4si) { 1, 2, 3, 4 }))
TEST (v8si, v8si, ((v8si) { 1, 2, 3, 4, 5, 6, 7, 8 }))
TEST (v16si, v16si, ((v16si) { 1, 2, 3, 9 }))
TEST (v32si, v32si, ((v32si) { 1, 2, 3, 9 }))
TEST (v2sf, v2sf, ((v2sf) { 1, 2 }))
TEST (v2df, v2df, ((v2df) { 1, 2 }))
TEST (v4df, v4df, ((v4df) { 1, 2, 3, 4 }))
TEST (v8df, v8df, ((v8df) { 1, 2, 3, 4 }))
TEST (v8qi, v8qi, ((v8qi) { 1, 2, 3 }))
TEST (v64qi, v64qi, ((v64qi) { 1, 2, 3 }))
TEST (v2qi, v2qi, ((v2qi) { 1, 2 }))
TEST (v4qi, v4qi, ((v4qi) { 1, 2, 3 }))
TEST (v4hi, v4hi, ((v4hi) { 1, 2, 3 }))
TEST (v1di, v1di, ((v1di) { 5 }))
TEST (v1sf, v1sf, ((v1sf) { 6 }))

int
main (void)
{
  test_bool ();
  test_char ();
  test_short ();
  test_long ();
  test_float ();
  test_double ();
  test_ldouble ();
  test_cfloat ();
  test_cdouble ();
  test_cint ();
  test_cchar ();
  test_clong ();
#ifdef __SIZEOF_FLOAT128__
  test_float128 ();
  test_cfloat128 ();
#endif
#ifdef __DEC32_MAX__
  test_dec32 ();
  test_dec64 ();
  test_dec128 ();
#endif
#ifdef __SIZEOF_INT128__
  test_int128 ();
  test_v1ti ();
#endif
  test_v2si ();
  test_v4si ();
  test_v8si ();
  test_v16si ();
  test_v32si ();
  test_v2sf ();
  test_v2df ();
  test_v4df ();
  test_v8df ();
  test_v8qi ();
  test_v64qi ();
  test_v2qi ();
  test_v4qi ();
  test_v4hi ();
  test_v1di ();
  test_v1sf ();
  return 0;
}
