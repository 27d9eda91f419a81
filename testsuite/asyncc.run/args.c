/* Arguments: many, structures by value, over-aligned, narrow; evaluated
   once, at the call, and kept until the body asks.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

#define FORTY(X) X (0) X (1) X (2) X (3) X (4) X (5) X (6) X (7) X (8) X (9) \
  X (10) X (11) X (12) X (13) X (14) X (15) X (16) X (17) X (18) X (19)	\
  X (20) X (21) X (22) X (23) X (24) X (25) X (26) X (27) X (28) X (29)	\
  X (30) X (31) X (32) X (33) X (34) X (35) X (36) X (37) X (38)

static NOINLINE __async long
many (
#define PARAM(n) long a##n,
      FORTY (PARAM)
      long last)
{
  long s = 0;
#define ADD(n) s += (n + 1) * a##n;
  FORTY (ADD)
  __async_suspend ();
  FORTY (ADD)
  return s + 1000000 * last;
}

struct pair { int a, b; };
struct big { long v[20]; };
struct odd { char c[5]; };
struct fp { double d; float f; };
typedef int v4si __attribute__ ((__vector_size__ (16)));
struct wide { _Alignas (64) int x; };

static NOINLINE __async long
aggregates (struct pair p, char c, struct big b, short s, struct odd o,
	    float f, struct fp d, v4si v, long double l, _Bool t,
	    unsigned char u, struct wide w, widest q)
{
  b.v[19]++;
  __async_suspend ();
  CHECK ((uintptr_t) &w % 64 == 0);
  CHECK (p.a == 1 && p.b == 2 && c == 'c' && b.v[0] == 10 && b.v[19] == 30);
  CHECK (s == -4 && !memcmp (o.c, "12345", 5) && f == 2.5f);
  CHECK (d.d == 0.5 && d.f == 0.25f && v[0] == 1 && v[3] == 4 && l == 1.0L / 3);
  CHECK (t == 1 && u == 255 && w.x == 64 && q == (widest) 5 << WIDEST_HALF);
  p.a = 100;
  __async_suspend ();
  return p.a + p.b + b.v[19];
}

/* Parameters are variables: written, addressed, an array in disguise.  */
static NOINLINE __async int
modified (int n, int a[n], int *restrict p, const char *const s,
	  register int r, int f (int), int unused UNUSED)
{
  int *np = &n;
  while (n > 0)
    {
      r += a[--*np];
      __async_suspend ();
    }
  p = a + 1;
  __async_suspend ();
  return r * f (*p) + strlen (s) + n;
}

static int neg (int x) { return -x; }
static int evaluated;
static int once (int v) { evaluated++; return v; }

static __async int
evaluation (void)
{
  int v = 1, sum = 0;
  __future (int) f = later (v++), g = later (once (v++));
  CHECK (v == 3 && evaluated == 1);
  v = 100;
  sum = __await (f) + 10 * __await (g);
  CHECK (evaluated == 1);
  sum += 100 * __await (far_later (once (3)));
  CHECK (evaluated == 2);
  return sum;
}

/* An argument that is not there when the body runs is the caller's matter;
   one that is a copy is the future's own.  */
static __async int
first (struct big b)
{
  return b.v[0];
}

static __async int
copies (void)
{
  struct big b = { { 5 } };
  __future (int) f = first (b);
  b.v[0] = 6;
  return __await (f) * 10 + __await (first (b));
}

int
main (void)
{
  int a[] = { 1, 2, 3 };
  struct big b = { { 10, [19] = 29 } };
  long s = 0;
  for (int i = 0; i < 39; i++)
    s += (i + 1) * (i + 5) * 2;
#define PASS(n) n + 5,
  CHECK (run (many (FORTY (PASS) 3)) == s + 3000000);
  CHECK (run (aggregates ((struct pair) { 1, 2 }, 'c', b, -4,
			  (struct odd) { "12345" }, 2.5f,
			  (struct fp) { 0.5, 0.25f }, (v4si) { 1, 2, 3, 4 },
			  1.0L / 3, 1, 255, (struct wide) { 64 },
			  (widest) 5 << WIDEST_HALF)) == 132);
  CHECK (run (modified (3, a, NULL, "four", 10, neg, 0)) == 16 * -2 + 4);
#ifndef ASYNCC_SYNC
  CHECK (run (evaluation ()) == 1 + 20 + 300);
  CHECK (run (copies ()) == 56);
#endif
  return 0;
}
