/* The other unit of other-unit.c.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "../test.h"
#include "other-unit.h"

#define GET(type, name, arg)			\
  __async type					\
  name (int t, arg v)				\
  {						\
    while (t-- > 0)				\
      __async_suspend ();			\
    return v;					\
  }

GET (signed char, get_char, signed char)
GET (unsigned char, get_uchar, unsigned char)
GET (short, get_short, short)
GET (bool, get_bool, int)
GET (enum number, get_enum, enum number)
GET (long, get_long, long)
GET (long long, get_long_long, long long)
GET (float, get_float, float)
GET (double, get_double, double)
GET (void *, get_pointer, void *)
GET (long double, get_long_double, long double)
GET (_Complex double, get_complex, _Complex double)
GET (struct pair, get_pair, struct pair)
GET (vector, get_vector, vector)
GET (large_vector, get_large_vector, large_vector)

__async struct aligned
get_aligned (int t, int v)
{
  struct aligned a = { v };

  while (t-- > 0)
    __async_suspend ();
  return a;
}

__async double
many (int t, char a, short b, int c, long d, long long e, unsigned char f,
      unsigned short g, int h, int i, double j, float k, struct pair l)
{
  double sum = a + b + c + d + e + f + g + h + i;

  while (t-- > 0)
    __async_suspend ();
  return sum + j + k + l.a + l.b;
}

__async void
nothing (int t, int *p)
{
  ++*p;
  while (t-- > 0)
    __async_suspend ();
  ++*p;
}

/* The array keeps its place in the frame.  */
__async int
pinned (int t, int n)
{
  int v[3] = { n, n, n };
  int *volatile p = v;

  while (t-- > 0)
    __async_suspend ();
  return p[0] + p[1] + p[2];
}

/* The child's frame lies in this one.  */
static NOINLINE __async int
child (int t, int n)
{
  while (t-- > 0)
    __async_suspend ();
  return n * 2;
}

__async int
inner (int t, int n)
{
  return __await (child (t, n)) + 1;
}

__async struct big
big (int t, int n)
{
  struct big b = { { [9] = n } };

  while (t-- > 0)
    __async_suspend ();
  return b;
}

static void
clean (int *p)
{
  cleaned += *p == 5;
}

__async int
holding (int n)
{
  __attribute__ ((__cleanup__ (clean))) int held = 5;

  for (int i = 0; i < n + 10 * (n == 3); i++)
    __async_suspend ();
  return n;
}

__async int
there (int n)
{
  __async_suspend ();
  return n ? __await (here (n - 1)) + 1 : 0;
}
