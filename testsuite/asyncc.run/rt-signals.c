/* Signals as a stream of compiled code: in a loop, in a select with other work.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: there are no streams  */

#include "test.h"
#include <signal.h>

static __async int
count_until (int last)
{
  sigset_t set;
  int n = 0;

  sigemptyset (&set);
  sigaddset (&set, SIGUSR1);
  sigaddset (&set, SIGUSR2);
  __async_auto __async_stream (int) signals = async_signals (&set);
  raise (SIGUSR1);
  for (__each (signo, signals))
    {
      n++;
      if (signo == last)
	return n;
      CHECK (signo == SIGUSR1);
      __await (async_sleep (1000));
      raise (SIGUSR2);
    }
  return -1;
}

static __async int
first_of (void)
{
  sigset_t set;
  int signo;

  sigemptyset (&set);
  sigaddset (&set, SIGUSR1);
  __async_auto __async_stream (int) signals = async_signals (&set);
  __async_auto __future (bool) next = __next (signals, &signo);
  CHECK (__await (async_timeout (next, 1000000)) < 0);
  raise (SIGUSR1);
  CHECK (__await (next) && signo == SIGUSR1);
  return 1;
}

int
main (void)
{
  struct sigaction now;

  CHECK (async_run (count_until (SIGUSR2)) == 2);
  CHECK (async_run (first_of ()) == 1);
  CHECK (sigaction (SIGUSR1, NULL, &now) == 0 && now.sa_handler == SIG_DFL);
  return 0;
}
