/* Objects in memory that are live across suspensions: address taken, arrays,
   structures, unions, bit-fields, volatile, atomic.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

static int *remembered;
static NOINLINE void remember (int *p) { remembered = p; }
static NOINLINE void poke (int v) { *remembered = v; }

static NOINLINE __async int
address_taken (int n)
{
  int x = n;
  remember (&x);
  __async_suspend ();
  CHECK (remembered == &x);
  poke (n + 1);
  __async_suspend ();
  CHECK (x == n + 1 && remembered == &x);
  int *p = &x;
  poke (n + 2);
  __async_suspend ();
  return *p;
}

static NOINLINE __async void
store_through (int *p, int v)
{
  __async_suspend ();
  *p = v;
}

static NOINLINE __async int
callee_writes (void)
{
  int x = 1, a[3] = { 0 };
  __await (store_through (&x, 5));
  CHECK (x == 5);
  for (int i = 0; i < 3; i++)
    __await (store_through (&a[i], x * i));
  return a[0] + a[1] + a[2];
}

static NOINLINE __async int
arrays (int n)
{
  char text[] = "some text";
  int v[32], m[3][4] = { { 1, 2 }, [2] = { [3] = 9 } };
  for (int i = 0; i < 32; i++)
    v[i] = i * n;
  __async_suspend ();
  CHECK (!strcmp (text, "some text") && m[0][1] == 2 && m[2][3] == 9);
  text[4] = '-';
  for (int i = 0; i < 32; i++)
    {
      CHECK (v[i] == i * n);
      v[i]++;
      if (i % 8 == 0)
	__async_suspend ();
    }
  int s = 0;
  for (int i = 0; i < 32; i++)
    s += v[i];
  return s + !strcmp (text, "some-text");
}

struct s
{
  int a : 3, b : 7;
  unsigned c : 1;
  char d;
  struct { short x, y; } in;
  double e;
  struct s *self;
};

static NOINLINE __async int
structures (int n)
{
  struct s s = { .a = -2, .b = n, .c = 1, .d = 'd', .in = { 1, 2 }, .e = 0.5 };
  s.self = &s;
  __async_suspend ();
  CHECK (s.a == -2 && s.b == n && s.c && s.d == 'd' && s.in.y == 2 && s.e == 0.5);
  s.b++;
  s.c = 0;
  s.self->in.x = __await (later (7));
  struct s copy = s;
  __async_suspend ();
  CHECK (s.self == &s && copy.self == &s && s.in.x == 7);
  copy.a++;
  s = copy;
  __async_suspend ();
  union { int i; float f; char c[4]; } u = { .f = 1.0f };
  __async_suspend ();
  u.c[0] = 1;
  __async_suspend ();
  return s.a + s.b + s.c + u.c[0] + (u.i & 0xff);
}

static NOINLINE __async int
qualified (int n)
{
  volatile int v = n;
  _Atomic int a = n;
  const volatile int cv = n + 5;
  __async_suspend ();
  v += 1;
  a += 2;
  __async_suspend ();
  v = v + a;
  __async_suspend ();
  return v * 10 + cv;
}

/* Two arrays that are never live at once may share their bytes; two that
   are must not.  */
static NOINLINE __async int
sharing (int n)
{
  int s = 0;
  {
    int a[64];
    for (int i = 0; i < 64; i++)
      a[i] = n + i;
    __async_suspend ();
    s += a[63];
  }
  {
    int b[64] = { 0 };
    int c[64];
    memset (c, 1, sizeof c);
    __async_suspend ();
    s += b[63] + (c[0] == 0x01010101);
    b[1] = 3;
    __async_suspend ();
    s += b[1] + (c[63] == 0x01010101) + b[63];
  }
  for (int i = 0; i < 3; i++)
    {
      int d[4] = { i };
      remember (d);
      __async_suspend ();
      poke (d[0] + 10);
      s += d[0] + d[3];
    }
  return s;
}

/* An object whose address left the scope that is over is not touched, and
   one that is re-entered is new.  */
static NOINLINE __async int
reentered (int n)
{
  int s = 0;
again:;
  int fresh = 1;
  remember (&fresh);
  __async_suspend ();
  poke (fresh + 1);
  s += fresh;
  if (--n)
    goto again;
  return s;
}

static NOINLINE __async int
compound_literals (int n)
{
  int *p = (int[]) { n, n + 1 };
  struct s *q = &(struct s) { .e = n };
  __async_suspend ();
  p[0] += q->e;
  __async_suspend ();
  return p[0] + p[1];
}

static NOINLINE __async int
parameters (int n, struct s s, int *restrict p)
{
  remember (&n);
  __async_suspend ();
  poke (*p);
  s.d++;
  __async_suspend ();
  return n + s.d;
}

int
main (void)
{
  struct s s = { .d = 1 };
  int five = 5;
  CHECK (run (address_taken (3)) == 5);
  CHECK (run (callee_writes ()) == 15);
  CHECK (run (arrays (2)) == 31 * 32 + 32 + 1);
  CHECK (run (structures (20)) == -1 + 21 + 0 + 1 + 1);
  CHECK (run (qualified (4)) == 110 + 9);
  CHECK (run (sharing (1)) == 64 + 1 + 3 + 1 + 10 + 11 + 12);
  CHECK (run (reentered (4)) == 8);
  CHECK (run (compound_literals (6)) == 12 + 7);
  s.self = &s;
  CHECK (run (parameters (1, s, &five)) == 7);
  return 0;
}
