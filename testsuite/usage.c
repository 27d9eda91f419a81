/* Run a command and print what it took: seconds of processor time, and the
   megabytes of the largest of its processes.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double
seconds (struct timeval t)
{
  return t.tv_sec + t.tv_usec / 1e6;
}

int
main (int argc, char **argv)
{
  struct rusage usage;
  int status;
  pid_t pid = argc > 1 ? fork () : -1;

  if (pid < 0)
    return 2;
  if (pid == 0)
    {
      execvp (argv[1], argv + 1);
      _exit (127);
    }
  if (waitpid (pid, &status, 0) < 0)
    return 2;
  getrusage (RUSAGE_CHILDREN, &usage);
  printf ("%.2f %ld\n", seconds (usage.ru_utime) + seconds (usage.ru_stime),
	  usage.ru_maxrss / 1024);
  return !WIFEXITED (status) || WEXITSTATUS (status);
}
