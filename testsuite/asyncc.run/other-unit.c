/* Awaits of functions that another unit starts: arguments and results of every kind,
   ready at once and later, dropped while they wait, recursion to and fro, and what
   needs a frame at once.
   SPDX-License-Identifier: GPL-3.0-or-later

   It drops futures: no-sync.  */
/* { dg-do run } */
/* { dg-additional-sources "aux/other-unit-2.c" } */
/* { dg-skip-stress "says what holds after each poll" } */

#include <stdint.h>
#include "test.h"
#include "aux/other-unit.h"
#include "aux/counted-memory.h"

int cleaned;

__async int
here (int n)
{
  __async_suspend ();
  return n ? __await (there (n - 1)) + 1 : 0;
}

#define SAME(call, value)				\
  do {							\
    for (int times = 0; times < 3; times++)		\
      CHECK (__await (call) == (value));		\
  } while (0)

static NOINLINE __async int
kinds (int t)
{
  int n = 0;

  SAME (get_char (t, -5), -5);
  SAME (get_uchar (t, 250), 250);
  SAME (get_short (t, -1234), -1234);
  SAME (get_bool (t, 8), true);
  SAME (get_bool (t, 0), false);
  SAME (get_enum (t, 2), TWO);
  SAME (get_long (t, -1L), -1L);
  SAME (get_long_long (t, 1LL << 60), 1LL << 60);
  SAME (get_float (t, 0.25f), 0.25f);
  SAME (get_double (t, -0.5), -0.5);
  SAME (get_pointer (t, &n), &n);
  SAME (get_long_double (t, 0.125L), 0.125L);
  SAME (get_complex (t, 1 + 2i), 1 + 2i);
  vector v = __await (get_vector (t, (vector) { 1, 2, 3, 4 }));
  CHECK (v[0] == 1 && v[3] == 4);
  large_vector l = { 1 };
  l[15] = 16;
  l = __await (get_large_vector (t, l));
  CHECK (l[0] == 1 && l[1] == 0 && l[15] == 16);
  struct aligned a = __await (get_aligned (t, 5));
  CHECK (a.v == 5 && (uintptr_t) &a % 64 == 0);
  struct pair p = __await (get_pair (t, (struct pair) { 6, 7 }));
  CHECK (p.a == 6 && p.b == 7);
  SAME (many (t, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0.5, 0.25f, (struct pair) { 1, 2 }),
	1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 0.75 + 3);
  for (int i = 0; i < 3; i++)
    __await (nothing (t, &n));
  CHECK (n == 6);
  SAME (pinned (t, 3), 9);
  SAME (inner (t, 3), 7);
  struct big b = __await (big (t, 7));
  CHECK (b.v[9] == 7);
  return t;
}

/* Started, dropped where it waits: the cleanup in the other unit runs once, and
   nothing is lost. */
static __async int
wait_for_holding (int n)
{
  return __await (holding (n));
}

static void
drop_at (int polls)
{
  cleaned = 0;
  CHECK (!drop_after (wait_for_holding (3), polls));
  CHECK (cleaned == (polls > 0));
}

static __async int
to_and_fro (void)
{
  return __await (here (20)) + __await (there (21));
}

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  for (int t = 0; t < 3; t++)
    CHECK (run (kinds (t)) == t);
  CHECK (run (wait_for_holding (2)) == 2);
  CHECK (run (to_and_fro ()) == 20 + 21);
  for (int polls = 0; polls < 4; polls++)
    drop_at (polls);
  CHECK (allocated == 0);
  return 0;
}
