/* Generators: lazy, one value at a time, ended for good, dropped in every state,
   with every kind of value.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: a stream gives its values one at a time  */

#include "test.h"

static int begun, cleanups, cleaned;
static long blocks;

static void *
count_alloc (size_t size, size_t align)
{
  blocks++;
  return aligned_alloc (align, (size + align - 1) / align * align);
}

static void
count_free (void *p, size_t size, size_t align)
{
  CHECK ((uintptr_t) p % align == 0);
  memset (p, 0x5a, size);
  blocks--;
  free (p);
}

static void
clean (int *p)
{
  cleanups++;
  cleaned = *p;
}

static NOINLINE __generator int
count (int from, int to)
{
  begun++;
  for (int i = from; i < to; i++)
    {
      int here __attribute__ ((__cleanup__ (clean))) = i;
      __yield (here);
    }
}

static void
order (void)
{
  int v = -1;
  __stream (int) s = count (3, 6);
  CHECK (begun == 0);
  for (int i = 3; i < 6; i++)
    {
      CHECK (__next (s, &v));
      CHECK (v == i && begun == 1 && cleanups == i - 3);
    }
  CHECK (!__next (s, &v) && cleanups == 3);
  CHECK (!__next (s, &v) && !__next (s, &v));
  CHECK (v == 5 && cleanups == 3 && begun == 1);
  async_drop (s);
  CHECK (cleanups == 3);
  begun = cleanups = 0;
}

/* Dropped after N values.  */
static void
drop_after_values (int n)
{
  int v;
  __stream (int) s = count (0, 4);
  cleanups = 0;
  for (int i = 0; i < n; i++)
    CHECK (__next (s, &v) == (i < 4));
  async_drop (s);
  CHECK (cleanups == (n < 4 ? n : 4));
  CHECK (n == 0 || cleaned == (n < 4 ? n - 1 : 3));
}

static __generator int
nothing (void)
{
}

static __generator int
ends (int n)
{
  if (n > 2)
    return;
  __yield (n);
  if (n > 1)
    return;
  __yield (n + 10);
}

static int
length (__stream (int) s)
{
  int v, n = 0;
  while (__next (s, &v))
    n++;
  CHECK (!__next (s, &v));
  async_drop (s);
  return n;
}

struct point { char c; double d; int a[3]; };
typedef int quad __attribute__ ((__vector_size__ (16)));
union either { int i; float f; };
struct odd { char c[13]; };
enum colour { RED, GREEN };

#define KIND(NAME, T, VALUE, TEST)		\
static NOINLINE __generator T			\
NAME (int n)					\
{						\
  for (int i = 0; i < n; i++)			\
    __yield (VALUE);				\
}						\
static NOINLINE void				\
check_##NAME (void)				\
{						\
  __stream (T) s = NAME (3);			\
  T v;						\
  int i = 0;					\
  for (; __next (s, &v); i++)			\
    CHECK (TEST);				\
  CHECK (i == 3);				\
  async_drop (s);				\
}

static int numbers[3];

KIND (chars, signed char, -i, v == -i)
KIND (bools, _Bool, i & 1, v == (i & 1))
KIND (wides, widest, (widest) i << WIDEST_HALF, v == (widest) i << WIDEST_HALF)
KIND (doubles, double, i * 1.5, v == i * 1.5)
KIND (longs, long double, i / 4.0L, v == i / 4.0L)
KIND (floats, float, i + 0.25f, v == i + 0.25f)
KIND (complexes, _Complex double, i + 2.0i, v == i + 2.0i)
KIND (points, struct point, ((struct point) { i, i * 2.5, { 1, i, 3 } }),
      v.c == i && v.d == i * 2.5 && v.a[1] == i)
KIND (quads, quad, ((quad) { i, 1, 2, i }), v[0] == i && v[1] == 1 && v[3] == i)
KIND (eithers, union either, ((union either) { .f = i }), v.f == i)
KIND (odds, struct odd, ((struct odd) { { [12] = i } }), v.c[12] == i)
KIND (pointers, int *, &numbers[i], v == &numbers[i])
KIND (texts, const char *, &"abc"[i], *v == 'a' + i)
KIND (colours, enum colour, i & 1 ? GREEN : RED, v == (i & 1 ? GREEN : RED))

typedef int (*function) (int);
static int negate (int x) { return -x; }
KIND (functions, function, negate, v (i) == -i)

/* A value may be as wide as it likes; nobody keeps it.  */
struct wide { int a[500]; };

static NOINLINE __generator struct wide
widen (int n)
{
  struct wide w = { { 0 } };
  for (int i = 0; i < n; i++)
    {
      w.a[i] = w.a[499] = i;
      __yield (w);
      CHECK (w.a[499] == i);
      w.a[i]++;
    }
}

static void
wide_values (void)
{
  __stream (struct wide) s = widen (4);
  struct wide w;
  int n = 0;
  for (; __next (s, &w); n++)
    {
      CHECK (w.a[n] == n && w.a[499] == n && (n == 0 || w.a[n - 1] == n));
      memset (&w, 0xff, sizeof w);
    }
  CHECK (n == 4);
  async_drop (s);
}

/* The place may be another one each time, and anywhere.  */
static void
places (void)
{
  static int still[2];
  struct { char c; int v[2]; } other;
  int *heap = malloc (sizeof *heap);
  __stream (int) s = count (0, 9);
  CHECK (__next (s, &still[1]) && __next (s, &other.v[1]) && __next (s, heap));
  CHECK (still[1] == 0 && other.v[1] == 1 && *heap == 2);
  volatile int v;
  CHECK (__next (s, &v) && v == 3);
  async_drop (s);
  free (heap);
}

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  order ();
  for (int n = 0; n < 7; n++)
    drop_after_values (n);
  CHECK (length (nothing ()) == 0);
  CHECK (length (ends (3)) == 0 && length (ends (2)) == 1
	 && length (ends (1)) == 2);
  check_chars ();
  check_bools ();
  check_wides ();
  check_doubles ();
  check_longs ();
  check_floats ();
  check_complexes ();
  check_points ();
  check_quads ();
  check_eithers ();
  check_odds ();
  check_pointers ();
  check_texts ();
  check_colours ();
  check_functions ();
  wide_values ();
  places ();
  async_drop ((__stream (int)) NULL);
  CHECK (blocks == 0);
  return 0;
}
