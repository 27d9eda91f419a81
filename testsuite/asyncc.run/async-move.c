/* Async blocks with copies of variables: of every type, when the function around is
   gone, in functions that are async and in others, changed on both sides.
   SPDX-License-Identifier: GPL-3.0-or-later

   A synchronous block shares its variables: no-sync.  */
/* { dg-do run } */
#include "test.h"

struct big { int v[40]; double d; };
typedef int (*function) (int);

static int twice (int n) { return 2 * n; }

/* The block outlives this function.  */
static NOINLINE __future (int)
made (int n, const char *s, struct big b, function f)
{
  const int c = 3;
  long double x = 2.5L;
  _Complex double z = 1.0 + 2.0i;
  __future (int) result = __async_move (int, (n, s, b, f, c, x, z), {
    int sum = n + s[0] + b.v[39] + (int) b.d + f (c) + (int) (2 * x) + (int) __imag__ z;
    n = 100;
    __async_suspend ();
    sum += n + s[1] + b.v[0] + f (c) + (int) x + (int) __real__ z;
    __async_suspend ();
    return sum;
  });
  n = 7;
  b.v[39] = 0;
  CHECK (n == 7 && b.v[39] == 0);
  return result;
}

static NOINLINE void
overwrite (void)
{
  volatile char c[2000];
  for (unsigned int i = 0; i < sizeof c; i++)
    c[i] = 0x55;
}

static __async int
child (int n)
{
  __async_suspend ();
  return n;
}

static __async int
parent (void)
{
  __future (int) v[5];
  int sum = 0, k = 10;

  for (int i = 0; i < 5; i++)
    v[i] = __async_move (int, (i, k), { return __await (child (i)) + k++; });
  k = 0;
  for (int i = 0; i < 5; i++)
    sum += __await (v[i]);
  CHECK (k == 0);
  return sum + __await (__async_move (int, (sum), {
    return __await (__async_move (int, (sum), { return sum + 1; }));
  }));
}

static int global = 4;
static int out;

static NOINLINE __future (void)
gives_nothing (int n)
{
  static int kept = 2;
  return __async_move (void, (n), { __async_suspend (); out = n + global + kept; });
}

int
main (void)
{
  struct big b = { .v = { [0] = 5, [39] = 6 }, .d = 1.5 };
  __future (int) f = made (1, "ab", b, twice);
  __future (void) g = gives_nothing (3);

  overwrite ();
  CHECK (run (f) == 1 + 'a' + 6 + 1 + 6 + 5 + 2 + 100 + 'b' + 5 + 6 + 2 + 1);
  async_drop (made (1, "ab", b, twice));
  CHECK (run (parent ()) == 60 + 61);
  run (g);
  CHECK (out == 9);
  puts ("ok");
  return 0;
}
