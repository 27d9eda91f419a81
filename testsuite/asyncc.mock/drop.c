/* vtable->drop in every state gives the same block back, with the size and
   alignment it was made with, and runs the handlers that are due.
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

#define GUARD(c) __attribute__ ((__cleanup__ (leave))) char guard_##c = #c[0]

static __async int
inner (int n)
{
  GUARD (i);
  __async_suspend ();
  if (n > 0)
    n = __await (inner (n - 1));
  GUARD (j);
  __async_suspend ();
  return n;
}

static NOINLINE __async int
outer (int n)
{
  GUARD (a);
  __async_suspend ();
  {
    GUARD (b);
    n += __await (inner (n));
  }
  GUARD (c);
  __async_suspend ();
  return n;
}

int
main (void)
{
  static const char *const expected[] = {
    "", "a", "iba", "iiba", "jiiba", "jijiba", "jijibca", "jijibca"
  };
  for (int polls = 0; polls < 8; polls++)
    {
      __future (int) f = outer (1);
      memset (trail, 0, sizeof trail);
      for (int i = 0; i < polls; i++)
	mock_poll (f);
      ((struct async_future *) f)->vtable->drop ((struct async_future *) f);
      if (strcmp (trail, expected[polls]))
	printf ("after %d polls: %s, not %s\n", polls, trail, expected[polls]);
      CHECK (!strcmp (trail, expected[polls]));
      CHECK (mock_blocks == 0 && mock_allocs == mock_frees);
    }
  CHECK (mock_wakes == 0);
  return 0;
}
