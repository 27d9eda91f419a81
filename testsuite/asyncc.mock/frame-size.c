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

struct big { char c[256]; };

static NOINLINE int
hash (struct big b)
{
  int h = 0;
  for (unsigned int k = 0; k < sizeof b.c; k++)
    h = h * 31 + b.c[k];
  return h;
}

/* Nobody reads B behind the await.  */
static NOINLINE __async int
read_before (int n)
{
  struct big b;
  memset (&b, n, sizeof b);
  int h = hash (b);
  __async_suspend ();
  return h;
}

/* What B had is gone before it is read again.  */
static NOINLINE __async int
set_again (int n)
{
  struct big b;
  memset (&b, n, sizeof b);
  int h = hash (b);
  __async_suspend ();
  memset (&b, h, sizeof b);
  return h + hash (b);
}

static NOINLINE __async int
first_of (struct big b)
{
  fill (b.c + 1, 2);
  __async_suspend ();
  return b.c[0];
}

/* The second await has its frame where B was.  */
static NOINLINE __async int
argument_twice (struct big b)
{
  int s = __await (first_of (b));
  return s + __await (first_of (b));
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
  AT_MOST (read_before (1), HEADER + 2 * WORD);
  AT_MOST (set_again (1), HEADER + 2 * WORD);
  AT_MOST (argument_twice ((struct big) { "ab" }),
	   HEADER + 2 * WORD + sizeof (struct big) + HEADER + WORD + sizeof (struct big));
  CHECK (mock_blocks == 0);
  return 0;
}
