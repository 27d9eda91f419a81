/* A simulation: its beginning and its end, chance, time and memory.
   SPDX-License-Identifier: MIT

   All that is decided by chance comes from one sequence of numbers, which the seed
   begins; so two runs with one seed decide alike as long as they ask alike.  */

#include "simulation/simulation.h"

#include <pthread.h>
#include <stdlib.h>

_Thread_local struct simulation *this_simulation FAST_TLS;

/* The number of simulations in the process, which all count allocations. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned int simulations;

static _Thread_local uint64_t last_allocations;

/* The time at which each simulation begins: not 0, so that there is a time before. */
#define BEGIN ASYNC_S (1)

/* Chance ------------------------------------------------------------------------ */

/* Sebastiano Vigna's splitmix64. */
uint64_t
simulation_random (struct simulation *s)
{
  uint64_t z = s->chance += 0x9e3779b97f4a7c15;

  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

uint64_t
async_simulation_random (void)
{
  return this_simulation ? simulation_random (this_simulation) : 0;
}

/* Memory -------------------------------------------------------------------------- */

static bool
refuse_p (void)
{
  struct simulation *s = this_simulation;

  return s && ++s->allocations == s->faults.refused_allocation;
}

uint64_t
async_simulation_allocations (void)
{
  return this_simulation ? this_simulation->allocations : last_allocations;
}

/* The reactor --------------------------------------------------------------------- */

static uint64_t
now (struct runtime *rt)
{
  (void) rt;
  return this_simulation->now;
}

void
async_simulation_advance (uint64_t ns)
{
  if (this_simulation)
    this_simulation->now = timer_after (this_simulation->now, ns);
}

static bool
intact (const struct mailbox *mail)
{
  (void) mail;
  return true;
}

/* A signal handler may wake a task just when the worker says that it waits. */
static int
open_mailbox (struct runtime *rt)
{
  rt->mail->intact = intact;
  return mailbox_open (rt->mail);
}

/* Time passes when there is nothing else to do. */
static void
wait_for_time (struct runtime *rt, uint64_t timeout)
{
  struct simulation *s = this_simulation;
  bool told;

  worker_awake (rt->waits);
  told = end_tell (rt);
  if (told || timeout == 0)
    return;
  if (timeout == ASYNCC_NEVER)
    failure_deadlock (rt->worker);
  s->now = timer_after (s->now, timeout);
  s->polls = 0;
}

static bool
awaited (const struct runtime *rt)
{
  (void) rt;
  return this_simulation->untold > 0 || this_simulation->n_late > 0;
}

static uint64_t
next_check (const struct runtime *rt)
{
  return late_next (this_simulation, rt->worker);
}

static void
check (struct runtime *rt, uint64_t at)
{
  late_requeue (this_simulation, rt->worker, at);
}

static const struct reactor simulated_reactor = {
  .now = now,
  .open = open_mailbox,
  .wait = wait_for_time,
  .awaited = awaited,
  .next_check = next_check,
  .check = check,
  .free = io_free,
  .choose = choose_task,
  .call_here = choose_call_here,
  .system = &simulated_system,
};

/* Beginning and end ----------------------------------------------------------------- */

static void
count_simulations (int change)
{
  pthread_mutex_lock (&lock);
  simulations += (unsigned int) change;
  memory_refuse (simulations > 0 ? refuse_p : NULL);
  pthread_mutex_unlock (&lock);
}

/* W is the thread's; one of several workers has only tasks. */
static void
not_inside (const struct worker *w, const char *name)
{
  if (w && (w->running || !w->runtime->worker))
    asyncc_fatal ("%s was called inside a task", name);
}

static int
begin (const char *name, uint64_t seed, const struct async_simulation_faults *faults)
{
  struct simulation *s;

  not_inside (worker_here (), name);
  if (this_simulation)
    asyncc_fatal ("%s was called inside a simulation", name);
  s = calloc (1, sizeof *s);
  if (!s)
    return -ENOMEM;
  s->seed = s->chance = seed;
  s->now = BEGIN;
  if (faults)
    s->faults = *faults;
  this_simulation = s;
  if (!runtime_enter (&simulated_reactor, &s->outside)) {
    this_simulation = NULL;
    free (s);
    return -ENOMEM;
  }
  s->worker = this_worker;
  s->worker->done = TURN - 1; /* see choose_task */
  failure_watch ();
  count_simulations (1);
  return 0;
}

int
async_simulation_begin (uint64_t seed, const struct async_simulation_faults *faults)
{
  return begin ("async_simulation_begin", seed, faults);
}

void
async_simulation_end (void)
{
  struct simulation *s = this_simulation;

  if (!s)
    asyncc_fatal ("async_simulation_end was called outside of a simulation");
  not_inside (s->worker, "async_simulation_end");
  runtime_leave (s->outside);
  ends_free (s);
  count_simulations (-1);
  failure_unwatch ();
  last_allocations = s->allocations;
  this_simulation = NULL;
  free (s->late);
  free (s);
}

struct async_future *
__asyncc_simulation_run (uint64_t seed, const struct async_simulation_faults *faults,
			 struct async_future *f)
{
  if (!f || begin ("async_simulation_run", seed, faults) < 0)
    __asyncc_oom ("async_simulation_run");
  __asyncc_run (f);
  async_simulation_end ();
  return f;
}
