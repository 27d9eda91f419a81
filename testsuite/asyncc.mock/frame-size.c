/* Frames hold what is live at the worst suspension and little more; what is
   never live together shares its bytes.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "measures frames" } */
/* { dg-skip-options { -O0* -Og* *sanitize* } } */

#include "mock.h"

/* The header has a pointer, the state and the flags; on machines of 32 bits it
   is half as large.  */
enum { HEADER = sizeof (struct async_future), WORD = sizeof (long) };
_Static_assert (HEADER == (sizeof (void *) == 4 ? 8 : 16), "header");

static void fill (char *p, int n) { memset (p, n, 100); }
static volatile int use;

static NOINLINE __async int
nothing_live (int n)
{
  use = n;
  __async_suspend ();
  return 7;
}

static NOINLINE __async long
two_values (long a, long b)
{
  __async_suspend ();
  return a ^ b;
}

static NOINLINE __async int
buffer (int n)
{
  char c[100];
  fill (c, n);
  __async_suspend ();
  return c[n];
}

static NOINLINE __async int
one_after_the_other (int n)
{
  int s = 0;
  {
    char a[100];
    fill (a, n);
    __async_suspend ();
    s += a[1];
  }
  {
    char b[100];
    fill (b, n);
    __async_suspend ();
    s += b[1];
  }
  s += __await (buffer (n));
  s += __await (buffer (s));
  return s;
}

#define AT_MOST(f, bytes)						\
  do									\
    {									\
      size_t size = mock_size (f);						\
      if (size > (bytes))						\
	printf (#f " has %zu bytes, not %d\n", size, (int) (bytes));	\
      CHECK (size <= (bytes));						\
    }									\
  while (0)

int
main (void)
{
  AT_MOST (nothing_live (1), HEADER + WORD);
  AT_MOST (two_values (1, 2), HEADER + 3 * WORD);
  AT_MOST (buffer (1), HEADER + WORD + 104);
  AT_MOST (one_after_the_other (1), HEADER + 2 * WORD + HEADER + WORD + 104);
  CHECK (mock_blocks == 0);
  return 0;
}
