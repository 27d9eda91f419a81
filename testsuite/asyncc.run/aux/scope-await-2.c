/* SPDX-License-Identifier: GPL-3.0-or-later  */

#include "scope-await.h"

__async long
send_bytes (const void *p, size_t n)
{
  const unsigned char *bytes = p;
  long sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += bytes[i];
  if (sum % 2)
    __await (async_yield ());
  return sum;
}

__async int
get_int (int *to)
{
  if (!to)
    return 0;
  __await (async_yield ());
  *to = 7;
  return 1;
}

__async int
note (int n, const int *ended)
{
  int seen = *ended;

  if (n)
    __await (async_yield ());
  return seen;
}

__async void
nothing (int *to, int n)
{
  __await (async_yield ());
  *to = n;
}

__async long
sum_large (struct large l)
{
  long sum = 0;

  __await (async_yield ());
  for (int i = 0; i < 20; i++)
    sum += l.l[i];
  return sum;
}

__async struct small
get_small (char n)
{
  struct small s = { { n, n, n, n }, n };

  __await (async_yield ());
  return s;
}

__async int *
same (int *p)
{
  __await (async_yield ());
  return p;
}

__async int
plus (int a, int b)
{
  if (a == 1)
    __await (async_yield ());
  return a + b;
}

__async int
at (const int *p)
{
  __await (async_yield ());
  return *p;
}
