/* Simulations: order, time, late and spurious wakes, memory, functions that block, and
   the messages of programs that end inside.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include "dies.h"

#include <asyncc/blocking.h>
#include <asyncc/simulation.h>
#include <asyncc/workers.h>
#include <signal.h>
#include <pthread.h>

/* What happened, a letter for each event. */
static char trace[1024];
static size_t traced;

static void
note (int c)
{
  CHECK (traced < sizeof trace - 1);
  trace[traced++] = (char) c;
}

static void
begin_trace (void)
{
  memset (trace, 0, sizeof trace);
  traced = 0;
}

/* Order ----------------------------------------------------------------------------- */

enum { TASKS = 4 };

/* Notes its letter N times and yields in between. */
static async_poll_t
notes (struct step *s, struct async_context *cx)
{
  note (s->i);
  if (++s->at == s->n)
    return ASYNC_READY;
  async_waker_wake_by_ref (async_context_waker (cx));
  return ASYNC_PENDING;
}

static struct step *
noter (int letter, int times)
{
  return step_with (notes, letter, times);
}

/* Spawns TASKS tasks that note S->n times each, and leaves them to the others. */
static async_poll_t
spawns (struct step *s, struct async_context *cx)
{
  if (!s->child) {
    for (int i = 0; i < TASKS; i++)
      async_detach (noter ('a' + i, s->n));
    s->child = async_sleep (ASYNC_S (30 * 86400));
  }
  s->result = 11;
  return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
}

static void
trace_order (uint64_t seed, int times)
{
  struct step *s = step (spawns, NULL);

  begin_trace ();
  s->n = times;
  async_simulation_run (seed, s);
  CHECK (s->result == 11);
  async_drop (s);
  CHECK (steps_alive == 0 && strlen (trace) == (size_t) (TASKS * times));
}

/* All orders come, and each seed gives its own again. */
static void
test_order (void)
{
  char seen[256][TASKS + 1], first[sizeof trace];
  size_t n = 0, i;

  for (uint64_t seed = 0; seed < 300; seed++) {
    trace_order (seed, 1);
    strcpy (first, trace);
    trace_order (seed, 1);
    CHECK (!strcmp (first, trace));
    for (i = 0; i < n && strcmp (seen[i], trace); i++)
      continue;
    if (i == n)
      strcpy (seen[n++], trace);
  }
  CHECK (n == 24);
}

/* Who yields runs after all others that could run. */
static void
test_yield (void)
{
  for (uint64_t seed = 0; seed < 50; seed++) {
    trace_order (seed, 5);
    for (int i = TASKS; trace[i]; i++)
      CHECK (trace[i] == trace[i - TASKS]);
  }
}

/* Time -------------------------------------------------------------------------------- */

static async_poll_t
sleeps (struct step *s, struct async_context *cx)
{
  static uint64_t begin;

  if (!s->child) {
    begin = async_now ();
    s->child = async_sleep (ASYNC_S (30 * 86400));
  }
  if (!step_await (s, cx))
    return ASYNC_PENDING;
  CHECK (async_now () - begin == ASYNC_S (30 * 86400));
  return ASYNC_READY;
}

/* Yields until its time has come. */
static async_poll_t
spins (struct step *s, struct async_context *cx)
{
  static uint64_t end;

  if (s->at++ == 0)
    end = async_now () + ASYNC_MS (1);
  if (async_now () >= end)
    return ASYNC_READY;
  async_waker_wake_by_ref (async_context_waker (cx));
  return ASYNC_PENDING;
}

static void
run_simulated (uint64_t seed, const struct async_simulation_faults *faults, struct step *s)
{
  async_simulation_run_with (seed, faults, s);
  async_drop (s);
  CHECK (steps_alive == 0);
}

static void
test_time (void)
{
  uint64_t before = async_now (), t;

  run_simulated (1, NULL, step (sleeps, NULL));
  run_simulated (1, NULL, step (spins, NULL));
  CHECK (async_now () - before < ASYNC_S (86400));
  CHECK (async_simulation_begin (1, NULL) == 0);
  t = async_now ();
  CHECK (run_int (async_within (ASYNC_S (5), async_sleep (ASYNC_S (9)), (int *) NULL))
	 == -ETIMEDOUT);
  CHECK (async_now () == t + ASYNC_S (5));
  async_simulation_end ();
}

/* Polled by somebody else than the runtime, which is driven by that. */
static void
test_own_executor (void)
{
  struct async_context cx;

  async_context_init (&cx, async_waker_noop ());
  for (uint64_t seed = 1; seed < 10; seed++) {
    struct async_future *f = async_sleep (1000);

    begin_trace ();
    CHECK (async_simulation_begin (seed, NULL) == 0);
    for (int i = 0; i < TASKS; i++)
      async_detach (noter ('a' + i, 3));
    while (async_poll (f, &cx) == ASYNC_PENDING)
      continue;
    CHECK (traced == 3 * TASKS && steps_alive == 0);
    async_drop (f);
    async_simulation_end ();
  }
}

/* Two simulations, and the thread's own runtime before, between and after. */
static void
test_own_runtime (void)
{
  struct async_future *own = (struct async_future *) async_spawn (noter ('o', 3));

  begin_trace ();
  run_void (async_yield ());
  CHECK (async_simulation_begin (1, NULL) == 0);
  run (noter ('s', 3));
  async_detach (noter ('t', 100)); /* dropped at the end */
  run_void (async_yield ());
  async_simulation_end ();
  CHECK (steps_alive == 1);
  CHECK (async_simulation_begin (2, NULL) == 0);
  async_simulation_end ();
  run_void (own);
  CHECK (trace[0] == 'o' && trace[traced - 1] == 'o' && steps_alive == 0);
}

/* Faults ------------------------------------------------------------------------------ */

/* A wake that comes late lets time pass. */
static void
test_late (void)
{
  struct async_simulation_faults faults = { .late_wakes = 500, .late = 1000 };
  uint64_t begin;
  bool passed = false;

  for (uint64_t seed = 0; seed < 20; seed++) {
    CHECK (async_simulation_begin (seed, &faults) == 0);
    begin = async_now ();
    run (noter ('x', 10));
    passed |= async_now () > begin;
    CHECK (async_now () - begin <= 10 * 1000);
    async_detach (noter ('x', 10)); /* held back at the end */
    run_void (async_yield ());
    async_simulation_end ();
    CHECK (steps_alive == 0);
    begin_trace ();
  }
  CHECK (passed);
}

/* Counts its polls until the second is over. */
static async_poll_t
counts (struct step *s, struct async_context *cx)
{
  if (!s->child)
    s->child = async_sleep (ASYNC_S (1));
  s->result++;
  return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
}

static int
polls (unsigned int spurious)
{
  struct async_simulation_faults faults = { .spurious_wakes = spurious };
  struct step *s = step (counts, NULL);
  int n;

  async_simulation_run_with (3, &faults, s);
  n = s->result;
  async_drop (s);
  return n;
}

static void
test_spurious (void)
{
  CHECK (polls (0) == 2);
  CHECK (polls (900) > 3);
}

/* Three allocations: two sleeps and a task. */
static async_poll_t
allocates (struct step *s, struct async_context *cx)
{
  struct async_future *f[3];

  (void) cx;
  f[0] = async_sleep (1);
  f[1] = async_sleep (2);
  f[2] = (struct async_future *) async_spawn (after (3, 4));
  for (int i = 0; i < 3; i++) {
    s->result += f[i] == NULL ? 1 << i : 0;
    async_drop (f[i]);
  }
  return ASYNC_READY;
}

static int
refused (uint64_t which)
{
  struct async_simulation_faults faults = { .refused_allocation = which };
  struct step *s = step (allocates, NULL);
  int result;

  async_simulation_run_with (1, &faults, s);
  result = s->result;
  async_drop (s);
  CHECK (steps_alive == 0);
  return result;
}

static void
test_memory (void)
{
  uint64_t first;

  CHECK (refused (0) == 0);
  first = async_simulation_allocations () - 2;
  CHECK (first >= 1);
  for (int i = 0; i < 3; i++)
    CHECK (refused (first + (uint64_t) i) == 1 << i);
  CHECK (refused (first + 3) == 0);
}

/* Other threads ------------------------------------------------------------------------ */

static pthread_t here;

static void
blocks (void *arg)
{
  CHECK (pthread_equal (pthread_self (), here));
  run (noter ('c', 2)); /* with a runtime of its own */
  note (*(char *) arg);
}

/* Beside a task that notes, a function that blocks. */
static async_poll_t
calls (struct step *s, struct async_context *cx)
{
  if (!s->child) {
    async_detach (noter ('a', 3));
    s->child = async_blocking (blocks, "b");
  }
  return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
}

static void
test_blocking (void)
{
  bool at_once = false, later = false, none = false;

  here = pthread_self ();
  for (uint64_t seed = 0; seed < 20; seed++) {
    struct async_future *f;

    begin_trace ();
    run_simulated (seed, NULL, step (calls, NULL));
    CHECK (strstr (trace, "ccb"));
    at_once |= trace[0] == 'c';
    later |= trace[0] == 'a' && trace[1] == 'a';

    begin_trace ();
    CHECK (async_simulation_begin (seed, NULL) == 0);
    f = async_spawn (async_blocking (blocks, "b"));
    run_void (async_yield ());
    async_drop (f);
    async_simulation_end ();
    none |= traced == 0;
  }
  CHECK (at_once && later && none);
}

static void
test_workers (void)
{
  CHECK (async_simulation_begin (1, NULL) == 0);
  CHECK (!async_runtime_new (NULL));
  async_simulation_end ();
}

static void
test_random (void)
{
  uint64_t a[2], b;

  CHECK (async_simulation_random () == 0);
  for (int i = 0; i < 2; i++) {
    CHECK (async_simulation_begin (7, NULL) == 0);
    a[i] = async_simulation_random ();
    CHECK (async_simulation_random () != a[i]);
    async_simulation_end ();
  }
  CHECK (async_simulation_begin (8, NULL) == 0);
  b = async_simulation_random ();
  async_simulation_end ();
  CHECK (a[0] == a[1] && a[0] != b);
}

/* Ends --------------------------------------------------------------------------------- */

static void
waits_for_ever (void)
{
  async_simulation_run (123, step (never, NULL));
}

/* As waits_for_ever, with a task that waits for another. */
static async_poll_t
joins (struct step *s, struct async_context *cx)
{
  if (!s->child)
    s->child = (struct async_future *) async_spawn (step (never, NULL));
  return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
}

static void
joins_for_ever (void)
{
  async_simulation_run (5, step (joins, NULL));
}

static async_poll_t
ends (struct step *s, struct async_context *cx)
{
  (void) cx;
  switch (s->i) {
  case 0:
    CHECK (s->i == 1);
    break;
  case 1:
    exit (3);
  case 2:
    async_simulation_begin (1, NULL);
    break;
  case 3:
    async_simulation_end ();
    break;
  default:
    raise (SIGSEGV);
  }
  return ASYNC_READY;
}

static int how;

static void
ends_inside (void)
{
  struct step *s = step (ends, NULL);

  s->i = how;
  async_simulation_run (UINT64_MAX, s);
}

static void
begins_twice (void)
{
  CHECK (async_simulation_begin (1, NULL) == 0);
  async_simulation_begin (2, NULL);
}

static void
ends_too_often (void)
{
  async_simulation_end ();
}

/* The program's own handler is called, too, and after the simulation alone. */
static void
own_handler (int number)
{
  (void) number;
  fputs ("own handler\n", stderr);
  _exit (1);
}

static void
aborts_with_handler (void)
{
  signal (SIGABRT, own_handler);
  ends_inside ();
}

static void
aborts_afterwards (void)
{
  signal (SIGABRT, own_handler);
  run_simulated (77, NULL, step (sleeps, NULL));
  abort ();
}

static void
test_ends (void)
{
  char text[4096];

  dies (waits_for_ever, "no task can run");
  dies (waits_for_ever, "simulation with seed 123\n");
  dies (joins_for_ever, "the task of async_run\n");
  dies (joins_for_ever, "\na task\n");
  how = 0;
  dies (ends_inside, "simulation with seed 18446744073709551615\n");
  dies (aborts_with_handler, "seed 18446744073709551615\nown handler\n");
  how = 1;
  dies (ends_inside, "simulation with seed 18446744073709551615\n");
  how = 2;
  dies (ends_inside, "async_simulation_begin was called inside a task");
  how = 3;
  dies (ends_inside, "async_simulation_end was called inside a task");
  how = 4;
  dies (ends_inside, "simulation with seed 18446744073709551615\n");
  dies (begins_twice, "async_simulation_begin was called inside a simulation");
  dies (ends_too_often, "async_simulation_end was called outside of a simulation");
  run_in_child (aborts_afterwards, text, sizeof text);
  CHECK (!strcmp (text, "own handler\n"));
}

int
main (void)
{
  test_ends (); /* its children have no threads and no runtime of a parent */
  test_order ();
  test_yield ();
  test_time ();
  test_own_runtime ();
  test_own_executor ();
  test_late ();
  test_spurious ();
  test_memory ();
  test_blocking ();
  test_workers ();
  test_random ();
  return finish ();
}
