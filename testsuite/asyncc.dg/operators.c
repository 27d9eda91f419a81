/* What can be done with futures besides awaiting them, and where an await is
   not evaluated.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall -Wextra -Wno-declaration-after-statement" } */

__async int f (int n);

typedef __typeof__ (__await (f (1))) value;
_Static_assert (sizeof (__await (f (1))) == sizeof (int), "");

__async int
compared (__future (int) a, __future (int) b)
{
  __future (int) both[2] = { a, b }, *p = both;
  __future (int) c = 0;
  int n = a == b || !a || b != (void *) 0 || (c = f (1)) == 0;
  p++;
  n += p - both;
  p += n < 0;
  return n + __await (*p--) + __await (p[0]) + __await (c);
}

/* In an async function the size is computed by awaiting.  */
__async int
size (int n)
{
  return sizeof (int[__await (f (n))]) + sizeof (__async_suspend (), n);
}
