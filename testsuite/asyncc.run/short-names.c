/* The short names, which only their header gives.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include <asyncc/short.h>
#include "test.h"

#undef async
#undef await
#undef future
static int async (int await) { int future = await; return future; }
static int plain (void) { return async (3); }

#define async __async
#define await(...) __await (__VA_ARGS__)
#define future(...) __future (__VA_ARGS__)

async int add (int a, int b) { return a + b; }

static async int
user (int n)
{
  future (int) f = add (n, 1);
  int s = await (f) + await (add (2, 3));
  return await (async_block (int, { return s * await (add (n, n)); }));
}

int
main (void)
{
  CHECK (plain () == 3);
  CHECK (run (user (4)) == 80);
  return 0;
}
