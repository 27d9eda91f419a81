/* Generators that yield all of streams of their own in their middle: what is passed, who
   is dropped in which order, which memory is taken, and who stands for whom.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts which memory is taken" } */
/* no-sync: a stream gives its values one at a time  */

#include "test.h"
#include <setjmp.h>
#include <stdlib.h>

/* ---- memory, and what is alive ---------------------------------------------- */

static long taken, held;

static void *
count_alloc (size_t size, size_t align)
{
  taken++;
  held++;
  return aligned_alloc (align, (size + align - 1) / align * align);
}

static void
count_free (void *p, size_t size, size_t align)
{
  (void) align;
  held--;
  memset (p, 0x55, size);
  free (p);
}

/* The last handlers, as digits.  */
static long cleaned;
static int alive;

static void
clean (int *p)
{
  cleaned = cleaned % 100000 * 10 + *p;
  alive--;
}

#define ALIVE(N) int alive_here __attribute__ ((__cleanup__ (clean))) = (alive++, (N))

static void
drop (__stream (int) s)
{
  async_drop (s);
  CHECK (alive == 0 && held == 0);
}

/* What a generator is to yield; each has a function that lists it.  */
static int list[2000], listed;

static void
add (int v)
{
  list[listed++] = v;
}

static void
check_all (__stream (int) s)
{
  int v;
  for (int k = 0; k < listed; k++)
    CHECK (__next (s, &v) && v == list[k]);
  CHECK (!__next (s, &v) && !__next (s, &v));
  drop (s);
}

/* At each value, and at the end.  */
static void
check_drops (__stream (int) (*make) (int), int n)
{
  int v;
  for (int stop = 0; stop <= listed; stop++)
    {
      __stream (int) s = make (n);
      for (int k = 0; k < stop; k++)
	CHECK (__next (s, &v) && v == list[k]);
      drop (s);
    }
}

/* N, all below it twice, and -N.  */
static __generator int
twice (int n)
{
  ALIVE (n);
  __yield (n);
  for (int i = 0; i < 2; i++)
    if (n > 1)
      __yield_all (twice (n - 1));
  __yield (-n);
}

static void
list_twice (int n)
{
  add (n);
  for (int i = 0; i < 2; i++)
    if (n > 1)
      list_twice (n - 1);
  add (-n);
}

/* A handler in a scope that has ended before.  */
static __generator int
scoped (int n)
{
  {
    ALIVE (n);
    __yield (n);
  }
  if (n > 1)
    __yield_all (scoped (n - 1));
  __yield (-n);
}

static void
list_scoped (int n)
{
  add (n);
  if (n > 1)
    list_scoped (n - 1);
  add (-n);
}

/* One frame for each depth, and not one for each stream.  */
static void
memory (void)
{
  listed = 0;
  list_twice (6);
  taken = 0;
  check_all (twice (6));
  CHECK (taken == 6);
}

/* What is alive is dropped from the last one on; a frame that is not in use is given
   back, and nothing else.  */
static void
drops (void)
{
  listed = 0;
  list_twice (4);
  check_drops (twice, 4);
  listed = 0;
  list_scoped (4);
  check_drops (scoped, 4);
  __stream (int) s = twice (4);
  int v;
  do
    CHECK (__next (s, &v));
  while (v != -1);
  CHECK (__next (s, &v) && v == 1 && alive == 4);
  cleaned = 0;
  drop (s);
  CHECK (cleaned == 1234);
  s = twice (4);
  do
    CHECK (__next (s, &v));
  while (v != -2);
  CHECK (alive == 3);
  cleaned = 0;
  drop (s);
  CHECK (cleaned == 234);
}

/* ---- arguments ---------------------------------------------------------------- */

struct point { long x, y, z; };

static __generator int
turned (struct point p, short a, unsigned char b, double c, float d, _Bool e, long long f,
	int g, int h, const char *t)
{
  if (a <= 0)
    return;
  __yield_all (turned ((struct point) { p.y, p.z, p.x }, a - 1, b + 1, c * 2, d / 2, !e,
		       f << 4, h, g, t + 1));
  __yield (p.x * 100 + p.y * 10 + p.z + a * 1000 + b + (int) c + (int) (d * 4) + e + f
	   + g * 3 + h + *t);
  __yield_all (turned (p, a - 2, b, c, d, e, f, g, h, t));
  __yield (b);
}

static void
list_turned (struct point p, short a, unsigned char b, double c, float d, _Bool e,
	     long long f, int g, int h, const char *t)
{
  if (a <= 0)
    return;
  list_turned ((struct point) { p.y, p.z, p.x }, a - 1, b + 1, c * 2, d / 2, !e, f << 4, h,
	       g, t + 1);
  add (p.x * 100 + p.y * 10 + p.z + a * 1000 + b + (int) c + (int) (d * 4) + e + f + g * 3
       + h + *t);
  list_turned (p, a - 2, b, c, d, e, f, g, h, t);
  add (b);
}

/* A struct that is not needed behind it, while others are.  */
static NOINLINE void
change (struct point *p, int n)
{
  p->x += n;
  p->y *= n;
  p->z -= n;
}

static __generator int
passed (struct point p, int n)
{
  struct point mine = p;
  change (&mine, n);
  __yield (mine.x + mine.y + mine.z);
  int more = mine.x * 2, less = p.y, other = p.z * n;
  if (n)
    __yield_all (passed (mine, n - 1));
  __yield (more - less + other);
}

static void
list_passed (struct point p, int n)
{
  struct point mine = p;
  change (&mine, n);
  add (mine.x + mine.y + mine.z);
  if (n)
    list_passed (mine, n - 1);
  add (mine.x * 2 - p.y + p.z * n);
}

/* A parameter in memory whose bytes are others' behind it.  */
static __generator int
given (struct point p, int n)
{
  __yield (p.x);
  int a = p.x * n, b = p.y + n, c = p.z - n, d = p.x + p.y, e = p.y - p.z, f = p.z * p.x;
  if (n)
    __yield_all (given (p, n - 1));
  __yield (a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f);
}

static void
list_given (struct point p, int n)
{
  add (p.x);
  if (n)
    list_given (p, n - 1);
  add (p.x * n + 2 * (p.y + n) + 3 * (p.z - n) + 4 * (p.x + p.y) + 5 * (p.y - p.z)
       + 6 * (p.z * p.x));
}

/* The one below looks at a variable of this one, and changes it.  */
static __generator int
shared (int *outer, int n)
{
  int mine = n;
  ++*outer;
  if (n)
    __yield_all (shared (&mine, n - 1));
  __yield (mine * 10 + *outer);
}

static void
list_shared (int *outer, int n)
{
  int mine = n;
  ++*outer;
  if (n)
    list_shared (&mine, n - 1);
  add (mine * 10 + *outer);
}

/* Parameters with handlers, and an array of variable size.  */
static __generator int
handled (int n __attribute__ ((__cleanup__ (clean))), int m)
{
  int all[m];
  for (int i = 0; i < m; i++)
    all[i] = n;
  alive++;
  __yield (n);
  if (n > 1)
    __yield_all (handled (n - 1, m + 5));
  for (int i = 0; i < m; i++)
    CHECK (all[i] == n);
  if (n > 2)
    __yield_all (handled (n - 2, m * 2));
  __yield (m);
}

static void
list_handled (int n, int m)
{
  add (n);
  if (n > 1)
    list_handled (n - 1, m + 5);
  if (n > 2)
    list_handled (n - 2, m * 2);
  add (m);
}

static __stream (int)
make_handled (int n)
{
  return handled (n, 3);
}

static void
arguments (void)
{
  struct point p = { 1, 2, 3 };
  int x = 0;
  listed = 0;
  list_turned (p, 4, 250, 1.5, 64, 1, 5, 6, 7, "abcdefgh");
  CHECK (listed > 10);
  check_all (turned (p, 4, 250, 1.5, 64, 1, 5, 6, 7, "abcdefgh"));
  listed = 0;
  list_passed (p, 4);
  check_all (passed (p, 4));
  listed = 0;
  list_given (p, 4);
  check_all (given (p, 4));
  listed = 0;
  list_shared (&x, 3);
  x = 0;
  check_all (shared (&x, 3));
  listed = 0;
  list_handled (4, 3);
  check_all (handled (4, 3));
  for (int stop = 1; stop < listed; stop++)
    {
      __stream (int) s = handled (4, 3);
      int v;
      for (int k = 0; k < stop; k++)
	CHECK (__next (s, &v) && v == list[k]);
      drop (s);
    }
}

/* ---- others in between -------------------------------------------------------- */

static __generator int mixed (int n);

static __generator int
other (int n)
{
  ALIVE (7);
  __yield (100 + n);
  if (n > 1)
    __yield_all (mixed (n - 1));
  __yield (-100 - n);
}

static __generator int
mixed (int n)
{
  ALIVE (8);
  __yield_all (other (n - 1));
  if (n > 0)
    __yield_all (mixed (n - 1));
  __yield (n);
  if (n > 1)
    __yield_all (mixed (n - 2));
  __yield_all (other (1));
}

static void list_mixed (int n);

static void
list_other (int n)
{
  add (100 + n);
  if (n > 1)
    list_mixed (n - 1);
  add (-100 - n);
}

static void
list_mixed (int n)
{
  list_other (n - 1);
  if (n > 0)
    list_mixed (n - 1);
  add (n);
  if (n > 1)
    list_mixed (n - 2);
  list_other (1);
}

/* All of one that was made for another generator, which gives its frames back.  */
static __generator int
borrows (int n)
{
  __yield_all (twice (n));
  CHECK (held == 1);
  __yield (0);
  __yield_all (twice (n));
}

/* A stream that has begun, and one that is passed on.  */
static __generator int
begun (int n, __stream (int) s)
{
  if (s)
    __yield_all (s);
  if (n > 0)
    __yield_all (begun (n - 1, twice (1)));
  __yield (n);
  if (n > 0)
    {
      __stream (int) t = begun (n - 1, NULL);
      int v;
      CHECK (__next (t, &v));
      __yield_all (t);
      __yield_all (begun (0, NULL));
    }
}

static void
list_begun (int n, int given, int skip)
{
  int from = listed;
  if (given)
    list_twice (1);
  if (n > 0)
    list_begun (n - 1, 1, 0);
  add (n);
  if (n > 0)
    {
      list_begun (n - 1, 0, 1);
      list_begun (0, 0, 0);
    }
  if (skip)
    memmove (list + from, list + from + 1, (--listed - from) * sizeof *list);
}

static __stream (int)
make_begun (int n)
{
  return begun (n, NULL);
}

static void
in_between (void)
{
  listed = 0;
  list_mixed (4);
  check_all (mixed (4));
  check_drops (mixed, 4);
  listed = 0;
  list_twice (3);
  add (0);
  list_twice (3);
  check_all (borrows (3));
  check_drops (borrows, 3);
  listed = 0;
  list_begun (3, 0, 0);
  check_all (begun (3, NULL));
  check_drops (make_begun, 3);
}

/* A loop knows the generator; its stream may lie in the machine frame.  */
static void
loops (void)
{
  int k = 0;
  listed = 0;
  list_twice (4);
  for (__each (v, twice (4)))
    CHECK (v == list[k++]);
  CHECK (k == listed && held == 0 && alive == 0);
  for (int stop = 1; stop < listed; stop++)
    {
      k = 0;
      for (__each (v, twice (4)))
	if (++k == stop)
	  break;
      CHECK (held == 0 && alive == 0);
    }
}

/* ---- code that there is once ---------------------------------------------------- */

static __generator int
once (int n)
{
  static void *const ways[] = { &&end, &&below };
  volatile int mine = n;
  ALIVE (n);
  __yield (mine);
  goto *ways[mine > 1];
below:
  __yield_all (once (mine - 1));
  __yield (mine);
  __yield_all (once (mine - 1));
end:
  __yield (-mine);
}

static void
list_once (int n)
{
  add (n);
  if (n > 1)
    {
      list_once (n - 1);
      add (n);
      list_once (n - 1);
    }
  add (-n);
}

static jmp_buf buffer;

static NOINLINE void
jump (int n)
{
  if (n)
    longjmp (buffer, n);
}

static __generator int
jumps (int n)
{
  ALIVE (n);
  if (n > 1)
    __yield_all (jumps (n - 1));
  __yield (n);
  if (n > 2)
    __yield_all (jumps (n - 2));
  __yield (-n);
  if (setjmp (buffer) == n)
    return;
  jump (n);
  abort ();
}

static void
list_jumps (int n)
{
  if (n > 1)
    list_jumps (n - 1);
  add (n);
  if (n > 2)
    list_jumps (n - 2);
  add (-n);
}

static void
in_place (void)
{
  listed = 0;
  list_once (4);
  check_all (once (4));
  check_drops (once, 4);
  listed = 0;
  list_jumps (5);
  check_all (jumps (5));
  check_drops (jumps, 5);
}

/* ---- generators that wait --------------------------------------------------------- */

static __async __generator int
slow (int n)
{
  ALIVE (n);
  __await (wait_polls (n));
  __yield (n);
  if (n > 1)
    __yield_all (slow (n - 1));
  __async_suspend ();
  if (n > 2)
    __yield_all (slow (n - 2));
  __yield (__await (far_later (-n)));
}

static void
list_slow (int n)
{
  add (n);
  if (n > 1)
    list_slow (n - 1);
  if (n > 2)
    list_slow (n - 2);
  add (-n);
}

static __async __generator int
slower (int n)
{
  ALIVE (9);
  __yield_all (slow (n));
  __yield_all (slow (n));
}

static __async int
compare (int n, bool known)
{
  int k = 0, v;
  if (known)
    {
      for (__each (w, slow (n)))
	CHECK (w == list[k++]);
      return k;
    }
  __async_auto __async_stream (int) s = slower (n);
  while (__await (__next (s, &v)))
    CHECK (v == list[k++ % listed]);
  return k / 2;
}

static void
with_waits (void)
{
  listed = 0;
  list_slow (4);
  CHECK (run (compare (4, true)) == listed && run (compare (4, false)) == listed);
  for (int known = 0; known < 2; known++)
    for (unsigned n = 0; n < 40; n++)
      {
	drop_after (compare (4, known), n);
	CHECK (alive == 0 && held == 0);
      }
}

/* ---- depth ------------------------------------------------------------------------ */

static __generator int
deep (int n)
{
  if (n > 0)
    __yield_all (deep (n - 1));
  __yield (n);
}

static void
depth (void)
{
  __stream (int) s = deep (300000);
  int v;
  for (int k = 0; k <= 300000; k++)
    CHECK (__next (s, &v) && v == k);
  CHECK (held == 300001);
  drop (s);
  s = deep (300000);
  CHECK (__next (s, &v));
  drop (s);
}

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  memory ();
  drops ();
  arguments ();
  in_between ();
  loops ();
  in_place ();
  with_waits ();
  depth ();
  return 0;
}
