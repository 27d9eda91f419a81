/* A variable declared __async_auto gives its future away to what consumes it:
   await, run, spawn, detach, drop.  In a checking build a second drop would
   stop the program.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-DASYNC_CHECKS" } */
/* no-sync: drops futures  */

#include "test.h"

static __async int
one (int n)
{
  __await (async_yield ());
  return n;
}

static __async int
all (void)
{
  __async_auto __future (int) a = async_spawn (one (1));
  __async_auto __future (int) b = one (2);
  __async_auto __future (int) h = async_spawn (b);
  __async_auto __future (int) c = one (3);
  __async_auto __future (int) d = one (4);
  __async_auto __future (int) e = one (5);
  CHECK (b == NULL && e != NULL);
  async_detach (c);
  async_drop (d);
  CHECK (c == NULL && d == NULL);
  int r = __await (a) + __await (h);
  CHECK (a == NULL && h == NULL);
  return r;
}

int
main (void)
{
  __async_auto __future (int) f = all ();
  CHECK (async_run (f) == 3 && f == NULL);
  return 0;
}
