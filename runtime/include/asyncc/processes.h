/* Other programs: start them, talk to them, wait for them.
   SPDX-License-Identifier: MIT

   A process belongs to the thread, or the movable task, that uses it.

   A process has to be there until async_process_drop or async_process_detach.  It is complete
   so that it can be a variable or a member; its first members are there to be read.

   The program must not ignore SIGCHLD, nor wait for children that it does not know: the kernel
   would give the status to nobody, or to somebody else, and the wait would give -ECHILD.
   In a simulation, which has no descriptors of the system, a wait gives -EBADF.  */

#ifndef ASYNCC_PROCESSES_H
#define ASYNCC_PROCESSES_H

#include <asyncc/runtime.h>

#if __ASYNCC_MODE == __ASYNCC_SYNC
#define async_process_wait __asyncc_sync_process_wait
#endif

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma pack(push, 16)

/* What a standard descriptor of a program is. */
enum async_stdio_kind {
  ASYNC_STDIO_INHERIT, /* this program's */
  ASYNC_STDIO_NULL,    /* /dev/null */
  ASYNC_STDIO_PIPE,    /* a pipe, whose other end is in struct async_process */
  ASYNC_STDIO_FD       /* a copy of fd, which stays the caller's */
};

struct __ASYNCC_NATIVE async_stdio {
  enum async_stdio_kind kind;
  int fd;
};

/* A program to start.  All but ARGV may be zero. */
struct __ASYNCC_NATIVE async_command {
  char *const *argv; /* ends with NULL; ARGV[0] is looked for in PATH, unless it has a slash */
  char *const *envp; /* ends with NULL; NULL: this program's */
  const char *cwd;   /* the directory where it begins; NULL: this program's */
  struct async_stdio in, out, err;
  int own_group; /* it leads a group of processes of its own */
  void *__reserved[4];
};

struct __ASYNCC_NATIVE async_process {
  int pid; /* 0: none */
  /* Our ends of pipes, non-blocking and close-on-exec, or -1.  Who takes one away sets it
     to -1. */
  int in, out, err;
  int __owner;
  int __pidfd;
  int __status;
  unsigned int __flags;
};

#pragma pack(pop)

/* What a process is before it is started: none. */
#define ASYNC_PROCESS_INIT { 0, -1, -1, -1, 0, -1, 0, 0 }

/* Attribute of a local struct async_process, which is ASYNC_PROCESS_INIT before it is
   started: async_process_drop is called at the end of its scope, also when the function is
   dropped. */
#define __async_process __attribute__ ((__unused__, __cleanup__ (async_process_drop)))

/* Start the program that COMMAND describes, as the process P: 0 or -errno, that of execve
   among them (-ENOENT: no such program, or no such directory; -EACCES), and P is then
   ASYNC_PROCESS_INIT.  The program has no signals blocked, and SIGPIPE does there what it
   does by default.  COMMAND need not be kept.  The thread waits until the program is
   executed.  -ENOSYS for CWD where the C library cannot do that.  An emulator that copies
   the process instead of lending it (qemu-user, valgrind) hides what execve says: there the
   process ends with the status 127.  From any thread. */
extern int async_process_start (struct async_process *p, const struct async_command *command);

/* future: wait until P has ended; gives its status, for WIFEXITED, WEXITSTATUS and so
   on of <sys/wait.h>, or -errno.  The status is kept, and given at once afterwards.
   Cancel-safe: a process whose wait was dropped, by async_within for example, runs on, and
   can be waited for again.  P must stay until the future is ready or dropped.  Where the
   kernel has no descriptors of processes a thread of async_blocking is used until the
   process ends. */
__ASYNCC_FN (int) async_process_wait (struct async_process *p);

/* Send the signal SIGNO to P, or to all of its group if it has one of its own: 0 or
   -errno, -ESRCH if it was waited for to its end.  Never to a process that has got its
   number later. */
extern int async_process_kill (struct async_process *p, int signo);

/* End P, which who started it does whether or not it was waited for.  Our ends of pipes are
   closed.  P is ended by SIGKILL, with all of its group if it has one of its own, unless it
   has ended, and waited for until that is so.  P is ASYNC_PROCESS_INIT then.
   Nothing for ASYNC_PROCESS_INIT.  In the child of fork the process is left alone. */
extern void async_process_drop (struct async_process *p);

/* Let P run alone, with our ends of pipes closed, so that it need not be dropped: 0, and P is
   ASYNC_PROCESS_INIT; or -EAGAIN, and P is as it was, if there can be no more threads.  A
   thread waits for its end, so that no zombie is left. */
extern int async_process_detach (struct async_process *p);

#pragma GCC diagnostic pop
#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_PROCESSES_H */
