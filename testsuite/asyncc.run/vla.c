/* Variable length arrays and alloca that are live across suspensions keep
   their contents and their addresses.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "says what holds after each poll" } */

#include "test.h"

static NOINLINE void fill (int n, int *v) { while (n--) v[n] = n * 3; }
static NOINLINE int sum (int n, const int *v)
{
  int s = 0;
  while (n--)
    s += v[n];
  return s;
}

static NOINLINE __async int
vla (int n)
{
  int v[n];
  int *start = v;
  fill (n, v);
  __async_suspend ();
  CHECK (v == start && sizeof v == n * sizeof (int));
  v[0] = __await (later (100));
  return sum (n, v) + (v == start);
}

static NOINLINE __async int
in_loop (int n)
{
  int s = 0;
  for (int i = 1; i <= n; i++)
    {
      int v[i * 100], w[i];
      fill (i * 100, v);
      fill (i, w);
      if (i % 3 == 0)
	continue;
      __async_suspend ();
      s += sum (i * 100, v) - sum (i, w);
      if (i == 8)
	break;
    }
  return s;
}

static NOINLINE __async int
two_dimensions (int n, int m)
{
  int v[n][m];
  for (int i = 0; i < n; i++)
    for (int j = 0; j < m; j++)
      v[i][j] = i * 10 + j;
  __async_suspend ();
  return v[n - 1][m - 1] + sizeof v[0] / sizeof v[0][0];
}

static NOINLINE __async int
allocas (int n)
{
  int *p = __builtin_alloca (n * sizeof *p);
  fill (n, p);
  __async_suspend ();
  int *q = __builtin_alloca (2 * n * sizeof *q);
  fill (2 * n, q);
  __async_suspend ();
  return sum (n, p) * 1000 + sum (2 * n, q);
}

static NOINLINE __async int
parameter (int n, int v[n][n])
{
  int s = 0;
  for (int i = 0; i < n; i++)
    {
      __async_suspend ();
      s += v[i][i];
    }
  return s;
}

static __async int
recursive (int n)
{
  int v[n + 1];
  fill (n + 1, v);
  __async_suspend ();
  int below = n ? __await (recursive (n - 1)) : 0;
  return below + sum (n + 1, v);
}

static int cleaned;
static void leave (int **p) { cleaned += **p; }

static NOINLINE __async int
with_cleanup (int n)
{
  int v[n];
  fill (n, v);
  v[0] = 7;
  __attribute__ ((__cleanup__ (leave))) int *guard = v;
  __async_suspend ();
  return guard[n - 1];
}

int
main (void)
{
  int m[3][3] = { { 1 }, { 0, 2 }, { 0, 0, 3 } };
  CHECK (run (vla (5)) == 100 + 30 + 1);
  int s = 0;
  for (int i = 1; i <= 8; i++)
    if (i % 3)
      s += 3 * (i * 100) * (i * 100 - 1) / 2 - 3 * i * (i - 1) / 2;
  CHECK (run (in_loop (20)) == s);
  CHECK (run (two_dimensions (3, 4)) == 23 + 4);
  CHECK (run (allocas (4)) == 18 * 1000 + 84);
  CHECK (run (parameter (3, m)) == 6);
  CHECK (run (recursive (4)) == 0 + 3 + 9 + 18 + 30);
  CHECK (run (with_cleanup (3)) == 6 && cleaned == 7);
#ifndef ASYNCC_SYNC
  for (int i = 0; i < 8; i++)
    {
      drop_after (recursive (4), i);
      drop_after (in_loop (6), i);
      drop_after (allocas (100), i);
    }
  drop_after (with_cleanup (3), 1);
  CHECK (cleaned == 14);
#endif
  return 0;
}
