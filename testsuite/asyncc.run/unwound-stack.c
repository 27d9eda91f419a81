/* An exception that leaves a poll, here the one that ends a thread, leaves no
   block of a variable-length array or of alloca behind, and no future that was
   awaited: afterwards nothing but the polled future is left.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts polls" } */
/* { dg-options "-fexceptions -pthread" } */
/* no-sync: drops futures  */

#include "test.h"
#include "aux/polled-in-thread.h"

static NOINLINE void
leave (int now)
{
  if (now)
    pthread_exit (NULL);
}

static NOINLINE int
fill (int n, char *p)
{
  memset (p, n, n);
  return p[n - 1];
}

/* The exception comes at the WHEN-th place.  */

static NOINLINE __async int
array (int n, int when)
{
  char a[n];
  leave (when == 0);
  fill (n, a);
  __async_suspend ();
  leave (when == 1);
  {
    char b[n];
    fill (n, b);
    __async_suspend ();
    leave (when == 2);
    a[0] += b[0];
  }
  leave (when == 3);
  return a[0];
}

static NOINLINE __async int
block (int n, int when)
{
  int s = 0;
  for (int i = 0; i < 4; i++)
    {
      char *p = __builtin_alloca (n);
      leave (i == when);
      __async_suspend ();
      s += fill (n, p);
    }
  return s;
}

static int handled;

static void
handle (char **p)
{
  handled = **p;
}

/* A handler reads the array, in a scope that an exception leaves.  */

static NOINLINE __async int
read_by_handler (int n, int when)
{
  char a[n];
  __attribute__ ((__cleanup__ (handle))) char *p = a;
  fill (n, a);
  {
    char b[2 * n];
    __attribute__ ((__cleanup__ (handle))) char *q = b;
    fill (n, b);
    b[0] = when;
    __async_suspend ();
    leave (when == 1);
    a[0] = 7 * when;
  }
  __async_suspend ();
  leave (when == 2);
  a[0] = 7 * when;
  return __await (block (n, when - 3));
}

static NOINLINE __async int
around (int n, int when)
{
  char a[n];
  fill (n, a);
  a[1] = __await (array (n + 1, when));
  return a[0];
}

static NOINLINE __async int
deep (int depth, int when)
{
  char a[depth + 1];
  fill (depth + 1, a);
  int r = depth ? __await (deep (depth - 1, when)) : __await (block (9, when));
  return r + a[depth];
}

/* Awaits of objects.  */

static NOINLINE __async int
object (int n, int when)
{
  __future (int) f = array (n, when);
  char a[n];
  fill (n, a);
  int r = __await (f);
  return r + a[0];
}

static NOINLINE __async int
objects (int n, int when)
{
  __future (int) f = object (n, when);
  return __await (f) + n;
}

static void
test (__future (int) f)
{
  poll_until_left ((struct async_future *) f);
}

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  for (int when = 0; when < 5; when++)
    {
      test (array (5, when));
      test (block (1000, when));
      test (read_by_handler (6, when));
      CHECK (when < 1 || handled == (when == 1 ? 6 : 7 * when));
      test (around (7, when));
      test (object (3, when));
      test (objects (3, when));
      for (int depth = 0; depth < 3; depth++)
	test (deep (depth, when));
    }
  return 0;
}
