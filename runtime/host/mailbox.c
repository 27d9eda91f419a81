/* Tasks woken by other threads and by signal handlers, on their way to the thread they
   belong to: a stack without locks, so that signal handlers can use it, and a
   descriptor that is written only when that thread sleeps.
   SPDX-License-Identifier: MIT

   Mailboxes are never freed, only used again by other runtimes.  That is what
   allows a waker to look at the mailbox after its task has left it, when the
   runtime may be gone.  */

#include "host/host.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef ASYNCC_HAVE_EPOLL
#include <sys/eventfd.h>
#endif

static pthread_mutex_t free_lock = PTHREAD_MUTEX_INITIALIZER;
static struct mailbox *free_list;

void
mailbox_lock (void)
{
  pthread_mutex_lock (&free_lock);
}

void
mailbox_unlock (void)
{
  pthread_mutex_unlock (&free_lock);
}

/* Nobody else is left who could be ringing. */
void
mailbox_forked (void)
{
  for (struct mailbox *mail = free_list; mail; mail = mail->next_free)
    atomic_store (&mail->ringing, 0);
}

struct mailbox *
mailbox_get (void)
{
  struct mailbox *mail;

  mailbox_lock ();
  mail = free_list;
  if (mail)
    free_list = mail->next_free;
  mailbox_unlock ();
  if (!mail) {
    mail = calloc (1, sizeof *mail);
    if (mail)
      mail->wake_fd = mail->read_fd = -1;
  }
  return mail;
}

void
mailbox_put (struct mailbox *mail)
{
  mailbox_lock ();
  mail->next_free = free_list;
  free_list = mail;
  mailbox_unlock ();
}

int
mailbox_open (struct mailbox *mail)
{
  if (mail->wake_fd >= 0)
    return 0;
#ifdef ASYNCC_HAVE_EPOLL
  mail->read_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (mail->read_fd < 0)
    return -errno;
  mail->wake_fd = mail->read_fd;
#else
  int fds[2];

  if (pipe (fds) < 0)
    return -errno;
  for (int i = 0; i < 2; i++) {
    fcntl (fds[i], F_SETFD, FD_CLOEXEC);
    fcntl (fds[i], F_SETFL, O_NONBLOCK);
  }
  mail->read_fd = fds[0];
  mail->wake_fd = fds[1];
#endif
  return 0;
}

void
mailbox_lost (void)
{
  asyncc_fatal ("a descriptor of the runtime was closed by somebody else");
}

/* End the wait.  The number may belong to a file of the program by now, which nothing
   is to be written to. */
static void
ring (const struct mailbox *mail)
{
  static const uint64_t one = 1;
  int saved_errno = errno;

  order_acquire ((void *) mail);
  if (!mail->intact (mail))
    mailbox_lost ();
  if (write (mail->wake_fd, &one, sizeof one) < 0 && errno == EBADF)
    mailbox_lost ();
  /* A full pipe wakes as well. */
  errno = saved_errno;
}

void
mailbox_push (struct mailbox *mail, struct task *task)
{
  struct task *head = atomic_load_explicit (&mail->head, memory_order_relaxed);

  do
    task->posted = head;
  while (!atomic_compare_exchange_weak (&mail->head, &head, task));

  /* From here on the task may be gone. */
  mailbox_end_wait (mail);
}

/* Its thread says that it sleeps before it looks at what may have changed for the last
   time. */
void
mailbox_end_wait (struct mailbox *mail)
{
  if (!atomic_load (&mail->sleeping))
    return;
  atomic_fetch_add (&mail->ringing, 1);
  if (atomic_exchange (&mail->sleeping, false))
    ring (mail);
  order_release (&mail->ringing);
  atomic_fetch_sub (&mail->ringing, 1);
}

void
mailbox_silence (struct mailbox *mail)
{
  atomic_store (&mail->sleeping, false);
  while (atomic_load (&mail->ringing) > 0)
    sched_yield ();
  order_acquire (&mail->ringing);
}

struct task *
mailbox_take (struct mailbox *mail)
{
  struct task *list = NULL, *task, *next;

  task = atomic_exchange_explicit (&mail->head, NULL, memory_order_acquire);
  for (; task; task = next) {
    next = task->posted;
    task->posted = list;
    list = task;
  }
  return list;
}
