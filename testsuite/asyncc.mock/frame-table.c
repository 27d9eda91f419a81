/* Frames beside the sum of what is live at the worst suspension and beside what
   rustc needs for the same function.  At no level is a frame larger than rustc's
   and our header, of 16 bytes or 8 on machines of 32 bits.  make check-frames
   shows the table.  Where ends of scopes are watched, objects share no bytes.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "measures frames" } */
/* { dg-skip-options { *sanitize* } } */

#include "mock.h"

struct big
{
  char bytes[128];
};

static NOINLINE void
touch (char *p)
{
  for (int i = 0; i < 128; i++)
    p[i]++;
}

static NOINLINE int
next (void)
{
  static int n;
  return ++n;
}

static NOINLINE __async void
one_await (void)
{
  __async_suspend ();
}

static NOINLINE __async void
disjoint_scopes (void)
{
  {
    char a[128] = { 0 };
    touch (a);
    __async_suspend ();
    touch (a);
  }
  {
    char b[128] = { 0 };
    touch (b);
    __async_suspend ();
    touch (b);
  }
}

static NOINLINE __async void
dead_array (void)
{
  {
    char a[128] = { 0 };
    touch (a);
  }
  __async_suspend ();
}

static NOINLINE __async void
argument_across (struct big b)
{
  __async_suspend ();
  touch (b.bytes);
}

static NOINLINE __async void
nested_twice (struct big b)
{
  __await (argument_across (b));
  touch (b.bytes);
}

static NOINLINE __async void
loop_with_four (void)
{
  int a = next (), b = next (), c = next (), d = next ();
  while (a < 20)
    {
      __async_suspend ();
      a += b ^ c;
      b += d;
      c += next ();
      d ^= a;
    }
}

/* RUSTC is 0 where there is no figure; LIVE then is the limit.  */

static void
row (const char *name, struct async_future *f, size_t live, size_t rustc)
{
  size_t size = mock_size (f), header = sizeof (struct async_future);
  printf ("%-24s %5zu %9zu %14zu\n", name, size, live,
	  rustc ? rustc + header : 0);
  CHECK (size <= (rustc ? rustc : live) + header);
}

#define ROW(f, live, rustc) row (#f, (struct async_future *) (f), live, rustc)

int
main (void)
{
  struct big b = { { 0 } };

  printf ("%-24s %5s %9s %14s\n", "function", "frame", "live", "rustc + header");
  ROW (one_await (), 0, 2);
  ROW (disjoint_scopes (), 128, 130);
  ROW (dead_array (), 0, 2);
  ROW (argument_across (b), 128, 258);
  ROW (nested_twice (b), 256, 387);
  ROW (loop_with_four (), 16, 0);
  CHECK (mock_blocks == 0);
  return 0;
}
