/* A signal that comes again and again, so that its handler interrupts a test anywhere.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ALARMS_H
#define ALARMS_H

#include <signal.h>
#include <sys/time.h>

/* Call HANDLER every US microseconds from now on. */
static inline void
begin_alarms (void (*handler) (int), int us)
{
  struct sigaction sa = { .sa_handler = handler };
  struct itimerval it = { { 0, us }, { 0, us } };

  sigaction (SIGALRM, &sa, NULL);
  setitimer (ITIMER_REAL, &it, NULL);
}

static inline void
end_alarms (void)
{
  struct itimerval off = { { 0, 0 }, { 0, 0 } };

  setitimer (ITIMER_REAL, &off, NULL);
}

#endif /* ALARMS_H */
