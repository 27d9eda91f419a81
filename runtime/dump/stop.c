/* The threads of a process stand still while it is read.
   SPDX-License-Identifier: MIT

   They are seized and interrupted: no signal is sent, and if this program ends, in whatever
   way, the kernel lets them go on.  A thread that does not come to a stop, as in a disk's
   sleep, is not waited for longer than a second: it changes nothing meanwhile.  */

#include "dump/dump.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

enum { TRIES = 1000, TRY_NS = 1000000 };

struct seized {
  struct seized *next;
  pid_t thread;
  int signo; /* that it was about to get; 0: none */
};

static struct seized *all;

static bool
seized_p (pid_t thread)
{
  for (const struct seized *s = all; s; s = s->next)
    if (s->thread == thread)
      return true;
  return false;
}

/* Wait until S stands still, or is gone. */
static void
wait_for_stop (struct seized *s)
{
  struct timespec a_moment = { 0, TRY_NS };
  int status;

  for (int i = 0; i < TRIES; i++) {
    pid_t found = waitpid (s->thread, &status, __WALL | WNOHANG);

    if (found == s->thread && WIFSTOPPED (status) && status >> 16 == 0)
      s->signo = WSTOPSIG (status);
    if (found != 0)
      return;
    nanosleep (&a_moment, NULL);
  }
}

/* 0, or an errno.  A thread that ends meanwhile is no error. */
static int
seize (pid_t thread)
{
  struct seized *s;

  if (ptrace (PTRACE_SEIZE, thread, NULL, NULL) < 0)
    return errno == ESRCH ? 0 : errno;
  s = need (sizeof *s);
  s->thread = thread;
  s->next = all;
  all = s;
  if (ptrace (PTRACE_INTERRUPT, thread, NULL, NULL) == 0)
    wait_for_stop (s);
  return 0;
}

/* Seize the threads of PID that are not yet, and count them in *NEW. */
static int
seize_new (pid_t pid, int *new)
{
  char path[64];
  DIR *dir;
  int error = 0;

  snprintf (path, sizeof path, "/proc/%ld/task", (long) pid);
  *new = 0;
  dir = opendir (path);
  if (!dir)
    return errno;
  for (struct dirent *e; error == 0 && (e = readdir (dir)) != NULL;) {
    pid_t thread = (pid_t) atol (e->d_name);

    if (thread == 0 || seized_p (thread))
      continue;
    error = seize (thread);
    ++*new;
  }
  closedir (dir);
  return error;
}

int
process_stop (pid_t pid)
{
  int new, error;

  /* Threads that still ran may have made others. */
  do
    error = seize_new (pid, &new);
  while (error == 0 && new > 0);
  if (error)
    process_go_on ();
  return error;
}

void
process_go_on (void)
{
  while (all) {
    struct seized *s = all;

    all = s->next;
    ptrace (PTRACE_DETACH, s->thread, NULL, (void *) (intptr_t) s->signo);
    free (s);
  }
}
