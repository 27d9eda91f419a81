/* Nothing is said of futures that may be used once on some way.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall -Wextra" } */

#include <asyncc.h>

__async int f (int);
extern void give (__future (int) x);
extern void set (__future (int) *x);

__async int
g (int n, __future (int) parm)
{
  __async_auto __future (int) a = f (1);
  __future (int) b = f (2), c = f (3), d = NULL, e = f (4), h = f (5);
  int s = 0;

  if (n)
    s += __await (a);
  async_drop (a);
  s += __await (parm);
  parm = f (7);
  s += __await (parm);
  __await (b);
  b = NULL;
  async_drop (b);
  for (int i = 0; i < n; i++)
    {
      d = f (i);
      s += __await (d);
    }
  if (n > 2)
    async_drop (c);
  else
    s += __await (c);
  give (e);
  e = f (8);
  set (&h);
  h = f (9);
  s += __await (h) ?: 4;
  switch (n)
    {
    case 1:
      return __await (e);
    case 2:
      async_drop (e);
      break;
    default:
      async_detach (e);
    }
  if (n == 9)
    goto again;
  d = f (3);
  if (d != NULL)
    return s;
  d = f (4);
again:
  async_drop (d);
  return s;
}

__async int
by_turns (int n, __future (int) a, __future (int) b)
{
  int s = 0;

  if (n == 1)
    return __await (a);
  s += __await (a);
  async_drop (b);
  while (n-- > 0)
    if (n == 3)
      return s;
  async_drop (b);
  return s;
}

int
nothing_to_drop (void)
{
  __future (int) a = NULL;

  async_drop (a);
  async_drop (a);
  a = f (1);
  return async_run (a);
}

/* Whoever reads a future may keep it.  */
struct two { __future (int) x, y; };
extern void keep (struct two t);

__async int
kept (int n)
{
  __future (int) a = f (1), b = f (2), c = f (3), d = f (4), e = f (5);
  __future (int) v[] = { a };
  struct two t = { b, .y = c };

  a = f (6);
  b = f (7);
  c = b;
  b = f (8);
  keep ((struct two) { d, e });
  d = f (9);
  e = NULL;
  __await (async_join (a, d));
  if (n)
    a = __await (d) ? a : NULL;
  __asm__ ("" : : "r" (b));
  b = f (10);
  for (int i = 0; i < n; i++)
    e = f (i);
  keep (t);
  return __await (*v) + __await (e) + __await (b) + __await (c);
}

/* The loops may have one iteration.  */
__async int
perhaps_once (int n, __future (int) a, __future (int) b, __future (int) c)
{
  __future (int) d = f (1);
  int s = __await (d);

  for (int i = 0; i < n; i++)
    {
      if (i)
	s += __await (d);
      d = f (i);
    }

  for (int i = 0; i < n; i++)
    s += __await (a);
  do
    s += __await (b);
  while (s < n);
  for (;;)
    {
      s += __await (c);
      if (s)
	return s;
    }
}

/* Loops that have one iteration, or take a future over in one of them only.  */
__async int
loops (int n, __future (int) a, __future (int) b, __future (int) c,
       __future (int) d, __future (int) e, __future (int) g, __future (int) h)
{
  int s = 0, first = 1;

  do
    s += __await (a);
  while (0);
  for (int once = 1; once; once = 0)
    s += __await (b);
  for (int i = 0; i < 1; i++)
    s += __await (c);
  for (;;)
    {
      if (first)
	s += __await (d);
      else
	break;
      first = 0;
    }
  for (;;)
    {
      s += __await (e);
      if (s)
	break;
      e = f (s);
    }
  for (int i = 0; i < n; i++)
    {
      __future (int) x, y = i ? f (2) : f (3);
      x = f (1);
      s += __await (x) + __await (y);
      if (i == 3)
	{
	  s += __await (g);
	  break;
	}
    }
  while (n--)
    {
      if (n & 1)
	continue;
      return s + __await (h);
    }
  for (;;)
    {
    again:
      s += __await (h);
      h = f (s);
      if (s > 3)
	goto again;
      if (s)
	return s;
    }
}

extern void keep_all (__future (int) *v);

/* Members and elements that are set anew, or may be.  */
__async int
parts (int n, struct two u)
{
  struct two t = { f (1), f (2) };
  __future (int) v[4] = { f (1), f (2), f (3), f (4) };
  __future (int) w[2] = { f (1), f (2) };
  union { __future (int) a, b; } x = { f (1) };
  int s = __await (t.x) + __await (t.y);

  t = (struct two) { f (3), f (4) };
  s += __await (t.x) + __await (t.y);
  t = u;
  s += __await (t.x) + __await (t.y);
  t.x = f (5);
  s += __await (t.x);
  for (int i = 0; i < 4; i++)
    s += __await (v[i]);
  for (int i = 0; i < 4; i++)
    v[i] = f (i);
  s += __await (v[0]) + __await (v[1]);
  v[n] = f (1);
  s += __await (v[0]) + __await (v[1]);
  s += __await (w[0]);
  keep_all (w);
  s += __await (w[0]) + __await (x.a);
  x.b = f (3);
  return s + __await (x.a);
}
