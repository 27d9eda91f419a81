/* The other unit of parm-cleanup.c.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "../test.h"
#include "parm-cleanup.h"

__async int
there (int t, GIVES_UP char a, GIVES_UP_OWNED struct owned b)
{
  while (t-- > 0)
    __async_suspend ();
  return a + b.name;
}

__async struct owned
there_owned (int t, GIVES_UP_OWNED struct owned a)
{
  while (t-- > 0)
    __async_suspend ();
  return a;
}

__async int
weak_there (int t, GIVES_UP char a)
{
  while (t-- > 0)
    __async_suspend ();
  return a;
}
