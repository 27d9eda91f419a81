/* Threads of the library's own, which call functions of the program.
   SPDX-License-Identifier: MIT

   Handlers of the program's signals run in the program's threads: here they are blocked.
   Not so those that say what the thread itself has done: blocked, they would end the
   program instead of calling its handler.  */

#include "host/host.h"

#include <signal.h>

#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

static const int own_signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS };

bool
thread_start (pthread_t *thread, void *(*fn) (void *), void *arg)
{
  sigset_t all, old;
  int error;

  sigfillset (&all);
  for (size_t i = 0; i < sizeof own_signals / sizeof *own_signals; i++)
    sigdelset (&all, own_signals[i]);
  pthread_sigmask (SIG_SETMASK, &all, &old);
  error = pthread_create (thread, NULL, fn, arg);
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  return error == 0;
}

int64_t
thread_number (void)
{
#if defined __linux__ && defined SYS_gettid
  return syscall (SYS_gettid);
#else
  return 1;
#endif
}
