/* for (__each (v, s)): V is declared, and the stream is dropped however the loop is
   left.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts blocks of memory" } */
/* no-sync: a stream gives its values one at a time  */

#include "test.h"

static int alive, made;

static void
clean (int *p)
{
  (void) p;
  alive--;
}

static __generator int
count (int n)
{
  int me __attribute__ ((__cleanup__ (clean))) = n;
  alive++;
  made++;
  for (int i = 0; i < n; i++)
    __yield (i);
}

struct s { int i; double d[2]; };

static __generator struct s
structs (int n)
{
  for (int i = 0; i < n; i++)
    __yield (((struct s) { i, { i, -i } }));
}

static int
early (int n)
{
  for (__each (v, count (10)))
    {
      CHECK (alive == 1);
      if (v == n)
	return v * 2;
    }
  return -1;
}

static int
jump (int n)
{
  int last = -1;
  for (__each (v, count (10)))
    for (__each (w, count (10)))
      {
	last = v + w;
	if (last == n)
	  goto found;
      }
 found:
  CHECK (alive == 0);
  return last;
}

static int
loops (int n)
{
  int total = 0;
  for (__each (v, count (n)))
    {
      if (v == 2)
	continue;
      for (__each (w, count (v)))
	if (w == 3)
	  break;
	else
	  total += w;
      total += 100 * v;
      v = -5;
    }
  return total;
}

static __generator int
twice (__stream (int) s)
{
  for (__each (v, s))
    {
      __yield (v);
      __yield (v);
    }
}

/* V is an ordinary variable.  */
static int
capture (void)
{
  int total = 0;
  for (__each (v, count (4)))
    {
      int *p = &v;
      int get (void) { return v; }
      *p += 10;
      total += get ();
    }
  return total;
}

static int
once (int *calls)
{
  ++*calls;
  return 3;
}

/* Such streams lie on the stack, whatever their arguments are.  */
static int blocks;

static void *
count_alloc (size_t size, size_t align)
{
  blocks++;
  return aligned_alloc (align, (size + align - 1) / align * align);
}

static void
count_free (void *p, size_t size, size_t align)
{
  (void) size, (void) align;
  free (p);
}

static NOINLINE __generator int
arguments (signed char c, short h, _Bool b, float f, struct s s, double d[3], widest w,
	   const char *t __attribute__ ((__unused__)))
{
  int big[100] = { [99] = 5 };
  __yield (c);
  __yield (h + b);
  __yield (f * 2 + s.i);
  d[1]++;
  __yield (d[1] + w + big[99]);
}

static NOINLINE int
on_stack (int n)
{
  double d[3] = { 1, 2, 3 };
  int total = 0;
  for (__each (v, arguments (n, n - 300, n != 0, n / 2.0, (struct s) { n, { 0 } }, d,
			     (widest) n, "text")))
    total = total * 3 + v;
  return total;
}

static void
no_memory (void)
{
  blocks = 0;
  async_set_allocator (count_alloc, count_free);
  CHECK (on_stack (-3) == ((-3 * 3 + -302) * 3 + -6) * 3 + 3 - 3 + 5);
  CHECK (blocks == 0 && jump (5) == 5 && blocks == 0);
  for (__each (v, twice (count (2))))
    CHECK (v < 2);
  CHECK (blocks == 1);
  async_set_allocator (NULL, NULL);
}

int
main (void)
{
  int calls = 0, n = 0;
  no_memory ();
  CHECK (early (4) == 8 && alive == 0);
  CHECK (early (20) == -1 && alive == 0);
  CHECK (jump (12) == 12 && jump (0) == 0);
  CHECK (loops (6) == 100 + 300 + 3 + 400 + 3 + 500 + 3);
  CHECK (alive == 0);
  CHECK (capture () == 46 && alive == 0);
  for (__each (v, count (once (&calls))))
    n += v;
  CHECK (calls == 1 && n == 3);
  for (__each (v, structs (3)))
    CHECK (v.i == n - 3 && v.d[1] == 3 - n++);
  CHECK (n == 6);
  __stream (int) s __async_auto = count (3), t = count (2);
  for (__each (v, (calls++, s)))
    CHECK (v >= 0 && calls == 2);
  s = NULL;
  n = 0;
  for (__each (v, twice (t)))
    n = n * 10 + v;
  CHECK (n == 11 && alive == 0);
  for (int stop = 0; stop < 5; stop++)
    for (__each (v, twice (count (2))))
      if (v == stop)
	break;
  CHECK (alive == 0);
  made = 0;
  for (__each (v, count (2)))
    for (__each (v, count (2)))
      n += v;
  CHECK (made == 3 && alive == 0);
  s = count (4);
  for (__each (v, s))
    if (v == 1)
      break;
  CHECK (s == NULL && alive == 0);
  return 0;
}
