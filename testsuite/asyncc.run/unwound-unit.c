/* An exception that leaves a function of another unit, here the one that ends a thread,
   leaves nothing of it behind, be it at its beginning or later.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-additional-sources "aux/unwound-unit-2.c" } */
/* { dg-skip-stress "counts polls" } */
/* { dg-options "-fexceptions -pthread" } */
/* no-sync: drops futures  */

#include "test.h"
#include "aux/polled-in-thread.h"
#include "aux/promised-frame.h"

extern __async int leaving (int n, int when);
extern PROMISE __async int leaving_place (int n, int when);

static NOINLINE __async int
waiting (int n, int when)
{
  return __await (leaving (n, when)) + 1;
}

static NOINLINE __async int
waiting_place (int n, int when)
{
  return __await (leaving_place (n, when)) + 1;
}

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  poll_until_left ((struct async_future *) waiting (4, 0));
  CHECK (run (waiting (4, 1)) == 9);
  CHECK (allocated == 0);
  poll_until_left ((struct async_future *) waiting (4, 2));
  CHECK (run (waiting (4, 3)) == 9);
  CHECK (allocated == 0);
  poll_until_left ((struct async_future *) waiting_place (4, 0));
  CHECK (run (waiting_place (4, 1)) == 9);
  CHECK (allocated == 0);
  poll_until_left ((struct async_future *) waiting_place (4, 2));
  CHECK (run (waiting_place (4, 3)) == 9);
  CHECK (allocated == 0);
  return 0;
}
