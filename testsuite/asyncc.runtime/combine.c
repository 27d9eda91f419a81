/* join, select, timeout and race: what they give, what they leave to their caller.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include "failing-alloc.h"

static void
test_join (void)
{
  struct step *a = after (3, 1), *b = after (0, 2), *c = after (1, 3);

  run_void (async_join (a, b, c));
  CHECK (a->result == 1 && b->result == 2 && c->result == 3);
  run_void (async_join (a, b, c)); /* ready already */
  async_drop (a);
  CHECK (run (b) == 2);
  async_drop (c);
  run_void (async_join_all (0, NULL));

  a = after (1, 1);
  async_drop (async_join (a)); /* never polled */
  CHECK (run (a) == 1);
}

static void
test_select (void)
{
  struct step *a = after (5, 1), *b = after (2, 2), *c = after (2, 3);

  CHECK (run_int (async_select (a, b, c)) == 1);
  CHECK (run_int (async_select (c, b)) == 0);
  CHECK (run (b) == 2 && run (c) == 3);
  CHECK (run_int (async_select (a)) == 0);
  CHECK (run (a) == 1);

  a = step (never, NULL);
  b = step (never, NULL);
  struct async_future *v[] = { (struct async_future *) a, async_sleep (MS),
			       (struct async_future *) b };
  CHECK (run_int (async_select_all (3, v)) == 1);
  for (int i = 0; i < 3; i++)
    async_drop (v[i]);
}

static void
test_timeout (void)
{
  struct step *a = after (5, 7);
  struct async_future *t;
  uint64_t start;

  CHECK (run_int (async_timeout (a, 10000 * MS)) == 0);
  CHECK (run (a) == 7);
  a = step (never, NULL);
  start = async_now ();
  CHECK (run_int (async_timeout (a, 5 * MS)) == -ETIMEDOUT);
  CHECK (steps_alive == 1 && async_now () - start >= 5 * MS);
  async_drop (a);

  /* What was late goes on. */
  t = async_sleep (20 * MS);
  CHECK (run_int (async_timeout (t, MS)) == -ETIMEDOUT);
  CHECK (run_int (async_timeout (t, 10000 * MS)) == 0);
  async_drop (t);

  /* Dropped in the middle it leaves its future alone. */
  a = step (never, NULL);
  t = async_timeout (a, 3600000 * MS);
  CHECK (run_int (async_timeout (t, MS)) == -ETIMEDOUT);
  async_drop (t);
  CHECK (steps_alive == 1);
  async_drop (a);

  /* Ready and late at once: ready wins. */
  a = after (0, 9);
  CHECK (run_int (async_timeout (a, 0)) == 0);
  CHECK (run (a) == 9);
}

static void
test_within (void)
{
  struct async_future *w;
  int value = 0;

  CHECK (run_int (async_within (10000 * MS, after (1, 7), &value)) == 0);
  CHECK (value == 7 && steps_alive == 0);
  CHECK (run_int (async_within (MS, step (never, NULL), &value)) == -ETIMEDOUT);
  CHECK (value == 7 && steps_alive == 0);
  CHECK (run_int (async_within (0, after (0, 9), NULL)) == 0);
  CHECK (steps_alive == 0);
  CHECK (run_int (async_within (10000 * MS, async_sleep (MS), NULL)) == 0);

  /* Dropped before the first poll, and in the middle. */
  async_drop (async_within (MS, step (never, NULL), &value));
  CHECK (steps_alive == 0);
  w = async_within (3600000 * MS, step (never, NULL), &value);
  CHECK (run_int (async_timeout (w, MS)) == -ETIMEDOUT);
  CHECK (steps_alive == 1);
  async_drop (w);
  CHECK (steps_alive == 0 && value == 7);
}

static void
test_race (void)
{
  struct async_future *r, *v[3];
  int value = 0;

  CHECK (run_int (async_race (&value, after (5, 1), after (2, 2), after (2, 3))) == 1);
  CHECK (value == 2 && steps_alive == 0);
  CHECK (run_int (async_race (&value, after (0, 4))) == 0 && value == 4);
  CHECK (run_int (async_race ((int *) NULL, step (never, NULL), after (1, 5))) == 1);
  CHECK (value == 4 && steps_alive == 0);

  v[0] = &step (never, NULL)->future;
  v[1] = &after (3, 6)->future;
  v[2] = async_sleep (3600000 * MS);
  CHECK (run_int (async_race_all (&value, 3, v)) == 1 && value == 6 && steps_alive == 0);

  /* Dropped before the first poll, and in the middle. */
  async_drop (async_race (&value, after (0, 1), after (0, 2)));
  CHECK (steps_alive == 0);
  r = async_race (&value, step (never, NULL), step (never, NULL));
  CHECK (run_int (async_timeout (r, MS)) == -ETIMEDOUT && steps_alive == 2);
  async_drop (r);
  CHECK (steps_alive == 0 && value == 6);

  /* One of them could not be made. */
  CHECK (!async_race (&value, after (0, 1), (struct step *) NULL, after (0, 2)));
  CHECK (steps_alive == 0);
}

static void
test_race_without_memory (void)
{
  struct async_future *r;
  int value, n;

  for (n = 0; n < 3; n++) {
    long before = outstanding;

    fail_at = allocations + 1 + n;
    r = async_race (&value, after (0, 1), after (0, 2));
    fail_at = 0;
    CHECK ((n == 2) == (r != NULL));
    async_drop (r);
    CHECK (steps_alive == 0 && outstanding == before);
  }
}

int
main (void)
{
  async_set_allocator (failing_alloc, checked_free);
  test_join ();
  test_select ();
  test_timeout ();
  test_within ();
  test_race ();
  test_race_without_memory ();
  return finish ();
}
