/* A test that fails for certain, which is seen only when the ways into it are gone
   that other such tests left.  The volatile read behind it is in no version then,
   and the verifier does not take it for a lost one.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O1" } */

static volatile int port;
extern int unknown;

static __attribute__ ((noinline)) __async void
later (void)
{
  __async_suspend ();
}

__async int
now (int x)
{
  return x;
}

static int
choose (int x)
{
  return x == 0 && unknown ? x : 0;
}

__async int
f (void)
{
  __await (later ());
  if (!choose (__await (now (-1))))
    return 1;
  int seen = port;
  __await (later ());
  return seen;
}
