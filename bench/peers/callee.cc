/* The callees of "another unit", as in ../add-callee.c.
   SPDX-License-Identifier: MIT  */

#include "coroutine.h"

task<long>
add_elsewhere (long a, long b)
{
  co_return a + b;
}

task<long>
add_with_array (long a, long b)
{
  long s[2] = { a, b };

  asm volatile ("" : : "r" (s) : "memory");
  if (b < 0)
    co_await suspend ();
  co_return s[0] + s[1];
}
