/* __await in every position of an expression.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

struct point { int x, y; };

static int trace[64], traced;

/* Leaves a trace, so that the order of evaluation can be checked.  */
static NOINLINE __async int
t (int v)
{
  trace[traced++] = v;
  __async_suspend ();
  return v;
}

static NOINLINE __async struct point
point (int x, int y)
{
  __async_suspend ();
  return (struct point) { x, y };
}

static int add3 (int a, int b, int c) { return a + 10 * b + 100 * c; }
static int array[8] = { 3, 1, 4, 1, 5, 9, 2, 6 };
static __async int *element (int i) { __async_suspend (); return array + i; }

static NOINLINE __async int
arguments (int n)
{
  int r = add3 (__await (t (1)), n, __await (t (3)));
  r += add3 (__await (now (2)), __await (far_now (2)), __await (later (2)));
  r += add3 (n, __await (t (__await (t (1)) + __await (t (1)))), n);
  return r;
}

static NOINLINE __async int
unary_and_binary (int n)
{
  int r = -__await (t (n));
  r += ~__await (t (n));
  r += !__await (t (n));
  r += n * __await (t (2)) - __await (t (3)) / n;
  r += __await (t (5)) % __await (t (3));
  r += __await (t (1)) << __await (t (4)) | __await (t (3));
  r += (__await (t (4)) < __await (t (5))) + (__await (t (4)) == n);
  r += (int) (short) __await (t (0x12345));
  r += sizeof (char[__await (t (3))]);
  return r;
}

static NOINLINE __async int
logical (int n)
{
  traced = 0;
  int r = __await (t (0)) && __await (t (1));
  CHECK (r == 0 && traced == 1);
  r += __await (t (1)) && __await (t (2));
  CHECK (r == 1 && traced == 3);
  r += __await (t (1)) || __await (t (1));
  CHECK (r == 2 && traced == 4);
  r += __await (t (0)) || __await (t (0)) || n;
  CHECK (r == 3 && traced == 6);
  r += (n && __await (t (0))) || (__await (t (7)) && !__await (t (0)));
  CHECK (r == 4 && traced == 9);
  r += n > 0 ? __await (t (10)) : __await (t (20));
  r += __await (t (0)) ? __await (t (100)) : __await (t (200));
  r += __await (t (3)) ?: __await (t (4));
  r += __await (t (0)) ?: __await (t (4));
  CHECK (traced == 9 + 1 + 2 + 1 + 2);
  return r;
}

static NOINLINE __async int
comma (int n)
{
  int r = (__await (t (1)), n++, __await (t (n)));
  r += (n += 2, __await (t (n)), n);
  return r;
}

static NOINLINE __async int
assignments (int n)
{
  int v = n, a[4] = { 1, 2, 3, 4 }, i = 0;
  v += __await (t (3));
  v -= __await (t (1));
  v *= __await (t (v));
  v /= __await (t (2));
  v <<= __await (t (1));
  v |= __await (t (1));
  v ^= __await (t (n));
  a[__await (t (2))] = __await (t (9));
  a[i++] += __await (t (5));
  a[__await (t (1))]++;
  CHECK (i == 1);
  --a[__await (t (3))];
  *__await (element (3)) += __await (t (40));
  CHECK (array[3] == 41);
  __await (element (3))[0] = 1;
  int x, y;
  x = y = __await (t (6));
  return v * 100000 + a[0] * 10000 + a[1] * 1000 + a[2] * 100 + a[3] * 10
	 + x + y;
}

static NOINLINE __async int
access (int n)
{
  struct point p = { n, n + 1 }, *q = &p;
  int r = __await (point (3, 4)).y;
  r += array[__await (t (5))];
  r += __await (element (2))[__await (t (1))];
  r += *__await (element (0));
  r += (&p)[__await (t (0))].y;
  q->x = __await (t (8));
  r += (__await (t (1)) ? &p : NULL)->x;
  r += (struct point) { .y = __await (t (2)) }.y;
  r += ((int[]) { 1, __await (t (3)), 5 })[1];
  r += "\1\2\3"[__await (t (2))];
  r += &array[__await (t (6))] - array;
  return r;
}

static NOINLINE __async int
initialisers (int n)
{
  int a = __await (t (1)), b = a + __await (t (2)), c[] = { a, b, __await (t (n)) };
  struct { int x; struct point p[2]; } s
    = { .p[1].y = __await (t (4)), .x = __await (t (5)),
	.p[0] = __await (point (6, 7)) };
  const int k = __await (later (__await (t (9))));
  struct point copy = __await (point (k, __await (point (1, 2)).y));
  return a + b + c[2] + s.x + s.p[1].y + s.p[1].x + s.p[0].y + k + copy.y;
}

static NOINLINE __async int
not_evaluated (int n)
{
  traced = 0;
  int r = sizeof (__await (t (n)));
  __typeof__ (__await (t (n))) v = 3;
  r += _Generic (__await (t (1)), int: v, default: 100);
  r += __builtin_types_compatible_p (__typeof__ (__await (point (1, 1))), struct point);
  r += __builtin_choose_expr (1, __await (now (5)), __await (t (6)));
  r += __alignof__ (__await (t (1)));
  CHECK (traced == 0);
  return r;
}

static NOINLINE __async int
statement_expressions (int n)
{
  int r = ({ int v = __await (t (n)); __await (t (1)); v * 2; });
  r += add3 (1, ({ for (int i = 0; i < 3; i++) n += __await (t (i)); n; }), 3);
  r += __await (later (({ __async_suspend (); n + 1; })));
  return r;
}

static NOINLINE __async int
nested (int n)
{
  int r = __await (t (__await (t (__await (t (__await (t (n))))))));
  r += __await (far_later (__await (later (__await (now (n))))
			   + __await (far_later (1))));
  return r + __await (arguments (__await (comma (__await (now (1))))));
}

int
main (void)
{
#define EACH(call, value)						\
  do									\
    {									\
      int got;								\
      traced = 0;							\
      got = run (call);							\
      if (got != value)							\
	printf ("%s is %d, not %d\n", #call, got, value);		\
      CHECK (got == value);						\
    }									\
  while (0)
  EACH (arguments (2), 321 + 222 + 222);
  EACH (unary_and_binary (4),
	-4 - 5 + 0 + 8 - 0 + 2 + 19 + 2 + 0x2345 + 3);
  EACH (logical (1), 4 + 10 + 200 + 3 + 4);
  EACH (comma (1), 2 + 4);
  EACH (assignments (4), (((6 * 6 / 2) << 1 | 1) ^ 4) * 100000
	+ 60000 + 3000 + 900 + 30 + 12);
  EACH (access (2), 4 + 9 + 1 + 3 + 3 + 8 + 2 + 3 + 3 + 6);
  EACH (initialisers (3), 1 + 3 + 3 + 5 + 4 + 0 + 7 + 9 + 2);
  EACH (not_evaluated (1), 4 + 3 + 1 + 5 + 4);
  EACH (statement_expressions (5), 10 + 381 + 9);
  EACH (nested (3), 3 + 4 + 361 + 222 + 626);
  return 0;
}
