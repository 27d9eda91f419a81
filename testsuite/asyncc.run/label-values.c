/* Labels as values: functions of which there is one copy, with results and
   variables of many types, awaits, handlers, variable-length arrays, recursion,
   differences of labels, asm goto; run to the end and dropped on the way.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "says what holds after each poll" } */

#include "test.h"

struct big
{
  int a[40];
  double d;
};

static NOINLINE void *
escape (void *p)
{
  __asm__ volatile ("" : : "r" (p) : "memory");
  return p;
}

static NOINLINE __async struct big
make_big (int n)
{
  struct big b = { { 0 }, n };
  b.a[n] = n;
  __async_suspend ();
  return b;
}

static NOINLINE __async struct big
aggregates (int n)
{
  static void *const labels[] = { &&one, &&two, &&end };
  struct big r = __await (make_big (1));
  int i = 0;
  long long w = n;
  _Complex double z = n + 1.0i;
  _Bool b = n;
  float f = n;
  goto *labels[n % 3];
one:
  r.a[2] += i;
  w <<= 3;
  __async_suspend ();
  z *= 2;
  if (i++ < 3)
    goto *labels[1];
  goto *labels[2];
two:
  {
    struct big t = __await (make_big (i + 3));
    r.d += t.d;
    r.a[i] += t.a[i + 3];
    b = !b;
    f *= 1.5;
  }
  __async_suspend ();
  if (i++ < 4)
    goto *labels[i & 1];
end:
  __async_suspend ();
  r.d += w + __real__ z + __imag__ z + b + f;
  return r;
}

static __async double
scalar (double x, int k)
{
  __label__ a, b;
  void *labels[] = { &&a, &&b };
  int i = 0;
  goto *labels[k & 1];
a:
  x += __await (later (1));
  if (i++ < 3)
    goto *labels[i & 1];
  return x;
b:
  x *= 2;
  __async_suspend ();
  if (i++ < 4)
    goto *labels[i & 1];
  return x + 100;
}

static NOINLINE __async double
awaits_scalar (int n)
{
  double s = 0;
  for (int i = 0; i < n; i++)
    s += __await (scalar (i, i));
  return s;
}

static __async int
recursive (int n)
{
  void *labels[] = { &&end, &&more };
  goto *labels[n > 0];
more:
  {
    int r = __await (recursive (n - 1));
    __async_suspend ();
    return r + n;
  }
end:
  __async_suspend ();
  return 5;
}

static NOINLINE __async int
parameters (short a, struct big b, _Bool c, char d)
{
  static void *const labels[] = { &&again, &&done };
  short *pa = escape (&a);
  escape (&b);
  goto *labels[c];
again:
  (*pa)++;
  __async_suspend ();
  b.a[0] += a;
  if (b.a[0] < 10)
    goto *labels[0];
done:
  d++;
  __async_suspend ();
  return a + b.a[0] + (int) b.d + d + c;
}

static NOINLINE __async int
arrays (int n)
{
  void *labels[] = { &&a, &&b, &&c };
  int i = 0, s = 0;
a:
  {
    int v[n];
    v[n - 1] = i;
    escape (v);
    __async_suspend ();
    s += v[n - 1];
  }
  i++;
  goto *labels[i % 3];
b:
  __async_suspend ();
  s += 100;
  if (i < 6)
    {
      i++;
      goto *labels[i % 3];
    }
c:
  if (i < 9)
    goto a;
  int w[i];
  w[0] = s;
  __async_suspend ();
  return w[0];
}

static NOINLINE __async int
differences (int n)
{
  static const int offset[] = { 0, &&ten - &&one, &&hundred - &&one };
  int s = 0, i = 0;
next:
  if (i >= n)
    return s;
  goto *(&&one + offset[i++ % 3]);
one:
  s += 1;
  __async_suspend ();
  goto next;
ten:
  s += 10;
  __await (later (1));
  goto next;
hundred:
  s += 100;
  goto next;
}

static int left;
static void leave (int *p) { left += *p; }

static NOINLINE __async int
handlers (int n)
{
  static void *const labels[] = { &&even, &&odd };
  __attribute__ ((__cleanup__ (leave))) UNUSED int x = 1;
  for (int i = 0; i < n; i++)
    {
      __attribute__ ((__cleanup__ (leave))) int y = 10;
      goto *labels[i & 1];
    even:
      __async_suspend ();
      y = 20;
      continue;
    odd:;
      __attribute__ ((__cleanup__ (leave))) UNUSED int z = 100;
      y += __await (later (1));
    }
  __async_suspend ();
  return n;
}

int
main (void)
{
  struct big b = { { 3 }, 1.5 };
  struct big r = run (aggregates (0));
  CHECK (r.a[1] == 5 && r.a[2] == 6 && r.d == 19);
  r = run (aggregates (1));
  CHECK (r.a[0] == 3 && r.a[1] == 5 && r.a[3] == 6 && r.d == 89.375);
  CHECK (run (awaits_scalar (7)) == 157);
  CHECK (run (recursive (6)) == 5 + 21);
  CHECK (run (parameters (1, b, 0, 'a')) == 115);
  CHECK (run (parameters (1, b, 1, 'a')) == 1 + 3 + 1 + 'b' + 1);
  CHECK (run (arrays (3)) == 440);
  CHECK (run (differences (7)) == 223);
  CHECK (run (handlers (4)) == 4 && left == 1 + 20 + 111 + 20 + 111);
#ifndef ASYNCC_SYNC
  static const int open[] = { 0, 1 + 10, 20 + 1 + 110, 20 + 111 + 1 + 10 };
  for (int i = 0; i < 20; i++)
    {
      left = 0;
      drop_after (handlers (4), i);
      if (i < 4)
	CHECK (left == open[i]);
      drop_after (aggregates (1), i);
      drop_after (arrays (3), i);
      drop_after (recursive (5), i);
      drop_after (parameters (1, b, 0, 'a'), i);
      drop_after (awaits_scalar (5), i);
    }
#endif
  return 0;
}
