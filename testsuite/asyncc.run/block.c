/* Async blocks: captured by reference, lazy, typed, nested, in async and in
   plain functions, with bare commas in the body.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

struct point { int x, y; };

static NOINLINE __async int
captures (int n)
{
  int x = n, array[3] = { 1, 2, 3 };
  struct point p = { 4, 5 };
  int r = __await (__async_block (int, {
    x += __await (later (10));
    array[1] = x;
    __async_suspend ();
    p.y += n;
    return p.x;
  }));
  CHECK (x == n + 10 && array[1] == x && array[2] == 3 && p.y == 5 + n);
  return r;
}

static NOINLINE __async int
commas (int n)
{
  int a = 0, b = 0;
  int r = __await (__async_block (int, {
    int c = 1, d = 2, v[] = { 3, 4, 5 };
    struct point p = { .x = 1, .y = 2 };
    for (int i = 0, j = 3; i < j; i++, j--)
      a++, b--;
    __await (later (c)), __await (later (d));
    return c + d + v[2] + p.y, n;
  }));
  return r + a + b * -10;
}

static NOINLINE __async int
void_block (int n)
{
  int hits = 0;
  __await (__async_block (void, {
    if (n > 5)
      return;
    hits++;
    __async_suspend ();
    hits++;
  }));
  __await (__async_block (void, { }));
  __await (__async_block (void, { hits += 10; }));
  return hits;
}

static NOINLINE __async int
nested (int n)
{
  int depth = 0, trail = 0;
  int r = __await (__async_block (int, {
    int inner = ++depth;
    trail = trail * 10 + inner;
    int s = __await (__async_block (int, {
      int innermost = ++depth;
      __async_suspend ();
      trail = trail * 10 + innermost;
      return inner * 100 + __await (__async_block (int, {
	trail = trail * 10 + ++depth;
	__async_suspend ();
	return innermost * 10 + n;
      }));
    }));
    __async_suspend ();
    return s + 1000 * depth;
  }));
  CHECK (trail == 123);
  return r;
}

static NOINLINE __async struct point
typed (int n)
{
  double d = __await (__async_block (double, { return n / 4.0; }));
  char *s = __await (__async_block (char *, { __async_suspend (); return "xyz"; }));
  return __await (__async_block (struct point, {
    __async_suspend ();
    return (struct point) { (int) (d * 4), s[2] };
  }));
}

/* Returns leave the block only; loops around and inside.  */
static NOINLINE __async int
in_loops (int n)
{
  int sum = 0;
  for (int i = 0; i < n; i++)
    {
      int v = __await (__async_block (int, {
	for (int k = 0;; k++)
	  {
	    __async_suspend ();
	    if (k == i)
	      return k * 2;
	  }
      }));
      if (v == 4)
	continue;
      sum += v;
    }
  return sum;
}

static NOINLINE __async int
with_cleanups (int n)
{
  int log = 0;
  __auto_type add = &log;
  void leave (int **p) { **p = **p * 10 + 1; }
  {
    __attribute__ ((__cleanup__ (leave))) int *outer = add;
    __await (__async_block (void, {
      __attribute__ ((__cleanup__ (leave))) int *inner = add;
      __async_suspend ();
      *inner = *inner * 10 + 2;
    }));
    *outer = *outer * 10 + 3;
  }
  return log + n;
}

#ifndef ASYNCC_SYNC
static NOINLINE __async int
lazy (int n)
{
  int started = 0;
  __future (int) a = __async_block (int, { started++; __async_suspend (); return n; });
  __future (int) b = __async_block (int, { started += 10; return n * 2; });
  __async_suspend ();
  CHECK (started == 0);
  int r = __await (b);
  CHECK (started == 10);
  n = 50;
  r += __await (a);
  CHECK (started == 11);
  return r;
}

/* In a plain function: driven before that function returns.  */
static NOINLINE int
in_plain (int n)
{
  int x = 1;
  __future (int) f = __async_block (int, {
    x += __await (later (n));
    __async_suspend ();
    return x * 2;
  });
  CHECK (!poll_times (f, 1) && x == 1);
  CHECK (!poll_times (f, 1) && x == 1 + n);
  x = 20;
  int r = run (f);
  return r + run (__async_block (int, { return x; })) * 100;
}
#endif

int
main (void)
{
  CHECK (run (captures (7)) == 4);
  CHECK (run (commas (5)) == 5 + 2 + 20);
  CHECK (run (void_block (1)) == 12 && run (void_block (6)) == 10);
  CHECK (run (nested (5)) == 3000 + 100 + 25);
  CHECK (run (typed (7)).x == 7 && run (typed (7)).y == 'z');
  CHECK (run (in_loops (5)) == 0 + 2 + 6 + 8);
  CHECK (run (with_cleanups (0)) == 2131);
#ifndef ASYNCC_SYNC
  CHECK (run (lazy (3)) == 6 + 50);
  CHECK (in_plain (4) == 40 + 2000);
#endif
  return 0;
}
