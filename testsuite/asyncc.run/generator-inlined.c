/* Loops over generators that are called by their names, and may be inlined: whatever a
   generator has in its frame, in loops in loops, in recursion, left in every way.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts blocks of memory" } */
/* no-sync: a stream gives its values one at a time  */

#include "test.h"
#include "aux/counted-memory.h"
#include <setjmp.h>
#include <string.h>

static int alive;

static void
clean (int *p)
{
  alive -= *p;
}

static inline __generator int
objects (int n)
{
  int me __attribute__ ((__cleanup__ (clean))) = 1;
  int squares[8], *p = &squares[n % 8];
  volatile int v = 1;
  alive++;
  for (int i = 0; i < 8; i++)
    squares[i] = i * i;
  for (int i = 0; i < n; i++)
    {
      __yield (squares[i] + (*p - n * n) + v - 1);
      v = 1;
      p = &squares[n % 8];
    }
}

struct wide { long double l; char c[20]; };

static inline __generator struct wide
wides (const char *text)
{
  struct wide w = { 0 };
  for (; *text; text++)
    {
      w.l += *text;
      memset (w.c, *text, sizeof w.c);
      __yield (w);
    }
}

static inline __generator long
lengths (int n)
{
  for (int i = 1; i <= n; i++)
    {
      char room[i * 10];
      memset (room, i, sizeof room);
      __yield ((long) sizeof room + room[i]);
    }
}

static inline __generator int
nothing (int n)
{
  if (n > 1000)
    __yield (n);
}

static inline __generator int
counted (int from, int to)
{
  while (from < to)
    __yield (from++);
}

/* A generator over another one.  */
static inline __generator int
evens (int n)
{
  for (__each (v, counted (0, n)))
    if (v % 2 == 0)
      __yield (v);
}

static NOINLINE int
sum_objects (int n, int stop)
{
  int sum = 0;
  for (__each (v, objects (n)))
    {
      if (v == stop)
	return -sum;
      sum += v;
    }
  return sum;
}

static NOINLINE int
nested (int n)
{
  int sum = 0;
  for (__each (a, counted (0, n)))
    for (__each (b, counted (a, n)))
      {
	if (b == n - 1 && a % 2)
	  continue;
	if (a == n - 1)
	  goto out;
	sum += a * 100 + b;
      }
 out:
  for (__each (c, counted (0, 3)))
    sum += c * 10000;
  return sum;
}

static int
nested_plainly (int n)
{
  int sum = 0;
  for (int a = 0; a < n - 1; a++)
    for (int b = a; b < n; b++)
      if (!(b == n - 1 && a % 2))
	sum += a * 100 + b;
  return sum + 30000;
}

static NOINLINE int
recursive (int n)
{
  int sum = 0;
  for (__each (v, counted (0, n)))
    sum += 1 + recursive (v);
  return sum;
}

static jmp_buf back;

static NOINLINE int
jumps (int n)
{
  volatile int sum = 0;
  if (setjmp (back) == 0)
    for (__each (v, counted (0, 100)))
      {
	sum += v;
	if (v == n)
	  longjmp (back, 1);
      }
  return sum;
}

static NOINLINE int
in_closure (int n)
{
  int sum = 0;
  void add (int k)
  {
    for (__each (v, counted (0, k)))
      sum += v + n;
  }
  add (3);
  add (4);
  return sum;
}

static void
others (void)
{
  int n = 0;
  long double l = 0;
  for (__each (w, wides ("ab")))
    {
      CHECK (w.c[0] == w.c[19] && w.l > l);
      l = w.l;
    }
  CHECK (l == 'a' + 'b');
  for (__each (k, lengths (3)))
    n += (int) k;
  CHECK (n == 60 + 6);
  for (__each (v, nothing (n)))
    n += v;
  for (__each (v, nothing (2000)))
    n += v;
  CHECK (n == 2066);
  for (__each (v, evens (7)))
    n += v;
  CHECK (n == 2066 + 12);
}

int
main (void)
{
  static const int squares[] = { 0, 0, 1, 5, 14, 30, 55, 91 };
  for (int n = 0; n < 8; n++)
    {
      CHECK (sum_objects (n, -1) == squares[n]);
      CHECK (sum_objects (n, 9) == (n > 3 ? -5 : squares[n]));
      CHECK (alive == 0);
      CHECK (nested (n + 1) == nested_plainly (n + 1));
      CHECK (recursive (n) == (1 << n) - 1);
      CHECK (jumps (n) == n * (n + 1) / 2);
    }
  CHECK (in_closure (5) == 3 + 15 + 6 + 20);
  others ();
  CHECK (alive == 0);
}
