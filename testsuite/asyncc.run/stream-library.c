/* The streams of <asyncc/streams.h> that never wait: their values for many types, and that
   each source is dropped with them wherever they stand.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-D_FILE_OFFSET_BITS=64" } */
/* { dg-skip-stress "counts blocks of memory" } */
/* no-sync: a stream gives its values one at a time  */

#include <asyncc/streams.h>
#include <limits.h>
#include <unistd.h>
#include "test.h"
#include "aux/counted-alive.h"

static __generator int
count (int n)
{
  ALIVE;
  for (int i = 1; i <= n; i++)
    __yield (i);
}

struct big { long double l; char text[40]; };

static __generator struct big
bigs (int n)
{
  for (int i = 1; i <= n; i++)
    __yield (((struct big) { i, { i } }));
}

/* A digit for each value, which overflows for none of the tests.  */
#define DIGITS(s)						\
  ({								\
    unsigned long long digits = 0;				\
    for (__each (v, s))						\
      digits = 10 * digits + v;					\
    CHECK (alive == 0);						\
    digits;							\
  })

static void
ranges (void)
{
  CHECK (DIGITS (async_stream_range (1, 4)) == 123);
  CHECK (DIGITS (async_stream_range (4, 1)) == 0);
  CHECK (DIGITS (async_stream_range (1, 9, 3)) == 147);
  CHECK (DIGITS (async_stream_range (9, 0, -4)) == 951);
  CHECK (DIGITS (async_stream_range ((short) 1, 4ULL)) == 123);
  int n = 0;
  for (__each (v, async_stream_range (INT_MAX - 3, INT_MAX, 2)))
    n += INT_MAX - v;
  for (__each (v, async_stream_range (LONG_MIN + 1, LONG_MIN, -5L)))
    n += v == LONG_MIN + 1 ? 10 : 1000;
  for (__each (v, async_stream_range (UCHAR_MAX - 1u, ~0u)))
    {
      n += v > UCHAR_MAX ? 100 : 0;
      if (v > UCHAR_MAX)
	break;
    }
  CHECK (n == 3 + 1 + 10 + 100);
}

static int
twice (int v)
{
  return 2 * v;
}

static __stream (long)
made (int n)
{
  return async_stream_map (v, count (n), 100L * v);
}

static void
mapped (void)
{
  int base = 1;
  CHECK (DIGITS (async_stream_map (v, count (3), twice (v) + base)) == 357);
  CHECK (DIGITS (async_stream_map (v, async_stream_map (v, count (3), v + .5), v * 2)) == 357);
  CHECK (DIGITS (async_stream_map (v, made (3), v / 100)) == 123);
  CHECK (DIGITS (async_stream_map (b, bigs (3), b.text[0] + b.l)) == 246);
  CHECK (DIGITS (async_stream_map (v, count (3), ({ base += v; base; }))) == 247 && base == 7);
  for (__each (b, async_stream_map (v, count (1), (struct big) { v, "x" })))
    CHECK (b.l == 1 && b.text[0] == 'x');
  CHECK (DIGITS (async_stream_filter (v, count (9), v % 2 != 0)) == 13579);
  CHECK (DIGITS (async_stream_filter (v, count (9), false)) == 0);
}

static void
combined (void)
{
  CHECK (DIGITS (async_stream_take (count (9), 3)) == 123);
  CHECK (DIGITS (async_stream_take (count (2), 3)) == 12);
  CHECK (DIGITS (async_stream_take (count (2), 0)) == 0);
  CHECK (DIGITS (async_stream_chain (count (2), async_stream_chain (count (0), count (3)))) == 12123);
  int n = 0;
  for (__each (p, async_stream_zip (count (9), bigs (2))))
    {
      CHECK (p.first == (int) p.second.l);
      n += p.first;
    }
  for (__each (p, async_stream_enumerate (bigs (3))))
    {
      CHECK ((long double) p.index + 1 == p.value.l);
      n++;
    }
  CHECK (n == 6 && alive == 0);
}

static void
chunked (void)
{
  int sum = 0, chunks = 0;
  for (__each (c, async_stream_chunks (count (8), 3)))
    {
      chunks = 10 * chunks + (int) c.n;
      for (size_t i = 0; i < c.n; i++)
	sum += c.values[i];
    }
  CHECK (sum == 36 && chunks == 332);
  chunks = 0;
  for (__each (c, async_stream_chunks (bigs (4), 2)))
    chunks = 10 * chunks + (int) c.values[c.n - 1].l;
  for (__each (c, async_stream_chunks (count (2), 0)))
    chunks = 10 * chunks + (int) c.n;
  CHECK (chunks == 2411 && alive == 0);
}

static void
ownership (void)
{
  __async_auto __stream (int) s = count (3);
  __async_auto __stream (int) t = async_stream_take (s, 2);
  int v;
  CHECK (s == NULL && t != NULL);
  CHECK (__next (t, &v) && v == 1 && alive == 1);
  __stream (int) u = async_stream_chain (t, count (1));
  CHECK (t == NULL);
  CHECK (__next (u, &v) && v == 2 && !(__next (u, &v) && v != 1));
  async_drop (u);
  CHECK (alive == 0);
  /* Never asked, asked once and to the end.  */
  for (int asked = 0; asked < 12; asked++)
    {
      __async_auto __stream (int) all
	= async_stream_filter (v, async_stream_map (v, async_stream_take (count (9), 5), v), v > 0);
      for (int i = 0; i < asked; i++)
	CHECK (__next (all, &v) == (i < 5));
    }
  CHECK (alive == 0);
  for (__each (p, async_stream_zip (count (2), count (2))))
    if (p.first == 1)
      break;
  CHECK (alive == 0);
}

/* What owns a stream while another operand of the macro is computed, which may leave.  */
static int
left (__stream (int) s, bool leave)
{
  int n = 0;
  for (__each (v, async_stream_take (s, ({ if (leave) return -1; 3; }))))
    n += v;
  for (__each (v, async_stream_zip (count (2), ({ if (n) return n; count (2); }))))
    n += v.first;
  return n;
}

static void
operands_that_leave (void)
{
  int v;
  for (int leave = 0; leave < 2; leave++)
    {
      __stream (int) s = count (3);
      CHECK (__next (s, &v) && alive == 1);
      CHECK (left (s, leave) == (leave ? -1 : 5) && alive == 0);
    }
}

/* The COUNTDOWN-th allocation fails, and those that are too large; BLOCKS are not freed.  */
static int countdown, blocks;

static void *
alloc (size_t size, size_t align)
{
  if (--countdown == 0 || size > SIZE_MAX / 4)
    return NULL;
  blocks++;
  return aligned_alloc (align, (size + align - 1) / align * align);
}

static void
release (void *p, size_t size, size_t align)
{
  (void) size, (void) align;
  blocks--;
  free (p);
}

static __async __generator int
waits (void)
{
  __yield (1);
}

/* True if the allocation number N was one of S, so that no stream was made.  */
#define FAILED(n, s)						\
  ({								\
    countdown = n;						\
    __auto_type made = s;					\
    bool failed = countdown <= 0;				\
    CHECK ((made == NULL) == failed);				\
    async_drop (made);						\
    CHECK (blocks == 0);					\
    failed;							\
  })

static void
without_memory (void)
{
  async_set_allocator (alloc, release);
  CHECK (FAILED (2, async_stream_map (v, count (1), v))
	 && FAILED (2, async_stream_take (count (1), 1)));
  CHECK (FAILED (2, async_stream_filter (v, count (1), v))
	 && FAILED (2, async_stream_enumerate (count (1))));
  CHECK (FAILED (2, async_stream_chunks (count (1), 1))
	 && FAILED (2, async_waiting_buffer (waits (), 1)));
  CHECK (FAILED (2, async_waiting_throttle (waits (), 1))
	 && FAILED (3, async_stream_zip (count (1), count (1))));
  CHECK (FAILED (3, async_stream_chain (count (1), count (1)))
	 && FAILED (3, async_waiting_merge (waits (), waits ())));
  CHECK (!FAILED (4, async_waiting_merge (waits (), waits ())));
  async_set_allocator (NULL, NULL);
}

static void
files (void)
{
  FILE *f = tmpfile ();
  int n = 0, error = 1;
  fputs ("one\n\n", f);
  for (int i = 0; i < 1000; i++)
    putc ('x', f);
  fwrite ("\nnul\0nul", 1, 8, f);
  rewind (f);
  for (__each (l, async_stream_lines (f)))
    {
      static const size_t lengths[] = { 3, 0, 1000, 7 };
      CHECK (l.n == lengths[n++] && l.text[l.n] == '\0');
    }
  CHECK (n == 4 && feof (f));
  fclose (f);

  char name[] = "stream-library-XXXXXX", path[64];
  CHECK (mkdtemp (name) != NULL);
  for (n = 0; n < 3; n++)
    {
      snprintf (path, sizeof path, "%s/%d", name, n);
      fclose (fopen (path, "w"));
    }
  n = 0;
  for (__each (e, async_stream_entries (name, &error)))
    n += 1 << (e->d_name[0] - '0');
  CHECK (n == 7 && error == 0);
  for (__each (e, async_stream_entries (name, NULL)))
    {
      snprintf (path, sizeof path, "%s/%s", name, e->d_name);
      CHECK (unlink (path) == 0);
    }
  CHECK (rmdir (name) == 0);
  for (__each (e, async_stream_entries (name, &error)))
    n += e->d_name[0];
  CHECK (n == 7 && error == -ENOENT);
}

static _Noreturn void
end_of_memory (const char *name)
{
  CHECK (strcmp (name, "a variable-length array") == 0);
  exit (EXIT_SUCCESS);
}

/* N values whose size is no size_t.  */
static void
too_many (void)
{
  countdown = 0;
  async_set_allocator (alloc, release);
  async_set_oom_handler (end_of_memory);
  for (__each (c, async_stream_chunks (count (100), SIZE_MAX / sizeof (int) + 2)))
    CHECK (c.n > 100);
  CHECK (!"reached");
}

int
main (void)
{
  ranges ();
  mapped ();
  combined ();
  chunked ();
  ownership ();
  operands_that_leave ();
  without_memory ();
  files ();
  too_many ();
}
