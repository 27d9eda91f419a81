/* Futures of structures of 1 to 4096 bytes, unions, packed and aligned
   ones, with every kind of member.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

#define TEST(n)								\
  struct s##n { unsigned char c[n]; };					\
  static __async struct s##n make##n (int seed)				\
  {									\
    struct s##n s;							\
    for (int i = 0; i < n; i++)						\
      s.c[i] = seed + i * 7;						\
    return s;								\
  }									\
  static NOINLINE __async struct s##n later##n (int seed)		\
  {									\
    struct s##n s = __await (make##n (seed));				\
    __async_suspend ();							\
    return s;								\
  }									\
  static NOINLINE __async int check##n (struct s##n s, int seed)	\
  {									\
    __async_suspend ();							\
    for (int i = 0; i < n; i++)						\
      CHECK (s.c[i] == (unsigned char) (seed + i * 7));			\
    return n;								\
  }									\
  static __async int test##n (void)					\
  {									\
    __future (struct s##n) f = later##n (3);				\
    int sum = __await (check##n (__await (make##n (1)), 1));		\
    sum += __await (check##n (__await (later##n (2)), 2));		\
    sum += __await (check##n (__await (f), 3));				\
    sum += __await (later##n (4)).c[n - 1] == (unsigned char) (4 + (n - 1) * 7); \
    return sum;								\
  }

TEST (1)
TEST (2)
TEST (3)
TEST (4)
TEST (7)
TEST (8)
TEST (9)
TEST (12)
TEST (16)
TEST (17)
TEST (24)
TEST (32)
TEST (33)
TEST (64)
TEST (100)
TEST (255)
TEST (1024)
TEST (4096)

struct mixed
{
  char c;
  double d;
  struct { short s; int bits : 5, more : 11; unsigned long long : 0, last : 40; } in;
  union { int i; float f; char text[12]; } u;
  int (*fn) (int);
  long a[3];
};

static int twice (int x) { return 2 * x; }

static NOINLINE __async struct mixed
mixed (int n)
{
  struct mixed m = { .c = 'x', .d = n / 2.0, .in = { .s = n, .bits = -n },
		     .u.text = "hello", .fn = twice, .a = { [2] = n } };
  m.in.more = 1000;
  __async_suspend ();
  m.in.last = 0xabcdef0123;
  m.a[1] = m.a[2] + 1;
  return m;
}

union any { long l; double d; char c[20]; };

static NOINLINE __async union any
any (int which)
{
  union any u = { .l = -1 };
  if (which)
    u.d = 2.5;
  __async_suspend ();
  return u;
}

struct __attribute__ ((__packed__)) packed { char c; long long l; short s; };
struct aligned { _Alignas (64) int x; char c; };
struct floats { float a, b; double c; };	/* in vector registers */
struct empty { };

static NOINLINE __async struct packed
packed (long long l)
{
  __async_suspend ();
  return (struct packed) { 'p', l, -3 };
}

static NOINLINE __async struct aligned
aligned (int x)
{
  struct aligned a = { x, 'a' };
  __async_suspend ();
  CHECK ((uintptr_t) &a % 64 == 0);
  return a;
}

static NOINLINE __async struct floats
floats (float a)
{
  __async_suspend ();
  return (struct floats) { a, 2 * a, 4 * a };
}

static __async struct empty
empty (struct empty e)
{
  __async_suspend ();
  return e;
}

static __async int
all (void)
{
  struct mixed m = __await (mixed (7));
  CHECK (m.c == 'x' && m.d == 3.5 && m.in.s == 7 && m.in.bits == -7);
  CHECK (m.in.more == 1000 && m.in.last == 0xabcdef0123);
  CHECK (!strcmp (m.u.text, "hello") && m.fn (4) == 8);
  CHECK (m.a[0] == 0 && m.a[1] == 8 && m.a[2] == 7);
  CHECK (__await (mixed (3)).fn (__await (later (5))) == 10);
  CHECK (__await (any (0)).l == -1 && __await (any (1)).d == 2.5);
  struct packed p = __await (packed (0x1122334455667788));
  CHECK (p.c == 'p' && p.l == 0x1122334455667788 && p.s == -3);
  struct aligned a = __await (aligned (11));
  CHECK (a.x == 11 && a.c == 'a');
  struct floats fl = __await (floats (1.5f));
  CHECK (fl.a == 1.5f && fl.b == 3 && fl.c == 6);
  struct empty e = { };
  __await (empty (e));
  return 0;
}

int
main (void)
{
#define RUN(n) CHECK (run (test##n ()) == 3 * n + 1)
  RUN (1);
  RUN (2);
  RUN (3);
  RUN (4);
  RUN (7);
  RUN (8);
  RUN (9);
  RUN (12);
  RUN (16);
  RUN (17);
  RUN (24);
  RUN (32);
  RUN (33);
  RUN (64);
  RUN (100);
  RUN (255);
  RUN (1024);
  RUN (4096);
  CHECK (run (all ()) == 0);
  return 0;
}
