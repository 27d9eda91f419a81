/* What functions return that block: every type, and arguments as a call takes them,
   in async functions and as synchronous programs.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include <asyncc.h>
#include <stdlib.h>
#include <string.h>
#include "test.h"

struct big { char c[1000]; double d; };
struct aligned { char c; __attribute__ ((aligned (64))) int n; };
typedef int (*function) (int);

static int add_one (int n) { return n + 1; }
static short half (short n) { return n / 2; }
static char small (char c) { return c; }
static double twice (double d) { return 2 * d; }
static long double thrice (long double d) { return 3 * d; }
static long long wide (int n) { return (long long) n << 40; }
static _Complex double turn (_Complex double z) { return z * 1.0iF; }
static void set (int *p) { *p = 7; }
static char *copy (const char *s) { return strdup (s); }
static function choose (int n) { return n ? add_one : NULL; }
static int call (function f) { return f (1); }
static int is_null (void *p) { return p == NULL; }

static struct big
make_big (const char *s)
{
  struct big b;

  memset (&b, 'x', sizeof b);
  strcpy (b.c, s);
  b.d = 2.5;
  return b;
}

static int
sum_big (struct big b)
{
  return b.c[0] + b.c[999] + (int) b.d;
}

static struct aligned
make_aligned (const struct aligned *from)
{
  struct aligned a = *from;

  a.n++;
  return a;
}

static __async void
types (void)
{
  struct big b;
  struct aligned a = { 'a', 5 };
  int n = 0;
  char *p;

  CHECK (__await (async_blocking (add_one, 3)) == 4);
  CHECK (__await (async_blocking (half, 1000)) == 500);
  CHECK (__await (async_blocking (small, 'x')) == 'x');
  CHECK (__await (async_blocking (twice, 3)) == 6.0);
  CHECK (__await (async_blocking (thrice, 3.0f)) == 9.0L);
  CHECK (__await (async_blocking (wide, 3)) >> 40 == 3);
  CHECK (__await (async_blocking (turn, 2.0)) == 2.0iF);
  __await (async_blocking (set, &n));
  CHECK (n == 7);
  b = __await (async_blocking (make_big, "abc"));
  CHECK (!strcmp (b.c, "abc") && b.c[999] == 'x' && b.d == 2.5);
  CHECK (__await (async_blocking (sum_big, b)) == 'a' + 'x' + 2);
  a = __await (async_blocking (make_aligned, &a));
  CHECK (a.c == 'a' && a.n == 6);
  p = __await (async_blocking_detached (copy, b.c));
  CHECK (!strcmp (p, "abc"));
  free (p);
  CHECK (__await (async_blocking (choose, 1)) == add_one);
}

static __async int
delayed (int n)
{
  __await (async_yield ());
  return n;
}

/* Arguments that are converted, and what is a variable, an await, a field. */
static __async void
arguments (function f)
{
  struct { unsigned int bits : 3; struct big b; } s;
  const int constant = 4;
  int n = 1;

  s.bits = 5;
  s.b = __await (async_blocking (make_big, "def"));
  CHECK (__await (async_blocking (f, s.bits)) == 6);
  CHECK (__await (async_blocking (f, constant)) == 5);
  CHECK (__await (async_blocking (f, __await (delayed (7)))) == 8);
  CHECK (__await (async_blocking (f, __await (async_blocking (f, 1)))) == 3);
  CHECK (__await (async_blocking (f, n++)) == 2 && n == 2);
  CHECK (__await (async_blocking (call, f)) == 2);
  CHECK (__await (async_blocking (call, add_one)) == 2);
  CHECK (__await (async_blocking (is_null, 0)) && __await (async_blocking (is_null, NULL)));
  CHECK (__await (async_blocking (strlen, s.b.c)) == 3);
  CHECK (__await (async_blocking (sum_big, (struct big) { "x", 2 })) == 'x' + 2);
}

static __async void
together (void)
{
  __future (int) handles[50];
  int i, sum = 0;

  async_blocking_limit (3);
  for (i = 0; i < 50; i++)
    handles[i] = async_spawn (async_blocking (add_one, i));
  for (i = 0; i < 50; i++)
    sum += __await (handles[i]);
  CHECK (sum == 50 * 49 / 2 + 50);
}

int
main (void)
{
  async_run (types ());
  async_run (arguments (add_one));
  async_run (together ());
  CHECK (async_run (async_blocking (add_one, 5)) == 6);
  puts ("ok");
  return 0;
}
