/* What nobody reads behind an await is not kept; what somebody does is, however it is
   read: by loads, copies, arguments of variable size, asm, in loops, behind branches.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "test.h"
#include <stdarg.h>
#include <string.h>

struct big { unsigned char c[200]; };

static NOINLINE __async int
child (int n)
{
  unsigned char v[300];

  memset (v, n, sizeof v);
  __asm__ volatile ("" : : "r" (v) : "memory");
  __async_suspend ();
  return v[n];
}

static NOINLINE int
sum (struct big b)
{
  int s = 0;

  for (unsigned int i = 0; i < sizeof b.c; i++)
    s += b.c[i];
  return s;
}

static NOINLINE int
sum_of (int n, ...)
{
  struct { unsigned char c[n]; } v;
  va_list ap;
  int s = 0;

  va_start (ap, n);
  v = va_arg (ap, __typeof__ (v));
  va_end (ap);
  for (int i = 0; i < n; i++)
    s += v.c[i];
  return s;
}

static NOINLINE __async int
variable_size (int n)
{
  struct { unsigned char c[n]; } v;

  for (int i = 0; i < n; i++)
    v.c[i] = i + 1;
  __async_suspend ();
  return sum_of (n, v);
}

/* The size is known when this is inlined.  */
static NOINLINE __async int
known_size (void)
{
  int n = 5;
  struct { unsigned char c[n]; } v, w;

  for (int i = 0; i < n; i++)
    v.c[i] = w.c[i] = i;
  __async_suspend ();
  return sum_of (n, v) + sum_of (n, w);
}

static NOINLINE __async int
copied (int n)
{
  struct big a, b;

  memset (&a, n, sizeof a);
  int s = __await (child (1));
  memcpy (&b, &a, sizeof b);
  s += __await (child (2));
  memcpy (&b.c[100], &b.c[10], 50);
  s += __await (child (3));
  return s + sum (b);
}

static NOINLINE __async int
in_loop (int n)
{
  struct big b = { { 1 } };
  int s = 0;

  for (int i = 0; i < n; i++)
    {
      s += sum (b);
      s += __await (child (i));
      if (i % 2)
	memset (&b, i, sizeof b);
      else
	b.c[i] = i;
    }
  return s;
}

static NOINLINE __async int
by_asm (int n)
{
  struct big b;

  memset (&b, n, sizeof b);
  int s = __await (child (1));
  __asm__ ("" : "+m" (b));
  return s + b.c[7];
}

static NOINLINE __async int
half_set (int n)
{
  struct big b;

  memset (&b, n, sizeof b);
  memset (&b, 1, sizeof b / 2);
  int s = __await (child (2));
  if (n > 100)
    b = (struct big) { { 5 } };
  s += __await (child (3));
  return s + sum (b);
}

static NOINLINE __async struct big
returned (int n)
{
  struct big b;

  memset (&b, n, sizeof b);
  __await (child (1));
  return b;
}

int
main (void)
{
  CHECK (run (variable_size (6)) == 21);
  CHECK (run (known_size ()) == 20);
  CHECK (run (copied (3)) == 6 + 600);
  CHECK (run (in_loop (4)) == 1 + 0 + 200 + 201 + 6);
  CHECK (run (by_asm (9)) == 10);
  CHECK (run (half_set (4)) == 5 + 100 + 400);
  CHECK (run (half_set (101)) == 10);
  CHECK (sum (run (returned (2))) == 400);
  puts ("ok");
  return 0;
}
