/* The attribute `copy' takes what a user wrote about another async function,
   and nothing that the plugin noted about it.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-Wall" } */
/* no-sync: a copy is asynchronous only where the attribute is  */

#include "test.h"

__async __attribute__ ((cold, warn_unused_result)) int other (int n);

static __async int
first (void)
{
  return __await (other (1));
}

__async __attribute__ ((copy (other))) int like_other (int n);
__async int
like_other (int n)
{
  __async_suspend ();
  return n + 7;
}

int also_async (int n) __attribute__ ((copy (other)));
__async int
also_async (int n)
{
  __async_suspend ();
  return n + 9;
}

__async int
other (int n)
{
  __async_suspend ();
  return n;
}

static __async int
all (void)
{
  return (__await (first ()) + __await (like_other (1)) * 100
	  + __await (also_async (1)) * 10000);
}

int
main (void)
{
  CHECK (run (all ()) == 100801);
  return 0;
}
