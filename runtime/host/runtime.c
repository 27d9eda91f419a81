/* The runtime of a thread: how it is made, what happens to it at the end of the thread
   and across fork, and async_run.
   SPDX-License-Identifier: MIT  */

#include "host/list.h"
#include "host/trace.h"

#include <pthread.h>
#include <stdlib.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t thread_end;
unsigned int process_generation;

/* The runtime of a thread and its worker. */
struct local {
  struct runtime runtime;
  struct worker worker;
};

/* Making and unmaking ----------------------------------------------------------- */

/* Other threads may hold locks while this one forks, and are not there to release
   them in the child. */
static void
before_fork (void)
{
  list_lock ();
  mailbox_lock ();
  memory_lock ();
  trace_lock ();
}

static void
unlock_after_fork (void)
{
  memory_unlock ();
  mailbox_unlock ();
}

static void
after_fork (void)
{
  trace_unlock ();
  unlock_after_fork ();
  list_unlock ();
}

static void
forked (void)
{
  process_generation++;
  trace_forked ();
  mailbox_forked ();
  unlock_after_fork ();
  list_forked ();
}

static void
runtime_free (struct runtime *rt)
{
  list_remove (rt);
  while (timers_fire (rt, ASYNCC_NEVER))
    continue;
  mailbox_silence (rt->mail);
  rt->reactor->free (rt);
  mailbox_put (rt->mail);
  free (container_of (rt, struct local, runtime));
}

/* Tasks that are left are dropped by their own thread: handlers run there. */
static void
runtime_end (struct runtime *rt)
{
  worker_drop_tasks (rt->worker);
  worker_undriven (rt->worker);
  runtime_free (rt);
  this_worker = NULL;
}

static void
thread_ends (void *runtime)
{
  struct runtime *rt = runtime;

  if (rt->generation != process_generation || rt->worker->running)
    return;
  this_worker = rt->worker;
  runtime_end (rt);
}

static void
drive_here (void)
{
  struct worker *w = worker_here ();

  if (w && w->runtime->worker && !w->running)
    worker_drive (w);
}

static void
initialize (void)
{
  __atomic_store_n (&tasks_drive, drive_here, __ATOMIC_RELEASE);
  if (pthread_key_create (&thread_end, thread_ends) != 0)
    asyncc_fatal ("no thread key is left");
  pthread_atfork (before_fork, after_fork, forked);
}

/* The end of the process: nobody's code is run for tasks that are left. */
static __attribute__ ((destructor)) void
process_ends (void)
{
  struct worker *w = this_worker;

  if (!w || w->runtime->generation != process_generation || w->live || w->running)
    return;
  pthread_setspecific (thread_end, NULL);
  runtime_end (w->runtime);
}

void
runtime_init (struct runtime *rt, struct mailbox *mail)
{
  pthread_once (&once, initialize);
  rt->mail = mail;
  rt->reactor = &io_reactor;
  rt->generation = process_generation;
}

static struct runtime *
runtime_new (void)
{
  struct mailbox *mail;
  struct local *local;

  local = calloc (1, sizeof *local);
  mail = local ? mailbox_get () : NULL;
  if (!mail) {
    free (local);
    return NULL;
  }
  runtime_init (&local->runtime, mail);
  if (pthread_setspecific (thread_end, &local->runtime) != 0) {
    mailbox_put (mail);
    free (local);
    return NULL;
  }
  local->runtime.worker = local->runtime.waits = &local->worker;
  local->worker.mail = mail;
  local->worker.turn.owner = &pinned_turns;
  local->worker.queue_end = &local->worker.queue;
  local->worker.runtime = &local->runtime;
  list_add (&local->runtime, &local->worker.live);
  return &local->runtime;
}

void
runtime_wrong_loop (void)
{
  asyncc_fatal ("the child of fork cannot go on in its parent's loop; "
		"it has to end inside the task that forked");
}

void
runtime_wrong_process (void)
{
  asyncc_fatal ("the child of fork cannot use its parent's tasks; "
		"call async_runtime_after_fork first");
}

struct runtime *
runtime_make (void)
{
  struct runtime *rt = runtime_new ();

  this_worker = rt ? rt->worker : NULL;
  if (rt && trace_on_p ())
    trace_runtime (rt);
  return rt;
}

bool
runtime_enter (const struct reactor *reactor, struct worker **before)
{
  struct runtime *rt;

  *before = worker_here ();
  rt = runtime_make ();
  if (rt)
    runtime_use (rt, reactor);
  else
    this_worker = *before;
  return rt != NULL;
}

void
runtime_leave (struct worker *before)
{
  struct runtime *rt = this_worker->runtime;

  rt->reactor->check (rt, ASYNCC_NEVER);
  runtime_end (rt);
  this_worker = before;
  pthread_setspecific (thread_end, before ? before->runtime : NULL);
}

void
async_runtime_after_fork (void)
{
  struct worker *w = worker_own ();

  if (!w || w->runtime->generation == process_generation)
    return;
  worker_undriven (w);
  this_worker = NULL;
  pthread_setspecific (thread_end, NULL);
}

struct async_future *
__asyncc_run (struct async_future *f)
{
  struct runtime *rt;
  struct task *root;

  if (!f)
    __asyncc_oom ("async_run");
  rt = runtime_get ();
  if (rt && (!rt->worker || rt->worker->running))
    asyncc_fatal ("async_run was called inside a task; use __await there");
  root = rt ? pinned_spawn (rt->worker, f, sizeof *f, _Alignof (struct async_future)) : NULL;
  if (!root)
    __asyncc_oom ("async_run");
  root->borrowed = true;
  worker_run (rt->worker, root);
  pinned_release_handle (root);
  return f;
}
