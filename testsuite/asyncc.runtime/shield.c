/* Shields as plain C sees them: what is shielded ends though nobody waits for it, and
   deadlines do not reach it.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "scope-test.h"
#include "failing-alloc.h"

static void
test_shield (void)
{
  CHECK (run ((struct step *) async_shield (after (3, 4))) == 4 && steps_alive == 0);
  async_drop (async_shield (after (3, 4)));
  CHECK (steps_alive == 0); /* it had not begun */

  steps_dropped_pending = 0;
  CHECK (run_int (async_race ((int *) NULL, async_shield (after (9, 4)), after (1, 0))) == 1);
  CHECK (steps_alive == 1);
  run (after (20, 0));
  CHECK (steps_alive == 0 && steps_dropped_pending == 0);

  CHECK (run_int (async_deadline (soon (), async_shield (async_sleep (ASYNC_MS (6))),
				  (int *) NULL)) == -ETIMEDOUT);
  seen = 0;
  CHECK (run_int (async_deadline (far (), async_shield (call (see_deadline)), (int *) NULL))
	 == 0);
  CHECK (seen == ASYNC_NEVER);
  run_void (with (1, (struct step *) async_shield (look (2, 1))));
  CHECK (!async_shield ((struct step *) NULL));
}

static void
test_no_memory (void)
{
  for (fail_at = 1; fail_at <= 2; fail_at++) {
    allocations = 0;
    CHECK (!async_shield (after (0, 0)) && steps_alive == 0);
  }
  fail_at = 0;
}

int
main (void)
{
  async_set_allocator (failing_alloc, checked_free);
  test_shield ();
  test_no_memory ();
  run_void (async_sleep (ASYNC_MS (10)));
  CHECK (steps_alive == 0 && outstanding == 0);
  return finish ();
}
