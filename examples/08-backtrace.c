/* 08-backtrace: who awaits whom.  A debugger and async_backtrace see the chain
   of awaits as an ordinary call stack, by readable names.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <stdio.h>

static __attribute__ ((__noinline__)) __async int
b (int n)
{
  __await (async_yield ()); /* so that we have been away and come back */
  puts ("b was resumed:");
  async_backtrace (stdout);
  return n * 2;
}

static __attribute__ ((__noinline__)) __async int
a (int n)
{
  int twice = __await (b (n));
  return twice + 1;
}

int
main (void)
{
  int result = async_run (a (20));
  printf ("the result is %d\n", result);
  return 0;
}
