/* A plain function that takes the address of a nested one that captures is not
   inlined in an async one, where the trampoline could not be.  It cannot be in the
   stack that AddressSanitizer brings, either, which nothing can be executed in.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-options { -fsanitize=address* } } */
/* { dg-options "-Wl,-z,execstack" } */

#include "test.h"

static NOINLINE int
apply (int (*f) (int), int v)
{
  return f (v);
}

static int
plain (int k)
{
  int more (int v) { return v + k; }
  int twice (int v) { return v * 2; }
  int both (int v) { return apply (twice, v) + apply (more, v); }
  return apply (both, 3) + apply (twice, k) * 100;
}

static NOINLINE __async int
calls_plain (int k)
{
  int n = plain (k);
  __await (async_yield ());
  return n + k;
}

int
main (void)
{
  CHECK (async_run (calls_plain (4)) == 817);
  return 0;
}
