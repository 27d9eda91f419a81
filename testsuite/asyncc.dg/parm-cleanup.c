/* Handlers of parameters; a declaration may have them for its readers, or not.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall -Wextra -Wno-old-style-definition" } */

#include <asyncc.h>

void h (int *p);
void hv (void *p);
void row (int **p);

#define GIVES_UP __attribute__ ((__cleanup__ (h)))

/* The handler uses the parameter.  */
static __async int
unused (int n GIVES_UP, __async_auto __future (int) f, GIVES_UP int m)
{
  return 1;
}

__async int declared (int n, int m GIVES_UP);
__async int declared (int, int GIVES_UP);
__async int
declared (int n, GIVES_UP int m)
{
  return n;
}
__async int declared (int n, int m GIVES_UP);
__async int declared (int n, int m);

__async int
not_declared (int n, int m);
__async int
not_declared (int n, GIVES_UP int m)
{
  return n;
}
__async int not_declared (int n, GIVES_UP int m);

__async int
old_style (n, m)
     int m GIVES_UP, n;
{
  return n;
}

__async int
others (struct async_future *f __attribute__ ((cleanup (__asyncc_auto_drop))),
	void *p __attribute__ ((cleanup (hv))),
	int n, int v[n] __attribute__ ((cleanup (row))), int w[static 3])
{
  return n + w[0];
}

__async int
c_spelling (int n, __attribute__ ((unused, cleanup (h), unused)) int m)
{
  __async int
  inner (GIVES_UP int k)
  {
    return n;
  }
  return __await (inner (n)) + __await (unused (n, inner (1), 2));
}

/* The future is this function's.  */
__async int
owner (int n, __async_auto __future (int) f)
{
  if (n)
    return __await (f);
  f = declared (n, n);
  return 0;
}
