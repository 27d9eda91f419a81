/* Dropping in every state: never started, at each suspension, finished,
   null; and memory is given back each time.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts polls" } */
/* no-sync: drops futures  */

#include "test.h"

static long allocated, frees, allocs;

static void *
count_alloc (size_t size, size_t align)
{
  void *p = aligned_alloc (align, (size + align - 1) / align * align);
  memset (p, 0xa5, size);
  allocated += size;
  allocs++;
  return p;
}

static void
count_free (void *p, size_t size, size_t align)
{
  CHECK ((uintptr_t) p % align == 0);
  memset (p, 0x5a, size);
  allocated -= size;
  frees++;
  free (p);
}

struct big { char c[300]; };

static int bodies;

static NOINLINE __async int
child (struct big b, int n)
{
  char pinned[50];
  memset (pinned, n, sizeof pinned);
  __async_suspend ();
  return b.c[0] + pinned[49];
}

static __async int
grow (int n)
{
  int here = n;
  int *p = &here;
  __async_suspend ();
  if (n == 0)
    return 0;
  int r = __await (grow (n - 1));
  __async_suspend ();
  return r + *p;
}

static NOINLINE __async int
parent (int n)
{
  struct big b = { { 1 } };
  bodies++;
  int r = __await (child (b, n));
  __future (int) f = child (b, 2);
  r += __await (f);
  r += __await (grow (3));
  r += __await (__async_block (int, { __async_suspend (); return b.c[0]; }));
  return r;
}

/* A future in a local is the program's to drop.  */
static NOINLINE __async int
owns (int n)
{
  __async_auto __future (int) f = child ((struct big) { { 3 } }, 4);
  if (n == 1)
    return 1;
  __async_suspend ();
  if (n == 2)
    {
      int r = __await (f);
      f = NULL;
      return r;
    }
  __async_suspend ();
  return 5;
}

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  async_drop ((struct async_future *) NULL);
  async_drop ((__future (int)) NULL);

  /* Never started: no statement of the body ran.  */
  async_drop (parent (1));
  CHECK (bodies == 0 && allocated == 0 && allocs == frees);

  int polls = 0;
  while (!drop_after (parent (1), polls))
    {
      CHECK (allocated == 0 && allocs == frees);
      polls++;
    }
  CHECK (polls == 1 + 1 + 1 + 7 + 1 && allocated == 0 && allocs == frees);

  /* Finished, result taken or not.  */
  __future (int) f = parent (1);
  CHECK (drive (f) == (unsigned) polls - 1);
  CHECK (*async_result (f) == 2 + 3 + 6 + 1);
  async_drop (f);
  CHECK (run (parent (1)) == 12 && allocated == 0 && allocs == frees);

  for (int n = 1; n <= 3; n++)
    for (int i = 0; i < 6; i++)
      {
	drop_after (owns (n), i);
	CHECK (allocated == 0 && allocs == frees);
      }
  CHECK (run (owns (2)) == 7 && run (owns (1)) == 1 && run (owns (3)) == 5);
  CHECK (allocated == 0 && allocs == frees);
  return 0;
}
