/* Addresses of what belongs to a thread that are used behind an await, and those that
   are not.
   { dg-options "-Wall -Wextra" }
   SPDX-License-Identifier: GPL-3.0-or-later  */
#include <asyncc.h>
#include <errno.h>

static __thread int counts[4];
static _Thread_local struct { int a, b; } pair;
extern __async int g (int *p);

__async int
held (int n)
{
  int *p = &counts[n]; /* { dg-note "another thread may go on" } */
  int *e = &errno; /* { dg-note "another thread may go on" } */
  int *q = &pair.b, *r = q; /* { dg-note "another thread may go on" } */
  *p = *e = *q = 0;
  n += __await (g (NULL)); /* { dg-warning "'p' holds the address of" } */
  /* { dg-warning "'e' holds the address of" "" { target *-*-* } .-1 } */
  /* { dg-warning "'r' holds the address of" "" { target *-*-* } .-2 } */
  return *p + *e + *r;
}

__async int
not_held (int n)
{
  int *p = &counts[1];
  int plain, *q = n ? &plain : NULL;

  *p = 1;
  n += __await (g (p));
  counts[2]++;
  errno = 0;
  p = &counts[3];
  *p = 4;
  plain = 1;
  n += __await (g (q));
  return n + (q ? *q : 0) + pair.a;
}
