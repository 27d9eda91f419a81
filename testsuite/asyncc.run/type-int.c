/* Futures of every integer type keep all the bits, across a suspension and
   without one, through a direct await and through an object.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"
#include <limits.h>
#include <wchar.h>

enum small { SMALL_A, SMALL_B = 100 };
enum negative { NEGATIVE = -5, POSITIVE = 5 };
enum packed { PACKED_A = 3, PACKED_B = 200 } __attribute__ ((__packed__));
enum wide { WIDE = 0x123456789abcLL };

#define TEST(name, type, ...)						\
  static __async type now_##name (type v) { return v; }			\
  static __async type later_##name (type v)				\
  {									\
    type copy = v;							\
    __async_suspend ();							\
    return copy;							\
  }									\
  static NOINLINE __async type far_##name (type v)			\
  {									\
    return __await (later_##name (v));					\
  }									\
  static NOINLINE __async int use_##name (type v)			\
  {									\
    __future (type) f = far_##name (v);					\
    type a = __await (now_##name (v));					\
    type b = __await (later_##name (v));				\
    type c = __await (far_##name (v));					\
    type d = __await (f);						\
    CHECK (a == v && b == v && c == v && d == v);			\
    return a == v;							\
  }									\
  static void test_##name (void)					\
  {									\
    static const type values[] = { __VA_ARGS__ };			\
    for (unsigned i = 0; i < sizeof values / sizeof *values; i++)	\
      {									\
	CHECK (run (use_##name (values[i])) == 1);			\
	CHECK (run (far_##name (values[i])) == values[i]);		\
	CHECK (run (now_##name (values[i])) == values[i]);		\
      }									\
  }

TEST (bool, _Bool, 0, 1)
TEST (char, char, 0, 1, CHAR_MIN, CHAR_MAX)
TEST (schar, signed char, -1, SCHAR_MIN, SCHAR_MAX)
TEST (uchar, unsigned char, 0, UCHAR_MAX, 0x80)
TEST (short, short, -1, SHRT_MIN, SHRT_MAX)
TEST (ushort, unsigned short, USHRT_MAX, 0x8000)
TEST (int, int, 0, -1, INT_MIN, INT_MAX)
TEST (uint, unsigned, UINT_MAX, 0x80000000u)
TEST (long, long, -1, LONG_MIN, LONG_MAX)
TEST (ulong, unsigned long, ULONG_MAX)
TEST (llong, long long, LLONG_MIN, LLONG_MAX, 0x123456789abcdefLL)
TEST (ullong, unsigned long long, ULLONG_MAX, 1ull << 63)
TEST (wchar, wchar_t, L'x', WCHAR_MAX)
TEST (size, size_t, SIZE_MAX, 7)
TEST (small, enum small, SMALL_A, SMALL_B)
TEST (negative, enum negative, NEGATIVE, POSITIVE)
TEST (packed, enum packed, PACKED_A, PACKED_B)
TEST (wide, enum wide, WIDE)

/* Narrow results are converted as a return converts them.  */
static __async unsigned char wraps (int v) { return v; }
static __async _Bool truth (int v) { __async_suspend (); return v; }
static __async short cut (long v) { return __await (later (v)); }

static __async int
conversions (void)
{
  CHECK (__await (wraps (0x1ff)) == 0xff);
  CHECK (__await (truth (0x100)) == 1);
  CHECK (__await (cut (0x12345)) == 0x2345);
  long l = __await (wraps (-1));
  double d = __await (cut (77));
  return l == 255 && d == 77;
}

int
main (void)
{
  test_bool ();
  test_char ();
  test_schar ();
  test_uchar ();
  test_short ();
  test_ushort ();
  test_int ();
  test_uint ();
  test_long ();
  test_ulong ();
  test_llong ();
  test_ullong ();
  test_wchar ();
  test_size ();
  test_small ();
  test_negative ();
  test_packed ();
  test_wide ();
  CHECK (run (conversions ()));
  return 0;
}
