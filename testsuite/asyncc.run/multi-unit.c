/* Async functions of another unit: of every kind of result, called directly
   and through pointers, recursing across the border, mixed with inline ones.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-additional-sources "aux/multi-unit-2.c" } */

#include "test.h"
#include "aux/multi-unit.h"

int main_log;

__async int
ping (int n)
{
  __async_suspend ();
  return n > 0 ? 1 + __await (pong (n - 1)) : 0;
}

static __async int mine (int n) { return __await (other_int (n)) + 1; }

static NOINLINE __async int
all (int n)
{
  struct big big = { { 1, [19] = n } };
  CHECK (__await (other_int (n)) == n * 2);
  CHECK (__await (other_double (n, 0.5f)) == n + 0.5);
  CHECK (!strcmp (__await (other_string (1)), "one"));
  big = __await (other_struct (big, 3));
  CHECK (big.v[0] == 4 && big.v[19] == n + 3);
  CHECK (__await (other_wide (n)).x == n);
  __await (other_void (&n));
  CHECK (n == 6);
  CHECK (__await (shared_inline (n)) == 18);
  CHECK (__await (other_calls_inline (n)) == 19);
  CHECK (__await (ping (9)) == 9 && __await (pong (10)) == 10);
  CHECK (__await (other_apply (mine, 4)) == 9);
  CHECK (__await (other_table[0] (4)) == 8 && __await (other_table[1] (4)) == 5);
  __future (int) f = other_int (100), g = other_apply (mine, 1);
  return __await (g) + __await (f);
}

int
main (void)
{
  CHECK (run (all (5)) == 203);
  CHECK (run (other_root (5)) == 5 + 10);
#ifndef ASYNCC_SYNC
  for (int i = 0; i < 12; i++)
    {
      main_log = 0;
      drop_after (other_guarded (3), i);
      CHECK (main_log == (i > 0 ? 1 : 0));
    }
#endif
  return 0;
}
