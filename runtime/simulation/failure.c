/* A program that ends inside of a simulation says which seed it was.
   SPDX-License-Identifier: MIT

   A failed check of the program calls abort, or exit, or the processor finds a mistake;
   so the signals for that are caught as long as there is a simulation, and a destructor
   sees to exit.  The program's own handlers are called afterwards.  */

#include "simulation/simulation.h"
#include "tools/tools.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const int signals[] = { SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV };

enum { SIGNALS = sizeof signals / sizeof *signals };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct sigaction before[SIGNALS];
static unsigned int watchers;

/* Also in a signal handler. */
static void
say_seed (uint64_t seed)
{
  static const char front[] = "asyncc: this was the simulation with seed ";
  char text[sizeof front + 24], *p = text + sizeof text;

  *--p = '\n';
  do
    *--p = (char) ('0' + seed % 10);
  while (seed /= 10);
  p -= sizeof front - 1;
  memcpy (p, front, sizeof front - 1);
  if (write (STDERR_FILENO, p, (size_t) (text + sizeof text - p)) < 0)
    return;
}

/* The signal comes again, for whom it would have been.  What the processor has found it
   finds again when this returns. */
static void
caught (int number, siginfo_t *info, void *context)
{
  (void) context;
  if (this_simulation)
    say_seed (this_simulation->seed);
  for (int i = 0; i < SIGNALS; i++)
    if (signals[i] == number)
      sigaction (number, &before[i], NULL);
  if (info->si_code <= 0)
    raise (number);
}

static __attribute__ ((__destructor__)) void
exits (void)
{
  if (this_simulation)
    say_seed (this_simulation->seed);
}

void
failure_watch (void)
{
  struct sigaction action
    = { .sa_sigaction = caught, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK };

  sigemptyset (&action.sa_mask);
  pthread_mutex_lock (&lock);
  if (watchers++ == 0)
    for (int i = 0; i < SIGNALS; i++)
      sigaction (signals[i], &action, &before[i]);
  pthread_mutex_unlock (&lock);
}

/* What the program has set meanwhile stays. */
static void
restore (int number, const struct sigaction *old)
{
  struct sigaction present;

  if (sigaction (number, NULL, &present) == 0 && (present.sa_flags & SA_SIGINFO)
      && present.sa_sigaction == caught)
    sigaction (number, old, NULL);
}

void
failure_unwatch (void)
{
  pthread_mutex_lock (&lock);
  if (--watchers == 0)
    for (int i = 0; i < SIGNALS; i++)
      restore (signals[i], &before[i]);
  pthread_mutex_unlock (&lock);
}

void
failure_deadlock (const struct worker *w)
{
  fputs ("asyncc: in the simulation no task can run, no timer runs, and nothing else will "
	 "wake a task; these wait:\n", stderr);
  for (const struct task *task = w->live; task; task = task->live_next) {
    fputs (task == w->root ? "the task of async_run\n" : "a task\n", stderr);
    print_waiting (stderr, task->future);
  }
  abort ();
}
