/* Scalars of every kind that are live across suspensions, on one path, on
   both, round a loop, changed by a callee, constant and not.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

/* One that shows whether the upper part of a long is kept.  */
#define HIGH_BIT (1L << (sizeof (long) * 8 - 24))

static int side;
static NOINLINE int bump (void) { return ++side; }

static NOINLINE __async int
every_type (signed char c, unsigned short us, int i, long l, float f, double d,
	    _Bool b, void *p)
{
  long double ld = d * 2;
  _Complex double z = d + f * 1.0i;
  widest q = (widest) l << WIDEST_HALF | (unsigned) i;
  unsigned long long ull = ~0ull / (us | 1);
  int (*fn) (void) = b ? bump : NULL;
  enum { ONE = 1, TWO } e = b ? TWO : ONE;
  __async_suspend ();
  CHECK (c == -3 && us == 65535 && i == -7 && l == HIGH_BIT);
  CHECK (f == 1.25f && d == -2.5 && b && p == &side);
  __async_suspend ();
  CHECK (ld == -5.0L && __real__ z == -2.5 && __imag__ z == 1.25);
  CHECK ((long) (q >> WIDEST_HALF) == HIGH_BIT && (int) q == -7);
  __async_suspend ();
  CHECK (ull == ~0ull / 65535 && fn () == side && e == TWO);
  return c + i;
}

/* Each of many values, of which any may be the one the compiler loses.  */
static NOINLINE __async long
many (int n)
{
  long a = n + 1, b = n * 2, c = n ^ 3, d = ~n, e = n << 4, f = n / 3, g = n % 5,
       h = -n, i = n | 64, j = n & 6, k = n * n, l = n - 9, m = n >> 1;
  __async_suspend ();
  long o = a + b, p = c + d;
  __async_suspend ();
  long q = e + f + o, r = g + h + p;
  __async_suspend ();
  return q * 3 + r * 5 + i * 7 + j * 11 + k * 13 + l * 17 + m * 19 + a + e;
}

static NOINLINE __async int
paths (int n)
{
  int v;
  if (n > 2)
    {
      v = bump ();
      if (n > 4)
	__async_suspend ();
    }
  else
    {
      __async_suspend ();
      v = n * 100;
      if (n == 1)
	{
	  __async_suspend ();
	  v += bump ();
	}
    }
  int w = v;
  __async_suspend ();
  return w * 2 + (v == w);
}

static NOINLINE __async int
loop_carried (int n)
{
  unsigned a = 0, b = 1, swaps = 0;
  for (int i = 0; i < n; i++)
    {
      unsigned t = a + b;
      a = b;
      b = t;
      if (i & 1)
	__async_suspend ();
      if (i & 2)
	{
	  unsigned x = a;
	  a = b;
	  __async_suspend ();
	  b = x;
	  swaps++;
	}
    }
  return a * 1000 + b + swaps;
}

static int
loop_carried_plain (int n)
{
  unsigned a = 0, b = 1, swaps = 0;
  for (int i = 0; i < n; i++)
    {
      unsigned t = a + b;
      a = b;
      b = t;
      if (i & 2)
	{
	  unsigned x = a;
	  a = b;
	  b = x;
	  swaps++;
	}
    }
  return a * 1000 + b + swaps;
}

/* Before and behind an await inside one expression.  */
static NOINLINE __async int
in_expression (int n)
{
  int r = n * 3 + __await (later (n)) * bump ();
  r = (r ^ n) - (__await (later (1)) + r) * (n + 2);
  return r;
}

/* Shadowed names are other variables.  */
static NOINLINE __async int
scopes (int n)
{
  int x = n;
  {
    int x = n * 2;
    __async_suspend ();
    {
      int x = n * 3;
      __async_suspend ();
      n += x;
    }
    n += x;
  }
  for (int x = 0; x < 2; x++)
    {
      int y = x * 10;
      __async_suspend ();
      n += y;
    }
  return n + x;
}

static NOINLINE __async int
statics (int n)
{
  static int calls;
  static int table[3] = { 7, 8, 9 };
  calls++;
  __async_suspend ();
  table[n]++;
  return calls * 100 + table[n];
}

static NOINLINE __async const char *
name (void)
{
  const char *before = __func__;
  __async_suspend ();
  CHECK (before == __func__);
  return __func__;
}

int
main (void)
{
  CHECK (run (every_type (-3, 65535, -7, HIGH_BIT, 1.25f, -2.5, 1, &side)) == -10);
  for (int n = 0; n < 40; n++)
    {
      long a = n + 1, b = n * 2, c = n ^ 3, d = ~n, e = n << 4, f = n / 3;
      CHECK (run (many (n)) == (e + f + a + b) * 3 + (n % 5 - n + c + d) * 5
	     + (n | 64) * 7 + (n & 6) * 11 + n * n * 13 + (n - 9) * 17
	     + (n >> 1) * 19 + a + e);
      CHECK (run (loop_carried (n)) == loop_carried_plain (n));
    }
  side = 10;
  CHECK (run (paths (0)) == 1);
  CHECK (run (paths (1)) == (100 + 11) * 2 + 1);
  CHECK (run (paths (2)) == 401);
  CHECK (run (paths (3)) == 25);
  CHECK (run (paths (5)) == 27);
  CHECK (run (in_expression (2)) == ((6 + 2 * 14) ^ 2) - (1 + 34) * 4);
  CHECK (run (scopes (1)) == 1 + 3 + 2 + 10 + 1);
  CHECK (run (statics (0)) == 108 && run (statics (2)) == 210);
  CHECK (run (statics (2)) == 311);
  CHECK (!strcmp (run (name ()), "name"));
  return 0;
}
