/* Nested functions: async ones with captures, recursive ones, pointers to
   them, plain ones inside async ones, five scopes deep.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

static NOINLINE __async int
simple (int n)
{
  int total = 0;
  __async int add (int v)
  {
    __async_suspend ();
    total += v * n;
    return total;
  }
  __await (add (1));
  n++;
  __await (add (2));
  return __await (add (3));
}

static NOINLINE __async int
recursive (int n)
{
  int calls = 0;
  __async int fact (int k)
  {
    calls++;
    if (k < 2)
      return 1;
    __async_suspend ();
    return k * __await (fact (k - 1));
  }
  return __await (fact (n)) * 100 + calls;
}

static NOINLINE __async int
mutual (int n)
{
  int steps = 0;
  auto __async int odd (int);
  __async int even (int k)
  {
    steps++;
    return k ? __await (odd (k - 1)) : 1;
  }
  __async int odd (int k)
  {
    __async_suspend ();
    steps++;
    return k ? __await (even (k - 1)) : 0;
  }
  return __await (even (n)) * 100 + steps;
}

/* Plain nested functions in an async one, called before and after.  */
static NOINLINE __async int
plain_inside (int n)
{
  int sum = 0, array[4] = { 0 };
  void add (int v)
  {
    sum += v;
    array[v & 3]++;
  }
  int twice (int v)
  {
    add (v);
    add (v);
    return sum;
  }
  add (n);
  __async_suspend ();
  twice (2);
  __await (later (1));
  add (__await (later (3)));
  return sum * 100 + array[2] * 10 + array[3];
}

/* Five functions inside one another, each waiting for the next.  */
static NOINLINE __async int
five (int n)
{
  int a = n;
  __async int two (int p)
  {
    int b = a + p;
    __async int three (int q)
    {
      int c = a + b + q;
      __async int four (int r)
      {
	int d = a + b + c + r;
	__async int last (int s)
	{
	  __async_suspend ();
	  a++, b++, c++, d++;
	  __async_suspend ();
	  return a + b + c + d + s;
	}
	int v = __await (last (r + 1));
	return v + d * 1000;
      }
      int v = __await (four (q + 1));
      __async_suspend ();
      return v + c * 10000;
    }
    return __await (three (p + 1)) + b * 100000;
  }
  return __await (two (1)) + a * 1000000;
}

/* In a plain function, around and inside of blocks.  */
static NOINLINE int
in_plain (int n)
{
  int seen = 0;
  __async int inner (int v)
  {
    seen += v;
    __async_suspend ();
    return seen + n;
  }
  int first = run (inner (1));
  n = 10;
  return first * 1000 + run (inner (2)) * 10 + seen;
}

static NOINLINE __async int
block_calls_nested (int n)
{
  int v[2] = { n, 0 };
  __async int bump (int by)
  {
    v[1] += by;
    __async_suspend ();
    return v[0] + v[1];
  }
  return __await (__async_block (int, {
    int a = __await (bump (1));
    int helper (int x) { return x * a; }
    __async_suspend ();
    return helper (__await (bump (2)));
  }));
}

int
main (void)
{
  CHECK (run (simple (2)) == 2 + 6 + 9);
  CHECK (run (recursive (5)) == 12005);
  CHECK (run (mutual (6)) == 107 && run (mutual (7)) == 8);
  CHECK (run (plain_inside (1)) == 8 * 100 + 20 + 1);
  /* a 1, b 2, c 5, d 11; the innermost makes each one more.  */
  CHECK (run (five (1)) == 2 + 3 + 6 + 12 + 4 + 12000 + 60000 + 300000 + 2000000);
  CHECK (in_plain (5) == 6 * 1000 + 13 * 10 + 3);
  CHECK (run (block_calls_nested (4)) == 5 * 7);
  return 0;
}
