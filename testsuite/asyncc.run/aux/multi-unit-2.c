/* The other unit of multi-unit.c.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "../test.h"
#include "multi-unit.h"

__async int
pong (int n)
{
  return n > 0 ? 1 + __await (ping (n - 1)) : 0;
}

__async int
other_int (int n)
{
  __async_suspend ();
  return n * 2;
}

__async double
other_double (int n, float f)
{
  return n + f;
}

__async const char *
other_string (int n)
{
  __async_suspend ();
  return n ? "one" : "none";
}

__async struct big
other_struct (struct big b, int n)
{
  for (int i = 0; i < 20; i++)
    {
      b.v[i] += n;
      if (i % 7 == 0)
	__async_suspend ();
    }
  return b;
}

__async struct wide
other_wide (int n)
{
  struct wide w = { n };
  __async_suspend ();
  CHECK ((uintptr_t) &w % 32 == 0);
  return w;
}

__async void
other_void (int *n)
{
  __async_suspend ();
  ++*n;
}

__async int
other_calls_inline (int n)
{
  return 1 + __await (shared_inline (n));
}

__async int
other_apply (__async int (*f) (int), int n)
{
  return __await (f (n));
}

static __async int
add_one (int n)
{
  return n + 1;
}

__async int (*const other_table[]) (int) = { other_int, add_one };

static void
leave (int *n)
{
  main_log += *n - 2;
}

__async int
other_guarded (int n)
{
  __attribute__ ((__cleanup__ (leave))) int guard = n;
  __async_suspend ();
  return guard + __await (ping (n));
}

__async int
other_root (int n)
{
  int s = n;
  for (int i = 0; i < n; i++)
    s += __await (pong (i));
  return s;
}
