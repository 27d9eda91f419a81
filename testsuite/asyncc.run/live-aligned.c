/* Over-aligned objects and vectors in frames, embedded frames and blocks.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

#pragma GCC diagnostic ignored "-Wpsabi"

#define ALIGNED(p, n) ((uintptr_t) (p) % (n) == 0)

typedef float v8sf __attribute__ ((__vector_size__ (32)));
typedef long v8di __attribute__ ((__vector_size__ (64)));

static NOINLINE void *escape (void *p) { return p; }

static NOINLINE __async int
one (int n)
{
  _Alignas (64) char buf[64];
  _Alignas (16) int x = n;
  escape (buf);
  escape (&x);
  memset (buf, n, sizeof buf);
  __async_suspend ();
  CHECK (ALIGNED (buf, 64) && ALIGNED (&x, 16));
  CHECK (buf[63] == n && x == n);
  return x;
}

static NOINLINE __async int
two (int n)
{
  char odd = n;
  _Alignas (128) struct { char c; } big = { n };
  escape (&big);
  int s = __await (one (n + 1));	/* a frame in the frame */
  CHECK (ALIGNED (&big, 128) && big.c == n && odd == n);
  __async_suspend ();
  s += __await (one (n + 2));
  return s + big.c;
}

static NOINLINE __async v8sf
vector (v8sf a)
{
  v8sf b = a + a;
  v8di wide = { 1, 2, 3, 4, 5, 6, 7, 8 };
  escape (&wide);
  __async_suspend ();
  CHECK (ALIGNED (&wide, __alignof__ (v8di)));
  b *= a;
  __async_suspend ();
  b[0] = wide[7] + __await (later (1));
  return b;
}

static NOINLINE __async int
recursive (int n)
{
  _Alignas (256) int here = n;
  escape (&here);
  __async_suspend ();
  CHECK (ALIGNED (&here, 256));
  int r = n ? __await (recursive (n - 1)) : 0;
  CHECK (here == n);
  return r + here;
}

int
main (void)
{
  CHECK (run (one (3)) == 3);
  CHECK (run (two (3)) == 12);
  v8sf r = run (vector ((v8sf) { 1, 2, 3, 4, 5, 6, 7, 8 }));
  CHECK (r[0] == 9 && r[1] == 8 && r[7] == 128);
  CHECK (run (recursive (5)) == 15);
  return 0;
}
