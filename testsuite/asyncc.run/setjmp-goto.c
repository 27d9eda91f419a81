/* A function with a computed goto calls setjmp behind its last suspension: the goto, which
   stands before that call, keeps its ways on.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: a stream gives its values one at a time  */

#include "test.h"
#include <setjmp.h>

static jmp_buf env;
static NOINLINE void jump (int n) { if (n) longjmp (env, n); }

static NOINLINE __async int
waits (int n)
{
  static void *const ways[] = { &&jumps, &&ends };

  __async_suspend ();
  goto *ways[n & 1];
jumps:
  if (setjmp (env) == 5)
    return 5;
  jump (5);
ends:
  return 6;
}

/* The goto is taken again and again before.  */
static __generator int
yields (int n)
{
  static void *const ways[] = { &&one, &&two, &&jumps, &&ends };

next:
  n++;
  goto *ways[n % 4];
one:
  __yield (n);
  goto next;
two:
  __yield (-n);
  goto next;
jumps:
  if (setjmp (env) == 5)
    return;
  jump (5);
  return;
ends:
  __yield (n * 2);
}

int
main (void)
{
  int v;

  CHECK (run (waits (0)) == 5 && run (waits (1)) == 6);
  __stream (int) s = yields (3);
  CHECK (__next (s, &v) && v == 4 && __next (s, &v) && v == -5 && !__next (s, &v));
  async_drop (s);
  s = yields (2);
  CHECK (__next (s, &v) && v == 6 && !__next (s, &v));
  async_drop (s);
  return 0;
}
