/* A program that is started, fed, read and waited for.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"
#include <errno.h>
#include <sys/wait.h>

static __async int
upper (const char *text, char *to, size_t room)
{
  __async_process struct async_process p = ASYNC_PROCESS_INIT;
  struct async_command command = { .argv = (char *[]) { "tr", "a-z", "A-Z", NULL },
				   .in.kind = ASYNC_STDIO_PIPE,
				   .out.kind = ASYNC_STDIO_PIPE };
  ssize_t n = strlen (text);

  CHECK (async_process_start (&p, &command) == 0);
  CHECK (__await (async_write (p.in, text, n)) == n);
  async_close (p.in);
  p.in = -1;
  while (room > 0 && (n = __await (async_read (p.out, to, room))) > 0)
    {
      to += n;
      room -= n;
    }
  return __await (async_process_wait (&p));
}

static __async int
status (char *script)
{
  __async_process struct async_process p = ASYNC_PROCESS_INIT;
  struct async_command command = { .argv = (char *[]) { "sh", "-c", script, NULL } };
  int error = async_process_start (&p, &command);

  return error < 0 ? error : __await (async_process_wait (&p));
}

/* The error of execve; the status 127 where an emulator hides it.  */
static __async int
nothing (void)
{
  __async_process struct async_process p = ASYNC_PROCESS_INIT;
  struct async_command command = { .argv = (char *[]) { "no-such-program", NULL } };

  int error = async_process_start (&p, &command);

  return error < 0 ? error : __await (async_process_wait (&p));
}

int
main (void)
{
  char text[32] = "";
  int n;

  CHECK (async_run (upper ("hello", text, sizeof text)) == 0 && !strcmp (text, "HELLO"));
  n = async_run (status ("exit 9"));
  CHECK (WIFEXITED (n) && WEXITSTATUS (n) == 9);
  n = async_run (status ("kill -KILL $$"));
  CHECK (WIFSIGNALED (n) && WTERMSIG (n) == 9);
  n = async_run (nothing ());
  CHECK (n == -ENOENT || (WIFEXITED (n) && WEXITSTATUS (n) == 127));
  return 0;
}
