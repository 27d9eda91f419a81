/* The other unit of promised-frame.c.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#define OTHER_UNIT
#include "../test.h"
#include "promised-frame.h"

int cleanups;

static void
clean (int *p)
{
  cleanups += *p;
}

static void
hide (void *p)
{
  __asm__ volatile ("" : : "r" (p) : "memory");
}

__async int
lazy (int t, int n)
{
  while (t--)
    __async_suspend ();
  return n;
}

__async struct wide
wide (int t, int n)
{
  struct wide w;

  hide (&w);
  for (int i = 0; i < 9; i++)
    w.part[i] = n + i;
  while (t--)
    __async_suspend ();
  w.part[0]++;
  return w;
}

__async double
pinned (int t, double x)
{
  double all[5] = { x, x, x, x, x };

  hide (all);
  while (t--)
    __async_suspend ();
  hide (all);
  return all[0] + all[4];
}

__async void
nothing (int t, int *n)
{
  while (t--)
    __async_suspend ();
  ++*n;
}

__async _Complex double
two (int t, double x)
{
  _Complex double v = x;

  __imag__ v = x + 3;
  hide (&v);
  while (t--)
    __async_suspend ();
  return v;
}

__async int
cleaned_up (int t)
{
  int one __attribute__ ((__cleanup__ (clean))) = 1;

  hide (&one);
  while (t--)
    __async_suspend ();
  return one;
}

/* A function of this unit in the frame of one that is in the frame of a third.  */
static NOINLINE __async int
below (int t, int n)
{
  int a[3] = { n, n, n };

  hide (a);
  while (t--)
    __async_suspend ();
  return a[1];
}

__async int
deep (int t, int n)
{
  return __await (below (t, n)) + __await (lazy (t, n));
}

__async int
promised_there (int t, int n)
{
  while (t--)
    __async_suspend ();
  return n;
}

__async int
promised_here (int t, int n)
{
  char large[3000];

  memset (large, n, sizeof large);
  hide (large);
  while (t--)
    __async_suspend ();
  return large[2999];
}

__async int
differently (int t, int n)
{
  while (t--)
    __async_suspend ();
  return n;
}
