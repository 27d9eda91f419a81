/* How several workers come and go, and their tasks.
   SPDX-License-Identifier: MIT  */

#include "host/list.h"
#include "host/scheduler.h"

#include <asyncc/workers.h>

#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

/* The list of tasks --------------------------------------------------------------- */

/* Tasks of a runtime that ends may still make others, in the polls that they are in: those
   never run, and are dropped with the rest. */
bool
scheduler_add (struct scheduler *s, struct task *task)
{
  bool own = this_worker && this_worker->runtime == &s->runtime, closed;

  task->mail = s->runtime.mail;
  pthread_mutex_lock (&s->list_lock);
  closed = s->closed && !own;
  if (!closed) {
    task->live_next = s->live;
    if (s->live)
      s->live->live_prev = task;
    s->live = task;
    s->tasks++;
  }
  pthread_mutex_unlock (&s->list_lock);
  return !closed;
}

void
scheduler_unlist (struct task *task)
{
  struct scheduler *s = task->scheduler;

  pthread_mutex_lock (&s->list_lock);
  if (task->live_next)
    task->live_next->live_prev = task->live_prev;
  if (task->live_prev)
    task->live_prev->live_next = task->live_next;
  else
    s->live = task->live_next;
  pthread_mutex_unlock (&s->list_lock);
}

void
scheduler_left (struct scheduler *s)
{
  pthread_mutex_lock (&s->list_lock);
  if (--s->tasks == 0)
    pthread_cond_broadcast (&s->left);
  pthread_mutex_unlock (&s->list_lock);
}

/* Threads --------------------------------------------------------------------------- */

static void
unwound (void *arg)
{
  (void) arg;
  asyncc_fatal ("a task has ended the thread of a worker, which runs others, too");
}

/* Nobody else ends the thread. */
static void *
run_thread (void *arg)
{
  struct member *m = arg;

  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, NULL);
  this_worker = &m->worker;
  m->number = thread_number ();
  pthread_cleanup_push (unwound, m);
  member_run (m);
  pthread_cleanup_pop (0);
  this_worker = NULL;
  return NULL;
}

/* Have all workers leave their loops, and wait for the N that were started. */
static void
stop_threads (struct scheduler *s, unsigned int n)
{
  atomic_store (&s->closing, true);
  for (unsigned int i = 0; i < n; i++)
    sem_post (&s->members[i].parked);
  mailbox_end_wait (s->runtime.mail);
  for (unsigned int i = 0; i < n; i++)
    pthread_join (s->members[i].thread, NULL);
}

/* Making ---------------------------------------------------------------------------- */

static void
member_init (struct scheduler *s, struct member *m)
{
  m->scheduler = s;
  m->worker.runtime = &s->runtime;
  m->worker.mail = s->runtime.mail;
  m->worker.running = true;
  m->seed = (unsigned int) (m - s->members);
  sem_init (&m->parked, 0, 0);
}

static struct scheduler *
scheduler_new (unsigned int n)
{
  struct mailbox *mail = mailbox_get ();
  struct scheduler *s = mail ? calloc (1, sizeof *s + n * sizeof *s->members) : NULL;

  if (!s) {
    if (mail)
      mailbox_put (mail);
    return NULL;
  }
  runtime_init (&s->runtime, mail);
  pthread_mutex_init (&s->runtime.lock, NULL);
  pthread_mutex_init (&s->list_lock, NULL);
  pthread_mutex_init (&s->queue_lock, NULL);
  pthread_cond_init (&s->left, NULL);
  s->queue_end = &s->queue;
  s->runtime.now = runtime_now (&s->runtime);
  s->n = n;
  for (unsigned int i = 0; i < n; i++)
    member_init (s, &s->members[i]);
  list_add (&s->runtime, &s->live);
  return s;
}

static void
scheduler_free (struct scheduler *s)
{
  list_remove (&s->runtime);
  mailbox_silence (s->runtime.mail);
  s->runtime.reactor->free (&s->runtime);
  mailbox_put (s->runtime.mail);
  for (unsigned int i = 0; i < s->n; i++)
    sem_destroy (&s->members[i].parked);
  pthread_cond_destroy (&s->left);
  pthread_mutex_destroy (&s->queue_lock);
  pthread_mutex_destroy (&s->list_lock);
  pthread_mutex_destroy (&s->runtime.lock);
  free (s);
}

static unsigned int
number_of_workers (const struct async_runtime_options *options)
{
  long n = options ? (long) options->workers : 0;

  if (n == 0)
    n = sysconf (_SC_NPROCESSORS_ONLN);
  return n < 1 ? 1 : n > MAX_MEMBERS ? MAX_MEMBERS : (unsigned int) n;
}

struct async_runtime *
async_runtime_new (const struct async_runtime_options *options)
{
  const struct worker *w = worker_here ();
  unsigned int n = number_of_workers (options);
  bool threads = !w || !w->runtime->reactor->call_here;
  struct scheduler *s = threads ? scheduler_new (n) : NULL;

  for (unsigned int i = 0; s && i < n; i++)
    if (!thread_start (&s->members[i].thread, run_thread, &s->members[i])) {
      stop_threads (s, i);
      scheduler_free (s);
      s = NULL;
    }
  return (struct async_runtime *) s;
}

struct async_future *
__asyncc_spawn_on (struct async_runtime *runtime, struct async_future *f, size_t size,
		   size_t align)
{
  struct scheduler *s = (struct scheduler *) runtime;
  struct async_future *handle;

  if (!f)
    return NULL;
  movable_check_process (s->runtime.generation);
  handle = movable_spawn (s, f, size, align);
  if (!handle)
    async_future_drop (f);
  return handle;
}

/* The end --------------------------------------------------------------------------- */

/* Drop the futures of all tasks, of which none is polled any more; other threads may be
   dropping some. */
static void
drop_tasks (struct scheduler *s)
{
  struct task *task;

  pthread_mutex_lock (&s->list_lock);
  while ((task = s->live) != NULL) {
    movable_hold (task);
    pthread_mutex_unlock (&s->list_lock);
    if (movable_claim (task))
      movable_drop_claimed (task);
    else
      sched_yield ();
    movable_let_go (task);
    pthread_mutex_lock (&s->list_lock);
  }
  while (s->tasks > 0)
    pthread_cond_wait (&s->left, &s->list_lock);
  pthread_mutex_unlock (&s->list_lock);
}

/* What is left in queues is done. */
static void
empty_queues (struct scheduler *s)
{
  struct task *task, *next;

  for (unsigned int i = 0; i < s->n; i++) {
    task = atomic_exchange (&s->members[i].next, NULL);
    if (task)
      movable_let_go (task);
    while ((task = deque_pop (&s->members[i].deque)) != NULL)
      movable_let_go (task);
  }
  for (task = s->queue; task; task = next) {
    next = task->next;
    movable_let_go (task);
  }
  for (task = mailbox_take (s->runtime.mail); task; task = next) {
    next = task->posted;
    task_deliver (task);
  }
}

void
async_runtime_drop (struct async_runtime *runtime)
{
  struct scheduler *s = (struct scheduler *) runtime;

  if (!s)
    return;
  movable_check_process (s->runtime.generation);
  if (this_worker && this_worker->runtime == &s->runtime)
    asyncc_fatal ("async_runtime_drop was called in a task of that runtime");
  pthread_mutex_lock (&s->list_lock);
  s->closed = true;
  pthread_mutex_unlock (&s->list_lock);
  stop_threads (s, s->n);
  drop_tasks (s);
  empty_queues (s);
  while (timers_fire (&s->runtime, ASYNCC_NEVER))
    continue;
  scheduler_free (s);
}
