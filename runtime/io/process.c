/* Processes that were started: their status, their end.

   The status of a process is taken from the kernel by its owner, once, and never by
   another thread: then its number cannot belong to anybody else before, and no wait that
   is dropped takes the status along.  What one waits for only tells that there is
   something to take: the descriptor of the process, or a thread that leaves the status
   where it is.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

#include <asyncc/processes.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* True if P stands for a process of this one that nobody has waited for to its end. */
static bool
running_p (const struct async_process *p)
{
  return p->pid > 0 && !(p->__flags & PROCESS_ENDED) && p->__owner == getpid ();
}

static void
ended (struct async_process *p, int status)
{
  p->__status = status;
  p->__flags |= PROCESS_ENDED;
}

/* Take the status of P, which is running_p, if it is there; FLAGS as for waitpid. */
static void
take_status (struct async_process *p, int flags)
{
  int status;
  pid_t pid;

  do
    pid = waitpid (p->pid, &status, flags);
  while (pid < 0 && errno == EINTR);
  if (pid != 0)
    ended (p, pid < 0 ? -errno : status);
}

/* Waiting ------------------------------------------------------------------------------ */

struct wait {
  ASYNC_FUTURE (int);
  struct async_process *process;
  struct async_future *end; /* what tells of it; or NULL */
};

/* A thread's: wait until the process with the number ARG has a status. */
static void
wait_for_status (void *arg)
{
  siginfo_t info;

  while (waitid (P_PID, (id_t) (uintptr_t) arg, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
    continue;
}

static struct async_future *
end_of (const struct async_process *p)
{
  if (p->__pidfd >= 0)
    return async_poll_fd (p->__pidfd, POLLIN);
  return async_blocking_detached (wait_for_status, (void *) (uintptr_t) p->pid);
}

static async_poll_t
wait_finish (struct wait *w, int result)
{
  future_clear (&w->end);
  w->result = result;
  w->future.state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

/* Poll what tells of the end: 1 when it has, 0 while it has not, or -errno. */
static int
wait_told (struct wait *w, struct async_context *cx)
{
  int told = 1;

  if (!w->end)
    w->end = end_of (w->process);
  if (!w->end)
    return -ENOMEM;
  if (async_future_poll (w->end, cx) == ASYNC_PENDING)
    return 0;
  if (w->process->__pidfd >= 0)
    told = number_of (w->end);
  future_clear (&w->end);
  return told < 0 ? told : 1;
}

static async_poll_t
wait_poll (struct async_future *self, struct async_context *cx)
{
  struct wait *w = container_of (self, struct wait, future);
  struct async_process *p = w->process;
  int told = 1;

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  while (told > 0 && running_p (p)) {
    take_status (p, WNOHANG);
    if (running_p (p))
      told = wait_told (w, cx);
  }
  if (told == 0)
    return ASYNC_PENDING;
  if (told < 0)
    return wait_finish (w, told);
  return wait_finish (w, p->__flags & PROCESS_ENDED ? p->__status : -ECHILD);
}

static void
wait_drop (struct async_future *self)
{
  struct wait *w = container_of (self, struct wait, future);

  future_clear (&w->end);
  __asyncc_free (w, sizeof *w, _Alignof (struct wait));
}

DESCRIPTION (wait_described, { ASYNC_WAITS_FUTURE, ASYNC_UNTIL_DONE,
			       offsetof (struct wait, end), 0 });

static const struct async_vtable wait_vtable
  = { .poll = wait_poll, .drop = wait_drop, .name = "async_process_wait",
      .description = &wait_described };

struct async_future *
async_process_wait (struct async_process *p)
{
  struct wait *w = __asyncc_alloc (sizeof *w, _Alignof (struct wait));

  if (!w)
    return NULL;
  memset (w, 0, sizeof *w);
  async_future_init (w, &wait_vtable);
  w->process = p;
  return &w->future;
}

/* Ending ------------------------------------------------------------------------------- */

int
async_process_kill (struct async_process *p, int signo)
{
  if (!running_p (p))
    return -ESRCH;
  return kill (p->__flags & PROCESS_GROUP ? -p->pid : p->pid, signo) < 0 ? -errno : 0;
}

/* P has ended, or somebody else waits for it. */
static void
process_clear (struct async_process *p)
{
  const int fds[] = { p->in, p->out, p->err, p->__pidfd };

  for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
    if (fds[i] >= 0)
      async_close (fds[i]);
  *p = (struct async_process) ASYNC_PROCESS_INIT;
}

static void *
reap (void *pid)
{
  int status;

  while (waitpid ((pid_t) (uintptr_t) pid, &status, 0) < 0 && errno == EINTR)
    continue;
  return NULL;
}

int
async_process_detach (struct async_process *p)
{
  pthread_t thread;

  if (running_p (p)) {
    if (!thread_start (&thread, reap, (void *) (uintptr_t) p->pid))
      return -EAGAIN;
    pthread_detach (thread);
  }
  process_clear (p);
  return 0;
}

/* One that may not be ended, since it is somebody else's by now, is not waited for here. */
void
async_process_drop (struct async_process *p)
{
  int error = async_process_kill (p, SIGKILL);

  if (error == 0)
    take_status (p, 0);
  else if (error != -ESRCH)
    async_process_detach (p);
  process_clear (p);
}
