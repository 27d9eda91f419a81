/* Compound assignments to atomic variables of many types, with awaits in them and
   around them.  For those of floating types GCC holds the exceptions.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

/* This is in libatomic, which a test does not link.  */
void __atomic_feraiseexcept (int excepts);
void
__atomic_feraiseexcept (int excepts)
{
  (void) excepts;
}

static NOINLINE __async int
one (int n)
{
  __await (async_yield ());
  return n;
}

static _Atomic float shared = 2;

static NOINLINE __async int
floating (int n)
{
  _Atomic double d = 1.5;
  _Atomic float f = 3;
  d *= __await (one (n));
  __await (async_yield ());
  f /= 2;
  d += f;
  shared -= __await (one (1));
  __await (async_yield ());
  f -= d;
  d++;
  return d * 100 + f * 10 + shared;
}

static NOINLINE __async int
integral (int n)
{
  _Atomic int i = n;
  _Atomic _Bool b = 0;
  _Atomic long l = 5;
  _Atomic char *_Atomic p = NULL;
  char text[4] = "abc";
  p = (_Atomic char *) text;
  i += __await (one (4));
  b |= __await (one (2));
  l <<= __await (one (3));
  p += __await (one (1));
  i ^= l;
  l *= __await (one (2)) + 0.5;
  *p += __await (one (1));
  return i++ + b * 100 + l * 1000 + text[1];
}

int
main (void)
{
  CHECK (async_run (floating (3)) == 656);
  CHECK (async_run (integral (3)) == 100246);
  return 0;
}
