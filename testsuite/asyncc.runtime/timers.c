/* Sleeping: never too short, in order of deadline, cancelled in any order; the
   thread really sleeps.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include <time.h>

enum { TIMERS = 2000 };

static uint64_t last_deadline;
static int fired, equal_next;
static bool late; /* this machine is slow: some deadline passed before it was seen */

struct sleeper {
  uint64_t deadline;
  int number;
};

static async_poll_t
sleeper (struct step *s, struct async_context *cx)
{
  struct sleeper *sl = s->arg;

  if (s->at++ == 0) {
    s->child = async_sleep_until (sl->deadline);
    late |= async_now () >= sl->deadline;
  }
  if (!step_await (s, cx))
    return ASYNC_PENDING;
  CHECK (async_now () >= sl->deadline);
  CHECK (late || sl->deadline >= last_deadline);
  last_deadline = sl->deadline;
  fired++;
  return ASYNC_READY;
}

static async_poll_t
equal (struct step *s, struct async_context *cx)
{
  struct sleeper *sl = s->arg;

  if (s->at++ == 0)
    s->child = async_sleep_until (sl->deadline);
  if (!step_await (s, cx))
    return ASYNC_PENDING;
  CHECK (sl->number == equal_next++ || SIMULATED);
  return ASYNC_READY;
}

static struct sleeper sleepers[TIMERS];
static struct async_future *handles[TIMERS];

/* Random deadlines within 50 ms, a third of them dropped. */
static async_poll_t
crowd (struct step *s, struct async_context *cx)
{
  switch (s->at) {
  case 0:
    for (int i = 0; i < TIMERS; i++) {
      sleepers[i].deadline = async_now () + 5 * MS + (uint64_t) (rand () % 50000) * 1000;
      handles[i] = (struct async_future *) async_spawn (step (sleeper, &sleepers[i]));
    }
    s->child = async_yield ();
    s->at = 1;
    /* fall through */
  case 1:
    if (!step_await (s, cx))
      return ASYNC_PENDING;
    for (int i = 0; i < TIMERS; i += 3) {
      async_drop (handles[i]);
      handles[i] = NULL;
    }
    s->at = 2;
    /* fall through */
  default:
    for (s->i = 0; s->i < TIMERS; s->i++)
      if (handles[s->i]) {
	if (async_poll (handles[s->i], cx) == ASYNC_PENDING)
	  return ASYNC_PENDING;
	async_drop (handles[s->i]);
	handles[s->i] = NULL;
      }
    return ASYNC_READY;
  }
}

static async_poll_t
equals (struct step *s, struct async_context *cx)
{
  if (s->at++ == 0) {
    uint64_t deadline = async_now () + 2 * MS;

    for (int i = 0; i < 100; i++) {
      sleepers[i] = (struct sleeper) { deadline, i };
      handles[i] = (struct async_future *) async_spawn (step (equal, &sleepers[i]));
    }
    s->child = async_join_all (100, handles);
  }
  if (!step_await (s, cx))
    return ASYNC_PENDING;
  for (int i = 0; i < 100; i++)
    async_drop (handles[i]);
  return ASYNC_READY;
}

static uint64_t
cpu_now (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &ts);
  return (uint64_t) ts.tv_sec * 1000 * MS + (uint64_t) ts.tv_nsec;
}

int
main (void)
{
  uint64_t start, cpu;

  for (unsigned int seed = 1; seed <= 3; seed++) {
    srand (seed);
    last_deadline = 0;
    late = false;
    run (step (crowd, NULL));
  }
  CHECK (fired == 3 * (TIMERS - (TIMERS + 2) / 3));
  run (step (equals, NULL));
  CHECK (equal_next == 100);

  start = async_now ();
  cpu = cpu_now ();
  run_void (async_sleep (100 * MS));
  CHECK (async_now () - start >= 100 * MS);
  CHECK (cpu_now () - cpu < 90 * MS);

  start = async_now ();
  run_void (async_sleep (0));
  run_void (async_sleep_until (0));
  run_void (async_sleep (300000)); /* less than a millisecond */
  CHECK (async_now () - start >= 300000 && async_now () - start < 1000 * MS);

  /* Never polled; the longest there is. */
  async_drop (async_sleep (1));
  async_drop (async_sleep (UINT64_MAX));
  CHECK (run_int (async_within (1, async_sleep (UINT64_MAX), NULL)) == -ETIMEDOUT);
  return finish ();
}
