/* Futures of every type there is; compatible ones are the same type.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall -Wextra" } */

struct s { int x; };
struct late;
typedef int number;
typedef int (*fn) (int);

extern __future (int) i;
extern __future (number) i;
extern __future (const volatile int) i;
extern __future (void) v;
extern __future (struct s) s;
extern __future (struct s *) sp;
extern __future (struct late) l;
extern __future (fn) f;
extern __future (int (*) (int)) f;
extern __future (__future (int)) ff;
extern __future (__typeof__ (s)) fs;
extern __future (_Complex double) c;
extern __future (enum { A, B }) e;
extern __future (union { int a; float b; }) u;

struct late { char c[100]; };

__async struct late get (void);
extern __future (struct late) l;

__async int
uses (void)
{
  l = get ();
  return __await (l).c[0] + __await (s).x + __await (sp)->x + __await (__await (ff));
}

int compares (__future (int) a, __future (int) b);
int
compares (__future (int) a, __future (int) b)
{
  return a == b || a != 0 || !b || (a && b);
}

__future (int) gives (int which);
__future (int)
gives (int which)
{
  return which ? i : 0;
}

/* To and from the header's type.  */
struct async_future;
struct async_future *erase (__future (int) x);
struct async_future *
erase (__future (int) x)
{
  return (struct async_future *) x;
}
