/* vtable->drop gives the block of a future back, and what its arguments own, in every
   state: not begun, suspended, done.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "says what holds after each poll" } */

#include "mock.h"

static char trail[64];

static void
leave (char *c)
{
  trail[strlen (trail)] = *c;
}

#define OWNED(c) char c __attribute__ ((__cleanup__ (leave)))

static NOINLINE __async int
waits (OWNED (a), int n, OWNED (b))
{
  while (n-- > 0)
    __async_suspend ();
  return a + b;
}

static NOINLINE __async int
at_once (OWNED (a), int n, OWNED (b))
{
  return a + b + n;
}

static NOINLINE __async int
outer (__async_auto __future (int) f, OWNED (c))
{
  return __await (f) + c;
}

static void
drop_after_polls (__future (int) f, int polls, const char *expected)
{
  memset (trail, 0, sizeof trail);
  for (int i = 0; i < polls; i++)
    mock_poll (f);
  ((struct async_future *) f)->vtable->drop ((struct async_future *) f);
  if (strcmp (trail, expected))
    printf ("after %d polls: %s, not %s\n", polls, trail, expected);
  CHECK (!strcmp (trail, expected));
  CHECK (mock_blocks == 0 && mock_allocs == mock_frees);
}

int
main (void)
{
  for (int polls = 0; polls < 4; polls++)
    {
      drop_after_polls (waits ('a', 2, 'b'), polls, "ba");
      drop_after_polls (outer (waits ('a', 2, 'b'), 'c'), polls,
			polls ? "bac" : "cba");
    }
  drop_after_polls (at_once ('a', 1, 'b'), 0, "ba");
  drop_after_polls (at_once ('a', 1, 'b'), 1, "ba");
  drop_after_polls (outer (at_once ('a', 1, 'b'), 'c'), 0, "cba");
  drop_after_polls (outer (at_once ('a', 1, 'b'), 'c'), 1, "bac");
  return 0;
}
