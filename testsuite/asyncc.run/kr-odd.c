/* Awaits of functions without a prototype with other arguments than they have
   parameters.  C leaves undefined what such a call does, not the program around
   it, which may never make it: it compiles and links.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-std=gnu89 -w" } */

#include "test.h"

struct big { int a[20]; };
struct same { char c[80]; };
struct small { char c; };
union number { int i; float f; };

static NOINLINE __async int
takes_big (s)
     struct big s;
{
  __async_suspend ();
  return s.a[0];
}

static __async int
takes_int (n)
     int n;
{
  __async_suspend ();
  return n;
}

static NOINLINE __async int
takes_many (c, f, d, p, z, u, s)
     char c;
     float f;
     double d;
     int *p;
     _Complex float z;
     union number u;
     struct small s;
{
  __async_suspend ();
  return c + f + d + *p + __real__ z + u.i + s.c;
}

static NOINLINE __async int
suspends_not (s)
     struct small s;
{
  return s.c;
}

static __async int odd ();

static __async int
wrong (k)
     int k;
{
  struct big b;
  struct same t;
  struct small s;
  union number u;
  int r = 0;
  if (k == 0)
    return 0;
  r += __await (takes_big (1)) + __await (takes_big (&b)) + __await (takes_big (t));
  r += __await (takes_big (s)) + __await (takes_big (1.5)) + __await (takes_big ());
  r += __await (takes_big (b, b));
  r += __await (takes_int (b)) + __await (takes_int (1.5)) + __await (takes_int (&b));
  r += __await (takes_int (1i)) + __await (takes_int (1, 2)) + __await (takes_int ());
  r += __await (takes_many (b, b, b, b, b, b, b));
  r += __await (takes_many (1.0, 1, 1, 1, 1, 1, 1));
  r += __await (takes_many (u, u, u, u, u, u, u));
  r += __await (takes_many (&b, &b, &b, 1.0, 1.0, s, b));
  r += __await (takes_many (1));
  r += __await (suspends_not (1)) + __await (suspends_not (b));
  r += __await (suspends_not (u)) + __await (suspends_not ());
  r += __await (odd (b)) + __await (odd (1)) + __await (odd ());
  r += __await (takes_big (__await (takes_int (s))));
  return r + __await (wrong (s)) + __await (wrong ());
}

static __async int
odd (s)
     struct same s;
{
  __async_suspend ();
  return s.c[0] + s.c[1];
}

static __async int
right ()
{
  struct big b;
  struct same t;
  struct small s;
  union number u;
  _Complex float z = 4;
  int n = 8;
  memset (&t, 1, sizeof t);
  b.a[0] = 5;
  s.c = 16;
  u.i = 32;
  CHECK (__await (takes_big (b)) == 5);
  CHECK (__await (takes_many ('\1', 2.0f, 64.0, &n, z, u, s)) == 127);
  CHECK (__await (suspends_not (s)) == 16);
  CHECK (__await (odd (t)) == 2);
  return __await (wrong (0));
}

int
main (void)
{
  CHECK (run (right ()) == 0);
  return 0;
}
