/* Processes: what they get as standard descriptors, directory, environment and signals;
   their status, whoever waits for it and stops waiting; no zombies, no lost descriptors;
   with descriptors of processes and without.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include "failing-alloc.h"
#include "descriptors.h"
#include <asyncc/processes.h>
#include <asyncc/signals.h>
#include <asyncc/workers.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* The library's syscall is this one: a kernel without descriptors of processes. */
static bool old_kernel;

long
syscall (long number, ...)
{
  static long (*real) (long, ...);
  va_list args;
  long a[6];

  va_start (args, number);
  for (int i = 0; i < 6; i++)
    a[i] = va_arg (args, long);
  va_end (args);
  if (old_kernel && number == SYS_pidfd_open) {
    errno = ENOSYS;
    return -1;
  }
  if (!real)
    *(void **) &real = dlsym (RTLD_NEXT, "syscall");
  return real (number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* Programs ---------------------------------------------------------------------------- */

static char *shell_argv[] = { "sh", "-c", NULL, NULL };

static struct async_command
shell (const char *text)
{
  shell_argv[2] = (char *) text;
  return (struct async_command) { .argv = shell_argv };
}

static struct async_process
start (struct async_command command)
{
  struct async_process p;

  CHECK (async_process_start (&p, &command) == 0);
  return p;
}

static int
wait_for (struct async_process *p)
{
  return run_int (async_process_wait (p));
}

static int
exit_of (struct async_process *p)
{
  int status = wait_for (p);

  CHECK (status >= 0 && WIFEXITED (status));
  async_process_drop (p);
  return WEXITSTATUS (status);
}

static int
signal_of (struct async_process *p)
{
  int status = wait_for (p);

  CHECK (status >= 0 && WIFSIGNALED (status));
  async_process_drop (p);
  return WTERMSIG (status);
}

/* All that comes from FD, as a string. */
static const char *
all_of (int fd)
{
  static char text[4096];
  size_t size = 0;
  ssize_t n;

  while ((n = run_size (async_read (fd, text + size, sizeof text - 1 - size))) > 0)
    size += n;
  CHECK (n == 0);
  text[size] = '\0';
  return text;
}

static bool
no_such_process (pid_t pid)
{
  return kill (pid, 0) < 0 && errno == ESRCH;
}

static void
test_status (void)
{
  struct async_process p = start (shell ("exit 7"));

  CHECK (p.pid > 0 && p.in == -1 && p.out == -1 && p.err == -1);
  CHECK (wait_for (&p) == wait_for (&p));
  CHECK (async_process_kill (&p, SIGTERM) == -ESRCH);
  CHECK (exit_of (&p) == 7 && p.pid == 0);
  p = start (shell ("kill -9 $$"));
  CHECK (signal_of (&p) == SIGKILL);
  p = start (shell ("sleep 100"));
  CHECK (async_process_kill (&p, SIGTERM) == 0);
  CHECK (signal_of (&p) == SIGTERM);
  p = (struct async_process) ASYNC_PROCESS_INIT;
  CHECK (wait_for (&p) == -ECHILD && async_process_kill (&p, SIGTERM) == -ESRCH);
  async_process_drop (&p);
}

static void
test_pipes (void)
{
  struct async_command command = shell ("cat; echo err >&2");
  struct async_process p;

  command.in.kind = command.out.kind = command.err.kind = ASYNC_STDIO_PIPE;
  p = start (command);
  CHECK (fcntl (p.in, F_GETFL) & O_NONBLOCK && fcntl (p.out, F_GETFD) & FD_CLOEXEC);
  CHECK (run_size (async_write (p.in, "hello", 5)) == 5);
  async_close (p.in);
  p.in = -1;
  CHECK (strcmp (all_of (p.out), "hello") == 0 && strcmp (all_of (p.err), "err\n") == 0);
  CHECK (exit_of (&p) == 0);
  command = shell ("cat; echo lost; test ! -t 0");
  command.in.kind = command.out.kind = ASYNC_STDIO_NULL;
  p = start (command);
  CHECK (exit_of (&p) == 0);
}

static const char *
content (int fd)
{
  static char text[100];
  ssize_t n = pread (fd, text, sizeof text - 1, 0);

  CHECK (n >= 0);
  text[n] = '\0';
  return text;
}

static int
temporary (void)
{
  char name[] = "/tmp/asyncc-XXXXXX";
  int fd = mkstemp (name);

  CHECK (fd >= 0 && unlink (name) == 0);
  return fd;
}

/* Descriptors that are exchanged: no copy overwrites the other. */
static void
test_given (void)
{
  int first = temporary (), second = temporary (), out = dup (1), err = dup (2), pid;
  struct async_command command = shell ("echo out; echo err >&2");
  struct async_process p;

  CHECK (dup2 (first, 1) == 1 && dup2 (second, 2) == 2);
  command.out = (struct async_stdio) { ASYNC_STDIO_FD, 2 };
  command.err = (struct async_stdio) { ASYNC_STDIO_FD, 1 };
  pid = async_process_start (&p, &command);
  CHECK (dup2 (out, 1) == 1 && dup2 (err, 2) == 2);
  CHECK (pid == 0 && exit_of (&p) == 0);
  CHECK (strcmp (content (first), "err\n") == 0 && strcmp (content (second), "out\n") == 0);
  close (first);
  close (second);
  close (out);
  close (err);
}

/* Run COMMAND without standard input here, so that what is opened for it gets that number.
   INPUT is written to its pipe. */
static void
run_without_input (struct async_command command, const char *input)
{
  int in = dup (0);
  struct async_process p;

  close (0);
  p = start (command);
  if (*input) {
    CHECK (run_size (async_write (p.in, input, strlen (input))) == (ssize_t) strlen (input));
    async_close (p.in);
    p.in = -1;
  }
  CHECK (exit_of (&p) == 0);
  CHECK (dup2 (in, 0) == 0 && close (in) == 0);
}

static void
test_low_numbers (void)
{
  int first = temporary (), second = temporary ();
  struct async_command command = shell ("cat >&2; echo lost");

  CHECK (write (second, "in", 2) == 2 && lseek (second, 0, SEEK_SET) == 0);
  command.in = (struct async_stdio) { ASYNC_STDIO_FD, second };
  command.out.kind = ASYNC_STDIO_NULL;
  command.err = (struct async_stdio) { ASYNC_STDIO_FD, first };
  run_without_input (command, "");
  CHECK (strcmp (content (first), "in") == 0 && strcmp (content (second), "in") == 0);
  command.in.kind = ASYNC_STDIO_PIPE;
  run_without_input (command, "put");
  CHECK (strcmp (content (first), "input") == 0);
  close (first);
  close (second);
}

static void
test_surroundings (void)
{
  struct async_command command = shell ("pwd; echo $WHAT");
  struct async_process p;
  sigset_t set, before;
  struct async_stream *stream;

  command.out.kind = ASYNC_STDIO_PIPE;
  command.cwd = "/usr";
  command.envp = (char *[]) { "WHAT=this", NULL };
  p = start (command);
  CHECK (strcmp (all_of (p.out), "/usr\nthis\n") == 0 && exit_of (&p) == 0);
  /* Signals that are blocked, ignored, or somebody's stream here are not so there. */
  sigemptyset (&set);
  sigaddset (&set, SIGTERM);
  sigaddset (&set, SIGUSR1);
  CHECK (sigprocmask (SIG_BLOCK, &set, &before) == 0);
  CHECK (signal (SIGPIPE, SIG_IGN) != SIG_ERR);
  stream = async_signals (&set);
  p = start (shell ("kill -TERM $$; exit 3"));
  CHECK (signal_of (&p) == SIGTERM);
  p = start (shell ("kill -USR1 $$; exit 3"));
  CHECK (signal_of (&p) == SIGUSR1);
  p = start (shell ("kill -PIPE $$; exit 3"));
  CHECK (signal_of (&p) == SIGPIPE);
  async_drop (&stream->future);
  CHECK (sigprocmask (SIG_SETMASK, &before, NULL) == 0);
}

static void
test_errors (void)
{
  struct async_command command = { .argv = (char *[]) { "no-such-program", NULL } };
  struct async_process p;

  command.in.kind = command.out.kind = command.err.kind = ASYNC_STDIO_PIPE;
  CHECK (async_process_start (&p, &command) == -ENOENT && p.pid == 0 && p.in == -1);
  command.argv = (char *[]) { "/etc/passwd", NULL };
  CHECK (async_process_start (&p, &command) == -EACCES);
  command = shell ("true");
  command.cwd = "/no/such/directory";
  CHECK (async_process_start (&p, &command) == -ENOENT);
  command = shell ("true");
  command.out = (struct async_stdio) { ASYNC_STDIO_FD, 9999 };
  CHECK (async_process_start (&p, &command) == -EBADF);
  command.out.kind = 77;
  CHECK (async_process_start (&p, &command) == -EINVAL);
  command.out.kind = ASYNC_STDIO_PIPE;
  fill_descriptors ();
  CHECK (async_process_start (&p, &command) == -EMFILE);
  /* Two for the pipe, and what the C library needs for itself. */
  for (int i = 0; i < 6 && async_process_start (&p, &command) < 0; i++)
    close (filled[--n_filled]);
  CHECK (p.pid > 0);
  free_descriptors ();
  CHECK (exit_of (&p) == 0);
}

/* Waits ------------------------------------------------------------------------------- */

static void
test_dropped_wait (void)
{
  struct async_command command = shell ("read line; exit 5");
  struct async_process p;
  struct async_future *a, *b;
  int value = -1;

  command.in.kind = ASYNC_STDIO_PIPE;
  for (int polls = 0; polls < 3; polls++) {
    p = start (command);
    a = async_process_wait (&p);
    for (int i = 0; i < polls; i++)
      CHECK (poll_once (a) == ASYNC_PENDING);
    async_drop (a);
    CHECK (run_int (async_within (MS, (struct int_future *) async_process_wait (&p), &value))
	   == -ETIMEDOUT);
    a = async_process_wait (&p);
    b = async_process_wait (&p);
    CHECK (poll_once (a) == ASYNC_PENDING && poll_once (b) == ASYNC_PENDING);
    async_close (p.in);
    p.in = -1;
    run_void (async_join (a, b));
    CHECK (WEXITSTATUS (run_int (a)) == 5 && WEXITSTATUS (run_int (b)) == 5);
    CHECK (exit_of (&p) == 5);
  }
  /* Dropped when it has ended, and nobody has seen that. */
  p = start (shell ("exit 6"));
  a = async_process_wait (&p);
  poll_once (a);
  usleep (50000);
  async_drop (a);
  CHECK (exit_of (&p) == 6);
}

static void
test_drop (void)
{
  struct async_command command = shell ("sleep 1000 & wait");
  struct async_process p;
  pid_t pid;

  command.out.kind = ASYNC_STDIO_PIPE;
  command.own_group = 1;
  p = start (command);
  CHECK (getpgid (p.pid) == p.pid);
  pid = p.pid;
  {
    int out = p.out;

    p.out = -1;
    usleep (50000);
    async_process_drop (&p);
    /* The other process of the group has ended, too, or this would take long. */
    CHECK (strcmp (all_of (out), "") == 0);
    async_close (out);
  }
  CHECK (no_such_process (pid) && p.pid == 0);
  p = start (shell ("exit 0"));
  pid = p.pid;
  usleep (50000);
  async_process_drop (&p);
  CHECK (no_such_process (pid));
}

static void
test_detach (void)
{
  struct async_command command = shell ("read line; exit 5");
  struct async_process p;
  int in;
  pid_t pid;

  command.in.kind = ASYNC_STDIO_PIPE;
  p = start (command);
  pid = p.pid;
  in = p.in;
  p.in = -1;
  CHECK (async_process_detach (&p) == 0 && p.pid == 0 && kill (pid, 0) == 0);
  close (in);
  while (!no_such_process (pid))
    usleep (1000);
}

/* A copy in the child of fork ends nobody. */
static void
test_fork (void)
{
  struct async_command command = shell ("read line; exit 5");
  struct async_process p;
  pid_t child;
  int status;

  command.in.kind = ASYNC_STDIO_PIPE;
  p = start (command);
  child = fork ();
  if (child == 0) {
    async_runtime_after_fork ();
    CHECK (async_process_kill (&p, SIGTERM) == -ESRCH);
    async_process_drop (&p);
    _exit (0);
  }
  CHECK (waitpid (child, &status, 0) == child && status == 0);
  async_close (p.in);
  p.in = -1;
  CHECK (exit_of (&p) == 5);
}

static void
test_no_memory (void)
{
  struct async_process p = start (shell ("sleep 1"));
  int failures = 0;

  for (int n = 1;; n++) {
    struct async_future *f;
    async_poll_t answer = ASYNC_READY;

    allocations = 0;
    fail_at = n;
    f = async_process_wait (&p);
    if (f)
      answer = poll_once (f);
    CHECK (answer == ASYNC_PENDING || !f || *async_result ((struct int_future *) f) == -ENOMEM);
    async_drop (f);
    if (answer == ASYNC_PENDING)
      break;
    failures++;
  }
  fail_at = 0;
  CHECK (failures >= 2);
  CHECK (exit_of (&p) == 0);
}

static async_poll_t
run_one (struct step *s, struct async_context *cx)
{
  struct async_process *p = s->arg;

  if (!s->child) {
    *p = start ((struct async_command) { .argv = shell_argv });
    s->child = async_process_wait (p);
  }
  if (!step_await_int (s, cx, &s->result))
    return ASYNC_PENDING;
  async_process_drop (p);
  return ASYNC_READY;
}

static void
test_workers (void)
{
  struct async_runtime *rt = async_runtime_new (&(struct async_runtime_options) { .workers = 3 });
  struct async_process p[8];
  struct step *f[8];

  shell ("exit 4");
  for (int i = 0; i < 8; i++)
    f[i] = async_spawn_on (rt, step (run_one, &p[i]));
  for (int i = 0; i < 8; i++) {
    async_run (f[i]);
    CHECK (WEXITSTATUS (f[i]->result) == 4);
    async_drop (f[i]);
  }
  async_runtime_drop (rt);
}

static void
test_all (void)
{
  int before;

  test_status ();
  test_dropped_wait ();
  before = count_descriptors ();
  test_pipes ();
  test_given ();
  test_low_numbers ();
  test_surroundings ();
  test_errors ();
  test_dropped_wait ();
  test_drop ();
  test_detach ();
  test_no_memory ();
  test_fork ();
  CHECK (count_descriptors () == before);
  test_workers ();
  CHECK (waitpid (-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}

int
main (void)
{
  async_set_allocator (failing_alloc, checked_free);
  test_all ();
  old_kernel = true;
  test_all ();
  return finish ();
}
