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
  int s = __await (a);

  if (n == 1)
    return s;
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
