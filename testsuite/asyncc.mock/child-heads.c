/* The head of an awaited frame inside ours is free of AddressSanitizer's poison,
   also where an earlier one, which has finished, had other things; on machines
   of 32 bits it begins in the middle of a granule.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "mock.h"

struct aligned { _Alignas (64) int x; };
struct wide { char c[300]; };

static NOINLINE __async int
first (struct wide w)
{
  __async_suspend ();
  return w.c[299];
}

static NOINLINE __async struct aligned
second (int n)
{
  __async_suspend ();
  return (struct aligned) { n };
}

static NOINLINE __async int
both (int n)
{
  struct wide w = { { [299] = n } };
  int sum = __await (first (w));
  struct aligned a = __await (second (n));
  return sum + a.x;
}

int
main (void)
{
  __future (int) f = both (7);
  struct async_context cx;
  async_context_init (&cx, async_waker_noop ());
  while (!async_poll (f, &cx))
    ;
  CHECK (*async_result (f) == 14);
  async_drop (f);
  return 0;
}
