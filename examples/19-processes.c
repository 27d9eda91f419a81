/* 19-processes: several programs at a time, with what they print, their status, and a
   limit of time for one that would take too long.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* What became of a program. */
struct outcome {
  char text[80];
  int status;
};

/* Dropped at any await, the program is ended, and no zombie is left. */
static __async int
run (char *script, struct outcome *o)
{
  char *argv[] = { "sh", "-c", script, NULL };
  __async_process struct async_process p = ASYNC_PROCESS_INIT;
  struct async_command command = { .argv = argv, .out = { .kind = ASYNC_STDIO_PIPE } };
  size_t size = 0;
  ssize_t n = 1;
  int error = async_process_start (&p, &command);

  if (error < 0)
    return error;
  while (n > 0 && size < sizeof o->text - 1) {
    n = __await (async_read (p.out, o->text + size, sizeof o->text - 1 - size));
    size += n > 0 ? (size_t) n : 0;
  }
  o->text[size] = '\0';
  o->status = __await (async_process_wait (&p));
  return o->status < 0 ? o->status : 0;
}

static void
tell (const char *script, int error, const struct outcome *o)
{
  printf ("%s: ", script);
  if (error < 0)
    puts (error == -ETIMEDOUT ? "took too long" : strerror (-error));
  else if (WIFSIGNALED (o->status))
    printf ("ended by signal %d\n", WTERMSIG (o->status));
  else
    printf ("exit status %d, printed \"%.*s\"\n", WEXITSTATUS (o->status),
	    (int) strcspn (o->text, "\n"), o->text);
}

static __async int
limited (char *script, struct outcome *o)
{
  int error, late = __await (async_within (ASYNC_MS (50), run (script, o), &error));

  return late < 0 ? late : error;
}

static __async void
all (void)
{
  char *scripts[] = { "echo hello; sleep 0.1", "exit 3", "kill -9 $$" };
  __future (int) jobs[3];
  struct outcome o[3], slow;

  for (int i = 0; i < 3; i++)
    jobs[i] = async_spawn (run (scripts[i], &o[i]));
  tell ("sleep 1000", __await (limited ("sleep 1000", &slow)), &slow);
  for (int i = 0; i < 3; i++)
    tell (scripts[i], __await (jobs[i]), &o[i]);
}

int
main (void)
{
  async_run (all ());
  return 0;
}
