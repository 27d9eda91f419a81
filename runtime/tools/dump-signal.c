/* A dump of all tasks whenever the process gets a signal.
   SPDX-License-Identifier: MIT

   What a dump does is not for a signal handler.  So that only tells a thread, which
   exists from the first time that a program asks for this.  */

#include "tools/tools.h"

#include <semaphore.h>
#include <signal.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t wanted;
static unsigned int started_in; /* generation of the process, and 1 */

static void
tell (int signo)
{
  int saved_errno = errno;

  (void) signo;
  sem_post (&wanted);
  errno = saved_errno;
}

static void *
dump_when_wanted (void *arg)
{
  (void) arg;
  for (;;)
    if (sem_wait (&wanted) == 0)
      async_dump_tasks (stderr);
  return NULL;
}

/* In the child of a fork the thread of the parent is not there. */
static int
start (void)
{
  pthread_t thread;

  if (started_in == process_generation + 1)
    return 0;
  sem_init (&wanted, 0, 0);
  if (!thread_start (&thread, dump_when_wanted, NULL))
    return -EAGAIN;
  pthread_detach (thread);
  started_in = process_generation + 1;
  return 0;
}

int
async_dump_tasks_on (int signo)
{
  struct sigaction action = { .sa_handler = tell, .sa_flags = SA_RESTART };
  int error;

  sigemptyset (&action.sa_mask);
  pthread_mutex_lock (&lock);
  error = start ();
  pthread_mutex_unlock (&lock);
  if (error < 0)
    return error;
  return sigaction (signo, &action, NULL) < 0 ? -errno : 0;
}
