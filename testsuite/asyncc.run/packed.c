/* Nothing that two parts of a program share depends on the packing or the storage
   order in force where it is made: neither futures, whose results are found
   where they were put, nor frames, nor what the headers declare.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-options { *-mno-sse* } } */
/* no-sync: polls and drops futures, some of them written by hand  */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifndef PACKED_BY_OPTION
# pragma pack (push, 2)
# pragma scalar_storage_order big-endian
#endif
#include "test.h"

struct message { char kind; int size; };

struct wide { int v[8]; } __attribute__ ((__aligned__ (32)));
typedef signed char aligned_char __attribute__ ((__aligned__ (64)));

/* Before the types of their futures are complete, and after.  */

__async struct wide far_wide (int n);
__async long double far_long_double (int n);
__async double far_double (signed char c, int n);
__async signed char far_char (int n);
__async aligned_char far_aligned (int n);
__async struct message far_message (int n);

static NOINLINE __async signed char
kept_char (signed char c)
{
  struct wide w = { { c } };
  __async_suspend ();
  return w.v[0] + c - c;
}

static NOINLINE __async int
sum (int n)
{
  struct wide w = __await (far_wide (n));
  signed char c = __await (kept_char (n));
  long double l = __await (far_long_double (n));
  double d = __await (far_double (c, n));
  struct message m = __await (far_message (n));
  CHECK (m.kind == (char) n && m.size == n + 1);
  CHECK (((unsigned long) &w) % 32 == 0);
  return w.v[0] + w.v[7] + c + l + d + __await (far_char (n))
	 + __await (far_aligned (n));
}

int
main (void)
{
  for (int n = -3; n < 4; n++)
    CHECK (run (sum (n)) == 7 * n + 7);
  __future (struct wide) f = far_wide (4);
  drive (f);
  CHECK (async_result (f)->v[7] == 11);
  CHECK (((struct async_future *) f)->vtable->result_offset == 32);
  CHECK (((struct async_future *) f)->flags == (ASYNC_FLAG_READY | ASYNC_FLAG_HEAP));
  async_drop (f);
  return 0;
}

__async struct wide
far_wide (int n)
{
  __async_suspend ();
  return (struct wide) { { n, 1, 2, 3, 4, 5, 6, n + 7 } };
}

__async long double
far_long_double (int n)
{
  __async_suspend ();
  return n;
}

__async double
far_double (signed char c, int n)
{
  if (n & 1)
    __async_suspend ();
  return n + c - c;
}

__async signed char
far_char (int n)
{
  __async_suspend ();
  return n;
}

__async aligned_char
far_aligned (int n)
{
  __async_suspend ();
  return n;
}

__async struct message
far_message (int n)
{
  __async_suspend ();
  return (struct message) { n, n + 1 };
}
