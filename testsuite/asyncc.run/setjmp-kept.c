/* A variable that was set before setjmp and does not change until longjmp keeps
   its value, also where GCC schedules instructions before it allocates
   registers (as it does at -O2 on most machines).
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: there GCC gets some of it wrong  */
/* { dg-additional-options "-fschedule-insns -flive-range-shrinkage" } */

#include "test.h"
#include <setjmp.h>

static jmp_buf env;
static NOINLINE void jump (int n) { if (n) longjmp (env, n); }
static NOINLINE int plain (int n) { __asm__ ("" : "+r" (n)); return n; }

static NOINLINE __async double
behind_await (double d, long l, char *p)
{
  double kept = __await (later (3)) + d;
  long other = l * 3;

  if (setjmp (env) == 0)
    {
      jump (*p);
      kept = -1;
      other = -2;
      p = 0;
    }
  return kept + other + (p ? *p : -3);
}

static NOINLINE __async int
never_suspends (int n)
{
  int kept = plain (n) + 1;

  if (setjmp (env))
    return kept;
  jump (n);
  return -1;
}

struct pair { int a, b; };

static NOINLINE __async struct pair
gives_pair (int n)
{
  struct pair kept = { n, n * 2 };

  __async_suspend ();
  kept.b++;
  if (setjmp (env))
    return kept;
  jump (kept.a);
  kept.a = kept.b = -1;
  return kept;
}

static NOINLINE __async int
in_loop (int n)
{
  int s = 0;

  __async_suspend ();
  for (volatile int i = 0; i < n; i++)
    {
      int kept = i * 10, set;
      if (setjmp (env))
	set = kept;
      else
	{
	  jump (i & 1);
	  set = 1;
	}
      s += set;
    }
  return s;
}

int
main (void)
{
  char c = 5;

  CHECK (run (behind_await (1.5, 7, &c)) == 4.5 + 21 + 5);
  CHECK (run (never_suspends (6)) == 7);
  struct pair p = run (gives_pair (2));
  CHECK (p.a == 2 && p.b == 5);
  CHECK (run (in_loop (4)) == 1 + 10 + 1 + 30);
  return 0;
}
