/* Functions of another unit whose frames are promised not to be large are awaited
   without any memory but the awaiting frame; where the two units do not promise the
   same, by a future.
   SPDX-License-Identifier: GPL-3.0-or-later

   It drops futures: no-sync.  */
/* { dg-do run } */
/* { dg-additional-sources "aux/promised-frame-2.c" } */
/* { dg-skip-stress "frames are larger" } */

#include "test.h"
#include "aux/promised-frame.h"
#include "aux/counted-memory.h"

static NOINLINE __async int
all (int t)
{
  int n = 0;

  for (int i = 0; i < 3; i++)
    {
      CHECK (__await (lazy (t, i)) == i);
      struct wide w = __await (wide (t, i));
      CHECK (w.part[0] == i + 1 && w.part[8] == i + 8);
      CHECK (__await (pinned (t, 1.5)) == 3);
      __await (nothing (t, &n));
      _Complex double v = __await (two (t, i));
      CHECK (__real__ v == i && __imag__ v == i + 3);
      CHECK (__await (cleaned_up (t)) == 1);
      CHECK (__await (deep (t, i)) == 2 * i);
    }
  return n;
}

static NOINLINE __async int
not_agreed (int t)
{
  int n = __await (promised_there (t, 5));

  CHECK (__await (promised_here (t, 6)) == 6);
  return n + __await (differently (t, 7));
}

/* The future F makes no other while it is polled.  */
static void
check_alone (struct async_future *f, int value)
{
  long before = allocated;
  struct async_context cx;

  async_context_init (&cx, async_waker_noop ());
  do
    CHECK (allocated == before);
  while (async_poll (f, &cx) == ASYNC_PENDING);
  CHECK (*async_result ((__future (int)) f) == value);
  async_drop (f);
  CHECK (allocated == before - 1);
}

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  for (int t = 0; t < 3; t++)
    {
      cleanups = 0;
      check_alone ((struct async_future *) all (t), 3);
      CHECK (cleanups == 3);
      CHECK (run (not_agreed (t)) == 12);
      CHECK (allocated == 0);
    }
  for (unsigned n = 0; n < 50; n++)
    {
      cleanups = 0;
      bool ready = drop_after (all (2), n);
      CHECK (!ready || cleanups == 3);
      drop_after (not_agreed (2), n);
      CHECK (allocated == 0);
    }
  /* Dropped while it waits in the first of three.  */
  cleanups = 0;
  drop_after (all (2), 11);
  CHECK (cleanups == 1);
  return 0;
}
