/* Ends of processes: what a child says on stderr, and how it ends.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef DIES_H
#define DIES_H

#include "../check.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Run FN in a process of its own: its status, and what it said in the SIZE bytes of
   TEXT. */
static inline int
run_in_child (void (*fn) (void), char *text, size_t size)
{
  int fds[2], status;
  size_t n = 0;
  ssize_t got;
  pid_t pid;

  CHECK (pipe (fds) == 0);
  pid = fork ();
  CHECK (pid >= 0);
  if (pid == 0) {
    struct rlimit none = { 0, 0 };

    setrlimit (RLIMIT_CORE, &none);
    dup2 (fds[1], 2);
    fn ();
    _exit (0);
  }
  close (fds[1]);
  while (n < size - 1 && (got = read (fds[0], text + n, size - 1 - n)) > 0)
    n += (size_t) got;
  text[n] = 0;
  close (fds[0]);
  CHECK (waitpid (pid, &status, 0) == pid);
  return status;
}

/* Run FN in a process of its own; it must end as a failure with MESSAGE on stderr. */
static inline void
dies (void (*fn) (void), const char *message)
{
  char text[4096];
  int status = run_in_child (fn, text, sizeof text);

  if (!strstr (text, message))
    fprintf (stderr, "expected \"%s\", got \"%s\"\n", message, text);
  CHECK (strstr (text, message));
  CHECK (!WIFEXITED (status) || WEXITSTATUS (status) != 0);
}

#endif /* DIES_H */
