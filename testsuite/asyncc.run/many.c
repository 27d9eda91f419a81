/* Many awaits, many locals and many states in one function.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

#define TEN(X, n) X (n##0) X (n##1) X (n##2) X (n##3) X (n##4)		\
  X (n##5) X (n##6) X (n##7) X (n##8) X (n##9)
#define HUNDRED(X, n) TEN (X, n##0) TEN (X, n##1) TEN (X, n##2)		\
  TEN (X, n##3) TEN (X, n##4) TEN (X, n##5) TEN (X, n##6)		\
  TEN (X, n##7) TEN (X, n##8) TEN (X, n##9)

static NOINLINE __async long
awaits (long n)
{
  unsigned long s = 0;
#define AWAIT(k) s = s * 3 + __await (far_later (k - 1000 + n));
  HUNDRED (AWAIT, 1)
  return s;
}

static long
awaits_plain (long n)
{
  unsigned long s = 0;
#define PLAIN(k) s = s * 3 + (k - 1000 + n);
  HUNDRED (PLAIN, 1)
  return s;
}

/* A hundred values live at once, across twenty suspensions.  */
static NOINLINE __async long
values (long n)
{
#define VALUE(k) long v##k = n * k ^ (k << 3);
  HUNDRED (VALUE, 1)
#define STIR(k) v1##k##0 += v1##k##9; __async_suspend (); v1##k##5 ^= n; __async_suspend ();
  TEN (STIR,)
  unsigned long s = 0;
#define SUM(k) s = s * 5 + v##k;
  HUNDRED (SUM, 1)
  return s;
}

static long
values_plain (long n)
{
  HUNDRED (VALUE, 1)
#undef STIR
#define STIR(k) v1##k##0 += v1##k##9; v1##k##5 ^= n;
  TEN (STIR,)
  unsigned long s = 0;
  HUNDRED (SUM, 1)
  return s;
}

/* Objects in a hundred scopes, of which one is alive at a time.  */
static NOINLINE __async long
scopes (long n)
{
  long s = 0;
#define SCOPE(k)							\
  {									\
    char text[40];							\
    sprintf (text, "%d-%ld", k, n);					\
    __async_suspend ();							\
    s += strlen (text) + text[2];					\
  }
  HUNDRED (SCOPE, 1)
  return s;
}

static long
scopes_plain (long n)
{
  long s = 0;
  for (int k = 100; k < 200; k++)
    {
      char text[40];
      sprintf (text, "%d-%ld", k, n);
      s += strlen (text) + text[2];
    }
  return s;
}

int
main (void)
{
  for (long n = 0; n < 3; n++)
    {
      CHECK (run (awaits (n)) == awaits_plain (n));
      CHECK (run (values (n)) == values_plain (n));
      CHECK (run (scopes (n)) == scopes_plain (n));
    }
#ifndef ASYNCC_SYNC
  for (int i = 0; i < 100; i += 7)
    CHECK (!drop_after (awaits (1), i));
#endif
  return 0;
}
