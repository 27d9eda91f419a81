/* A future is taken over once.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall -Wextra" } */

#include <asyncc.h>

__async int f (int);

__async int
twice (int n)
{
  __future (int) a = f (1), b = f (2), c = f (3);
  __async_auto __future (int) d = f (4);
  int s = __await (a);			/* { dg-note "taken over here" } */

  s += __await (a);			/* { dg-warning "future in 'a' is used after it was taken over .asyncc: consumed." } */
  async_drop (b);			/* { dg-note "taken over here" } */
  n++;
  s += __await (b);			/* { dg-warning "future in 'b' is used after it was taken over" } */
  async_detach (c);			/* { dg-note "taken over here" } */
  async_drop (c);			/* { dg-warning "future in 'c' is used after" } */
  s += __await (d);			/* { dg-note "taken over here" } */
  return s + n + __await (d);		/* { dg-warning "future in 'd' is used after" } */
}

int
in_a_branch (int n, __future (int) x)
{
  if (n)
    {
      x = f (n);
      n = async_run (x);		/* { dg-note "taken over here" } */
      return n + async_run (x);		/* { dg-warning "future in 'x' is used after" } */
    }
  return async_run (x);
}

/* On every way that leads there.  */
__async int
everywhere (int n, __future (int) p)
{
  __future (int) a = f (1), b = f (2), c = f (3);
  int s = 0;

  if (n)
    s += __await (a);			/* { dg-note "taken over here" } */
  else
    async_drop (a);
  s += __await (a);			/* { dg-warning "future in 'a' is used after" } */
  switch (n)
    {
    case 1:
      s += __await (b);			/* { dg-note "taken over here" } */
      break;
    case 2:
    case 3:
      async_detach (b);
      break;
    default:
      return s;
    }
  s += __await (b);			/* { dg-warning "future in 'b' is used after" } */
  s += __await (p);			/* { dg-note "taken over here" } */
  if (n == 1)
    return s;
  if (n == 2 || s == 3)
    s++;
  s += __await (p);			/* { dg-warning "future in 'p' is used after" } */
  if (n == 3)
    {
      async_drop (c);			/* { dg-note "taken over here" } */
      n++;
    }
  else
    __builtin_abort ();
  return s + __await (c);		/* { dg-warning "future in 'c' is used after" } */
}

/* In a loop, and behind one.  */
extern int more (void);
__async int
loops (int n)
{
  __future (int) a = f (1), b = f (2), c = f (3);
  int s = 0;

  while (n--)
    {
      __future (int) d = f (n);
      s += __await (d);			/* { dg-note "taken over here" } */
      s += __await (d);			/* { dg-warning "future in 'd' is used after" } */
    }
  s += __await (a);			/* { dg-note "taken over here" } */
  for (;;)
    {
      s += __await (a);			/* { dg-warning "future in 'a' is used after" } */
      if (s)
	break;
      s++;
    }
  do
    {
      s += __await (b);			/* { dg-note "taken over here" } */
      if (s == 3)
	break;
    }
  while (more ());
  s += __await (b);			/* { dg-warning "future in 'b' is used after" } */
  while (more ())
    s += __await (c);
  return s + __await (c);
}

/* Members and elements.  */
struct two { __future (int) x, y; int n; };
__async int
parts (int n, struct two u)
{
  struct two t = { f (1), f (2), 3 };
  __future (int) v[4] = { f (1), f (2), f (3), f (4) };
  int s = __await (t.x);		/* { dg-note "taken over here" } */

  t.n = n;
  s += t.n;
  s += __await (t.x);			/* { dg-warning "future in 't.x' is used after" } */
  s += __await (v[1]);			/* { dg-note "taken over here" } */
  s += __await (v[0]);
  s += __await (v[1]);			/* { dg-warning "future in 'v.1.' is used after" } */
  s += __await (u.y);			/* { dg-note "taken over here" } */
  async_drop (u.y);			/* { dg-warning "future in 'u.y' is used after" } */
  return s + __await (t.y);
}

__async int
parameter (int n, __async_auto __future (int) p, __async_auto __future (int) q)
{
  async_drop (q);			/* { dg-note "taken over here" } */
  int s = __await (p);
  /* It is NULL, and NULL may be dropped.  */
  async_drop (p);			/* { dg-note "taken over here" } */
  s += __await (q);			/* { dg-warning "future in 'q' is used after it was taken over" } */
  return s + n + __await (p);		/* { dg-warning "future in 'p' is used after it was taken over" } */
}

#pragma asyncc no-warn consumed
__async int
quiet (void)
{
  __future (int) a = f (1);

  return __await (a) + __await (a);
}
