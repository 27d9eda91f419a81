/* Old-style definitions: promoted parameters, several in a declaration.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-std=gnu89" } */

#include "test.h"

static __async int
sum (a, b, c)
     int a;
     signed char b;
     short c;
{
  __async_suspend ();
  return a + b + c;
}

static __async double
scale (x, by)
     float x;
     double by;
{
  int before = x > 0;
  __async_suspend ();
  return before ? x * by : -1;
}

static __async int
implicit (n)
{
  return n + 1;
}

static __async long
strings (v, n)
     char **v;
     int n;
{
  long len = 0;
  while (n--)
    {
      __async_suspend ();
      len += strlen (*v++);
    }
  return len;
}

static __async int
user ()
{
  char *words[3];
  words[0] = "one";
  words[1] = "three";
  words[2] = "seven";
  CHECK (__await (sum (1, 2, 3)) == 6);
  CHECK (__await (sum (1, (signed char) -2, (short) 300)) == 299);
  CHECK (__await (scale (2.5f, 2.0)) == 5.0);
  CHECK (__await (implicit (4)) == 5);
  CHECK (__await (strings (words, 3)) == 13);
  return 0;
}

int
main ()
{
  CHECK (run (sum (10, 20, 30)) == 60);
  CHECK (run (scale (1.5f, 3.0)) == 4.5);
  CHECK (run (user ()) == 0);
  return 0;
}
