/* Recursion, direct and mutual, through pointers and through blocks of
   arguments that are awaited themselves.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

static __async int
fib (int n)
{
  if (n < 2)
    return n;
  return __await (fib (n - 1)) + __await (fib (n - 2));
}

static __async int
slow_fib (int n)
{
  __async_suspend ();
  if (n < 2)
    return n;
  int a = __await (slow_fib (n - 1));
  __async_suspend ();
  return a + __await (slow_fib (n - 2));
}

static __async unsigned
ackermann (unsigned m, unsigned n)
{
  if (!m)
    return n + 1;
  if (!n)
    return __await (ackermann (m - 1, 1));
  if (n == 3)
    __async_suspend ();
  return __await (ackermann (m - 1, __await (ackermann (m, n - 1))));
}

static __async _Bool odd (int n);

static __async _Bool
even (int n)
{
  if (n % 7 == 0)
    __async_suspend ();
  return n == 0 ? 1 : __await (odd (n - 1));
}

static __async _Bool
odd (int n)
{
  return n == 0 ? 0 : __await (even (n - 1));
}

/* Three in a ring, each with locals of its own across the call.  */
static __async int ring_b (int n, int *acc);
static __async int ring_c (int n, int *acc);

__async int
ring_a (int n, int *acc)
{
  int mine[3] = { n, n * 2, n * 3 };
  if (n > 0)
    *acc += __await (ring_b (n - 1, acc));
  return mine[0] + mine[1] + mine[2];
}

static __async int
ring_b (int n, int *acc)
{
  int mine = n * 10;
  __async_suspend ();
  if (n > 0)
    *acc += __await (ring_c (n - 1, acc));
  return mine;
}

static __async int
ring_c (int n, int *acc)
{
  struct { int a, b; } mine = { n, 1 };
  if (n > 0)
    {
      *acc += __await (ring_a (n - 1, acc));
      __async_suspend ();
    }
  return mine.a + mine.b;
}

/* A tree, with a pinned object in every frame.  */
struct tree { struct tree *left, *right; int value; };

static __async int
walk (struct tree *t, int depth, int *deepest)
{
  int seen = depth;
  if (!t)
    return 0;
  if (depth > *deepest)
    *deepest = depth;
  int l = __await (walk (t->left, depth + 1, deepest));
  __async_suspend ();
  int r = __await (walk (t->right, depth + 1, deepest));
  CHECK (seen == depth);
  return l + r + t->value;
}

static __async void
hanoi (int n, int from, int to, int via, int *moves)
{
  if (n == 0)
    return;
  __await (hanoi (n - 1, from, via, to, moves));
  __async_suspend ();
  ++*moves;
  __await (hanoi (n - 1, via, to, from, moves));
}

/* Recursion that the compiler cannot see.  */
static __async int (*indirect) (int);
static __async int
through_pointer (int n)
{
  return n <= 0 ? 0 : n + __await (indirect (n - 1));
}

static __async int
deep (int n)
{
  char pinned[16];
  memset (pinned, n, sizeof pinned);
  if (n == 0)
    {
      __async_suspend ();
      return 0;
    }
  int r = __await (deep (n - 1));
  CHECK (pinned[15] == (char) n);
  return r + 1;
}

int
main (void)
{
  struct tree leaf[3] = { { .value = 1 }, { .value = 2 }, { .value = 4 } };
  struct tree inner = { leaf, leaf + 1, 8 }, root = { &inner, leaf + 2, 16 };
  int deepest = 0, moves = 0, acc = 0;
  CHECK (run (fib (15)) == 610);
  CHECK (run (slow_fib (12)) == 144);
  CHECK (run (ackermann (2, 6)) == 15);
  CHECK (run (even (100)) == 1);
  CHECK (run (odd (100)) == 0);
  CHECK (run (odd (71)) == 1);
  CHECK (run (ring_a (6, &acc)) == 36);
  CHECK (acc == 50 + 5 + 18 + 20 + 2 + 0);
  CHECK (run (walk (&root, 1, &deepest)) == 31);
  CHECK (deepest == 3);
  run (hanoi (8, 0, 1, 2, &moves));
  CHECK (moves == 255);
  indirect = through_pointer;
  CHECK (run (through_pointer (50)) == 1275);
  CHECK (run (deep (300)) == 300);
  return 0;
}
