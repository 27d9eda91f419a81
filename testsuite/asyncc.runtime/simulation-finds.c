/* A mistake that no ordinary run shows: a little channel that loses a wake.  A seed finds it,
   the same seed finds it again with the same words, and no seed finds anything in the
   channel that is right.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include "dies.h"

#include <asyncc/simulation.h>

enum { ROOM = 4, WAITERS = 4, VALUES = 2 };

/* Numbers on their way, and who waits for one. */
struct channel {
  int values[ROOM];
  int count;
  struct async_waker waiters[WAITERS];
  int waiting;
  bool right; /* wakes somebody for each number */
};

/* The mistake is to think that who waits is woken already if there was a number. */
static void
put (struct channel *c, int value)
{
  bool first = c->count == 0;

  CHECK (c->count < ROOM);
  c->values[c->count++] = value;
  if (c->waiting > 0 && (first || c->right))
    async_waker_wake (&c->waiters[--c->waiting]);
}

static bool
take (struct channel *c, int *value, struct async_context *cx)
{
  if (c->count == 0) {
    CHECK (c->waiting < WAITERS);
    c->waiters[c->waiting++] = async_waker_clone (async_context_waker (cx));
    return false;
  }
  *value = c->values[--c->count];
  return true;
}

static async_poll_t
receives (struct step *s, struct async_context *cx)
{
  return take (s->arg, &s->result, cx) ? ASYNC_READY : ASYNC_PENDING;
}

static async_poll_t
sends (struct step *s, struct async_context *cx)
{
  (void) cx;
  put (s->arg, s->i);
  return ASYNC_READY;
}

static struct step *
sender (struct channel *c, int value)
{
  struct step *s = step (sends, c);

  s->i = value;
  return s;
}

/* As many receivers as senders, and all of them end. */
static void
run_all (struct channel *c)
{
  struct async_future *v[2 * VALUES];

  for (int i = 0; i < VALUES; i++) {
    v[2 * i] = (struct async_future *) async_spawn (step (receives, c));
    v[2 * i + 1] = (struct async_future *) async_spawn (sender (c, i));
  }
  run_void (async_join_all (2 * VALUES, v));
  for (int i = 0; i < 2 * VALUES; i++)
    async_drop (v[i]);
}

/* One run ------------------------------------------------------------------------------- */

static uint64_t seed;
static bool right;

static void
simulate (void)
{
  struct channel c = { .right = right };

  CHECK (async_simulation_begin (seed, NULL) == 0);
  run_all (&c);
  async_simulation_end ();
}

/* In the order in which they are spawned each value is there before the next receiver. */
static void
test_unsimulated (void)
{
  struct channel c = { .right = false };

  run_all (&c);
}

int
main (void)
{
  char found[4096], again[4096], words[64];
  uint64_t failing = 0;

  for (right = true, seed = 1; seed <= 100; seed++)
    CHECK (run_in_child (simulate, found, sizeof found) == 0 && !*found);
  for (right = false, seed = 1; seed <= 100 && !failing; seed++)
    if (run_in_child (simulate, found, sizeof found) != 0)
      failing = seed;
  CHECK (failing);
  snprintf (words, sizeof words, "simulation with seed %llu\n", (unsigned long long) failing);
  CHECK (strstr (found, "no task can run") && strstr (found, words));
  seed = failing;
  CHECK (run_in_child (simulate, again, sizeof again) != 0 && !strcmp (found, again));
  test_unsimulated ();
  return finish ();
}
