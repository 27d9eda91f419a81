/* async_process_start: a program with the descriptors that it was given.

   posix_spawn tells what execve answers, copies no memory, and runs nothing of the program
   in the child.  What the child gets as a standard descriptor is a copy above those three,
   so that no copy overwrites one that is still to be made.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

#include <asyncc/processes.h>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Other C libraries have had it for longer. */
#ifdef __GLIBC__
#if !__GLIBC_PREREQ (2, 29)
#define NO_ADDCHDIR 1
#endif
#endif

struct spawn {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int theirs[3]; /* what are to be the standard descriptors; or -1 */
  int ours[3];   /* the other ends of pipes; or -1 */
};

extern char **environ;

static void
close_if_open (int fd)
{
  if (fd >= 0)
    close (fd);
}

/* A copy of FD above the standard descriptors, or -errno. */
static int
copy_of (int fd)
{
  int copy = fcntl (fd, F_DUPFD_CLOEXEC, 3);

  return copy < 0 ? -errno : copy;
}

/* FD, or such a copy in its place; -errno stays that. */
static int
lift (int fd)
{
  int lifted;

  if (fd < 0 || fd > 2)
    return fd;
  lifted = copy_of (fd);
  close (fd);
  return lifted;
}

static int
open_null (void)
{
  int fd = open ("/dev/null", O_RDWR | O_CLOEXEC);

  return fd < 0 ? -errno : lift (fd);
}

/* A pipe: the end that is not theirs goes to *OURS; theirs, or -errno. */
static int
pipe_end (bool input, int *ours)
{
  int fds[2];

  if (pipe2 (fds, O_CLOEXEC) < 0)
    return -errno;
  *ours = fds[input];
  fcntl (*ours, F_SETFL, O_NONBLOCK); /* which a pipe cannot refuse */
  return lift (fds[!input]);
}

/* Make the standard descriptor NUMBER as HOW says: 0 or -errno. */
static int
prepare_one (struct spawn *s, int number, const struct async_stdio *how)
{
  int fd;

  if (how->kind == ASYNC_STDIO_INHERIT)
    return 0;
  if (how->kind == ASYNC_STDIO_PIPE)
    fd = pipe_end (number == 0, &s->ours[number]);
  else if (how->kind == ASYNC_STDIO_NULL)
    fd = open_null ();
  else
    fd = how->kind == ASYNC_STDIO_FD ? copy_of (how->fd) : -EINVAL;
  if (fd < 0)
    return fd;
  s->theirs[number] = fd;
  return -posix_spawn_file_actions_adddup2 (&s->actions, fd, number);
}

static int
change_directory (struct spawn *s, const char *cwd)
{
#ifdef NO_ADDCHDIR
  (void) s;
  return cwd ? -ENOSYS : 0;
#else
  return cwd ? -posix_spawn_file_actions_addchdir_np (&s->actions, cwd) : 0;
#endif
}

static int
set_attributes (struct spawn *s, const struct async_command *command)
{
  sigset_t none, to_default;
  int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;

  sigemptyset (&none);
  sigemptyset (&to_default);
  sigaddset (&to_default, SIGPIPE);
  if (command->own_group)
    flags |= POSIX_SPAWN_SETPGROUP; /* 0: one of its own */
  posix_spawnattr_setsigmask (&s->attributes, &none);
  posix_spawnattr_setsigdefault (&s->attributes, &to_default);
  return -posix_spawnattr_setflags (&s->attributes, (short) flags);
}

static int
prepare (struct spawn *s, const struct async_command *command)
{
  const struct async_stdio *how[] = { &command->in, &command->out, &command->err };
  int error = set_attributes (s, command);

  for (int i = 0; i < 3; i++)
    s->theirs[i] = s->ours[i] = -1;
  for (int i = 0; i < 3 && error == 0; i++)
    error = prepare_one (s, i, how[i]);
  return error == 0 ? change_directory (s, command->cwd) : error;
}

/* A descriptor of the process, or -1 where the kernel has none. */
static int
descriptor_of (pid_t pid)
{
#ifdef SYS_pidfd_open
  return (int) syscall (SYS_pidfd_open, pid, 0);
#else
  (void) pid;
  return -1;
#endif
}

static void
started (struct async_process *p, const struct spawn *s, pid_t pid, bool own_group)
{
  p->pid = pid;
  p->in = s->ours[0];
  p->out = s->ours[1];
  p->err = s->ours[2];
  p->__owner = getpid ();
  p->__pidfd = descriptor_of (pid);
  p->__flags = own_group ? PROCESS_GROUP : 0;
}

static int
spawn (struct spawn *s, struct async_process *p, const struct async_command *command)
{
  pid_t pid;
  int error = prepare (s, command);

  if (error == 0)
    error = -posix_spawnp (&pid, command->argv[0], &s->actions, &s->attributes, command->argv,
			   command->envp ? command->envp : environ);
  if (error == 0)
    started (p, s, pid, command->own_group);
  for (int i = 0; i < 3; i++) {
    close_if_open (s->theirs[i]);
    if (error < 0)
      close_if_open (s->ours[i]);
  }
  return error;
}

int
async_process_start (struct async_process *p, const struct async_command *command)
{
  struct spawn s;
  int error;

  *p = (struct async_process) ASYNC_PROCESS_INIT;
  error = -posix_spawn_file_actions_init (&s.actions);
  if (error < 0)
    return error;
  error = -posix_spawnattr_init (&s.attributes);
  if (error == 0) {
    error = spawn (&s, p, command);
    posix_spawnattr_destroy (&s.attributes);
  }
  posix_spawn_file_actions_destroy (&s.actions);
  return error;
}
