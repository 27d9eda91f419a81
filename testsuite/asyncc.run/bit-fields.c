/* Bit-fields of every base type and many widths, packed and not, alone and in
   copies, that change between suspensions; unions, arrays without a size and
   empty structures, atomic objects.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"
#include <stdatomic.h>

static NOINLINE void *
escape (void *p)
{
  __asm__ volatile ("" : : "r" (p) : "memory");
  return p;
}

/* What a field of the width of FIELD has after V was stored in it.  */
#define STORED(s, field, v)			\
  ({						\
    __typeof__ (s) other = { 0 };		\
    other.field = (v);				\
    (long long) other.field;			\
  })

/* Change FIELD of S, and of a copy of S, in steps with suspensions between
   them; the neighbours stay.  */
#define CHANGE(s, field)						\
  do									\
    {									\
      __typeof__ (s) old = (s), copy;					\
      s.field += 1;							\
      __async_suspend ();						\
      CHECK ((long long) s.field					\
	     == STORED (s, field, (long long) old.field + 1));		\
      s.field ^= 1;							\
      copy = s;								\
      __await (far_later (0));						\
      copy.field -= 1;							\
      __async_suspend ();						\
      CHECK ((long long) copy.field					\
	     == STORED (s, field, (long long) s.field - 1));		\
      s.field = old.field;						\
      CHECK (!memcmp (&s, &old, sizeof s));				\
    }									\
  while (0)

enum small { SMALL_0, SMALL_1, SMALL_2, SMALL_MINUS = -1 };

struct fields
{
  signed char a : 2;
  unsigned char b : 3;
  _Bool c : 1;
  short d : 9;
  unsigned short e : 16;
  int f : 17;
  unsigned g : 31;
  long long h : 33;
  unsigned long long i : 63;
  unsigned long long j : 64;
  unsigned long long k : 1;
  int : 0;
  int l : 32;
  enum small m : 3;
  long long n : 40;
  unsigned long long o : 48;
};

struct __attribute__ ((__packed__)) packed
{
  char x;
  int a : 13;
  unsigned long long b : 41;
  unsigned long long c : 64;
  unsigned d : 7;
  _Bool e : 1;
  double f;
  short s;
};

static NOINLINE __async int
fields (unsigned long long v, bool known)
{
  struct fields x;
  memset (&x, 0, sizeof x);
  if (known)
    escape (&x);
  x.b = v;
  x.d = v;
  x.e = v >> 5;
  x.f = v;
  x.g = v;
  x.h = v;
  x.i = v;
  x.j = v;
  x.l = v;
  x.n = v;
  x.o = v;
  CHANGE (x, a);
  CHANGE (x, b);
  CHANGE (x, c);
  CHANGE (x, d);
  CHANGE (x, e);
  CHANGE (x, f);
  CHANGE (x, g);
  CHANGE (x, h);
  CHANGE (x, i);
  CHANGE (x, j);
  CHANGE (x, k);
  CHANGE (x, m);
  CHANGE (x, n);
  CHANGE (x, o);
  /* Values of odd precision.  */
  unsigned long long i = x.i + 0, o = x.o + 1;
  long long h = x.h + 0;
  __async_suspend ();
  CHECK (i == (v & -1ull >> 1) && h == STORED (x, h, v));
  CHECK (o == (v & -1ull >> 16) + 1);
  return 1;
}

static NOINLINE __async int
packed (unsigned long long v)
{
  struct packed x = { .x = v, .a = v, .b = v, .c = v, .d = v, .f = v, .s = v };
  CHANGE (x, a);
  CHANGE (x, b);
  CHANGE (x, c);
  CHANGE (x, d);
  CHANGE (x, e);
  CHANGE (x, s);
  double *f = escape ((char *) &x + offsetof (struct packed, f));
  __async_suspend ();
  CHECK (x.f == (double) v && (char *) f == (char *) &x + offsetof (struct packed, f));
  return 1;
}

static NOINLINE __async int
unions (double d)
{
  union
  {
    double d;
    unsigned long l;
    float f[2];
    unsigned char c[8];
    struct { unsigned a : 5, b : 27; int s; } bits;
  } u = { .d = d }, w;
  __async_suspend ();
  unsigned long l;
  memcpy (&l, &d, sizeof l);
  CHECK (u.l == l);
  u.f[0] = d;
  __async_suspend ();
  u.bits.b = 77;
  __await (later (1));
  w = u;
  __async_suspend ();
  CHECK (w.bits.b == 77 && !memcmp (&w, &u, sizeof w));
  w.l++;
  __async_suspend ();
  return w.l - u.l;
}

struct empty { };
struct flexible { int n; short t; int a[]; };
struct zero { int n; int a[0]; };

static NOINLINE __async struct empty
pass_empty (struct empty e, int n, struct empty f)
{
  struct empty local;
  escape (&local);
  __async_suspend ();
  local = n ? e : f;
  __async_suspend ();
  return local;
}

static NOINLINE __async int
without_size (int n)
{
  static struct flexible fixed = { 3, 4, { 1, 2, 3 } };
  struct flexible *p = malloc (sizeof *p + n * sizeof (int));
  struct zero z = { n };
  struct empty e;
  int none[0], s = 0;
  escape (&z);
  escape (none);
  CHECK (p);
  for (int i = 0; i < n; i++)
    {
      p->a[i] = i;
      __async_suspend ();
    }
  e = __await (pass_empty (e, 1, e));
  __await (pass_empty (e, 2, e));
  for (int i = 0; i < n; i++)
    {
      s += p->a[i];
      __await (later (1));
    }
  free (p);
  escape (none);
  return s + z.n + fixed.a[2] + sizeof none;
}

static NOINLINE __async int
atomics (int n)
{
  _Atomic long a = n;
  atomic_int b = n, *p = &b;
  _Atomic char c = 1;
  _Atomic double d = 1.5;
  struct two { int x, y; };
  _Atomic struct two t = (struct two) { 1, 2 };
  atomic_flag flag = ATOMIC_FLAG_INIT;
  __async_suspend ();
  a += 5;
  CHECK (atomic_fetch_add (p, 3) == n);
  __async_suspend ();
  c++;
  int expected = n + 3;
  CHECK (atomic_compare_exchange_strong (&b, &expected, 100));
  d = d * 2;
  t = (struct two) { 3, c };
  __async_suspend ();
  CHECK (!atomic_flag_test_and_set (&flag));
  __await (far_later (1));
  CHECK (atomic_flag_test_and_set (&flag));
  CHECK (__atomic_exchange_n (p, 7, __ATOMIC_ACQ_REL) == 100);
  struct two now = t;
  __async_suspend ();
  CHECK (__sync_fetch_and_add (&n, 4) == expected - 3);
  CHECK (a == n + 1 && b == 7 && c == 2 && d == 3 && now.x == 3 && now.y == 2);
  return 1;
}

int
main (void)
{
  for (unsigned long long v = 1; v; v *= 0x1234567)
    {
      CHECK (run (fields (v, false)) && run (fields (v, true)));
      CHECK (run (packed (v & 0xfffffff)));
      if (v >> 60 > 8)
	break;
    }
  CHECK (run (unions (3.25)) == 1 && run (without_size (5)) == 10 + 5 + 3);
  CHECK (run (atomics (5)));
  return 0;
}
