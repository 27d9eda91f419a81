/* Awaits of functions of this unit allocate nothing: the root's frame is all.
   Recursion allocates only when it really suspends.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts polls" } */

#include "mock.h"

static NOINLINE __async int
leaf (int n)
{
  __async_suspend ();
  return n;
}

static NOINLINE __async int
three (int n)
{
  int a[10] = { n };
  int r = __await (leaf (n));
  __async_suspend ();
  return r + a[0] + __await (leaf (1));
}

static NOINLINE __async int
four (int n)
{
  int r = 0;
  for (int i = 0; i < 5; i++)
    r += __await (three (i)) + __await (leaf (n));
  return r;
}

/* The same two ways through conditions.  */
static NOINLINE __async int
branches (int n)
{
  return n ? __await (four (n)) : __await (three (n));
}

static __async int
fib (int n)
{
  if (n < 2)
    return n;
  return __await (fib (n - 1)) + __await (fib (n - 2));
}

static __async int
deep (int n)
{
  if (n == 0)
    {
      __async_suspend ();
      return 0;
    }
  return 1 + __await (deep (n - 1));
}

static NOINLINE __async int
by_object (int n)
{
  __future (int) f = leaf (n);
  return __await (f);
}

static NOINLINE __async int
block (int n)
{
  return __await (__async_block (int, { return n + __await (leaf (1)); }));
}

int
main (void)
{
  __future (int) f = branches (2);
  CHECK (mock_allocs == 1);
  CHECK (mock_drive (f) == 5 * 4);
  CHECK (*async_result (f) == 2 * (0 + 1 + 2 + 3 + 4) + 5 + 10);
  CHECK (mock_allocs == 1 && mock_frees == 0);
  async_drop (f);
  CHECK (mock_frees == 1 && mock_blocks == 0);

  f = fib (15);
  CHECK (mock_poll (f) == ASYNC_READY && *async_result (f) == 610);
  CHECK (mock_allocs == 2);
  async_drop (f);

  f = deep (10);
  CHECK (mock_allocs == 3);
  CHECK (mock_drive (f) == 1 && *async_result (f) == 10);
  CHECK (mock_allocs <= 3 + 10);
  CHECK (mock_blocks == 1);		/* the children are gone by now */
  async_drop (f);
  CHECK (mock_blocks == 0);

  int before = mock_allocs;
  f = by_object (3);
  CHECK (mock_drive (f) == 1 && *async_result (f) == 3);
  async_drop (f);
  CHECK (mock_allocs <= before + 2 && mock_blocks == 0);

  before = mock_allocs;
  f = block (3);
  CHECK (mock_drive (f) == 1 && *async_result (f) == 4);
  async_drop (f);
  CHECK (mock_allocs <= before + 2 && mock_blocks == 0);
  CHECK (mock_wakes == 0);
  return 0;
}
