/* The runtime of a thread: its run queue, the loop of async_run, what happens
   to it at the end of the thread and across fork.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

static _Thread_local struct runtime *this_runtime;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t thread_end;
static unsigned int process_generation;

/* Making and unmaking ----------------------------------------------------------- */

/* Other threads may hold locks while this one forks, and are not there to release
   them in the child. */
static void
before_fork (void)
{
  mailbox_lock ();
  memory_lock ();
}

static void
after_fork (void)
{
  memory_unlock ();
  mailbox_unlock ();
}

static void
forked (void)
{
  process_generation++;
  mailbox_forked ();
  after_fork ();
}

void
runtime_collect (struct runtime *rt)
{
  struct task *next, *woken = mailbox_take (rt->mail);

  for (; woken; woken = next) {
    next = woken->next;
    runtime_queue (rt, woken);
  }
}

static struct task *
queue_pop (struct runtime *rt)
{
  struct task *task;

  runtime_collect (rt);
  task = rt->queue;
  if (task) {
    rt->queue = task->next;
    if (!rt->queue)
      rt->queue_end = &rt->queue;
  }
  return task;
}

/* Drop all tasks.  A waker elsewhere may at this moment be on its way to the
   mailbox with one of them: it is let in before the mailbox is given up. */
static void
runtime_drop_tasks (struct runtime *rt)
{
  struct task *task;
  size_t queued = 0;

  rt->release_depth = 0; /* pthread_exit may have left a drop */
  rt->scope = NULL;      /* ... or a future that makes one */
  while (rt->live) {
    unsigned int state;

    task = rt->live;
    state = atomic_fetch_or (&task->state, TASK_NOTIFIED);
    if (!(state & TASK_NOTIFIED))
      runtime_queue (rt, task);
    queued++;
    task->leaving = true;
    task_cancel (task);
  }
  while (queued > 0) {
    task = queue_pop (rt);
    if (task) {
      queued -= task->leaving;
      task_run (task);
    }
  }
  while ((task = queue_pop (rt)) != NULL)
    task_run (task);
}

static void
runtime_free (struct runtime *rt)
{
  while (timers_fire (&rt->timers, ASYNCC_NEVER))
    continue;
  mailbox_silence (rt->mail);
  rt->reactor->free (rt);
  mailbox_put (rt->mail);
  free (rt);
}

static void
thread_ends (void *runtime)
{
  struct runtime *rt = runtime;

  if (rt->generation != process_generation || rt->running)
    return;
  runtime_drop_tasks (rt);
  runtime_free (rt);
  this_runtime = NULL;
}

static void
initialize (void)
{
  if (pthread_key_create (&thread_end, thread_ends) != 0)
    asyncc_fatal ("no thread key is left");
  pthread_atfork (before_fork, after_fork, forked);
}

/* The end of the process: nobody's code is run for tasks that are left. */
static __attribute__ ((destructor)) void
process_ends (void)
{
  struct runtime *rt = this_runtime;

  if (!rt || rt->generation != process_generation || rt->live || rt->running)
    return;
  pthread_setspecific (thread_end, NULL);
  this_runtime = NULL;
  runtime_drop_tasks (rt);
  runtime_free (rt);
}

static struct runtime *
runtime_new (void)
{
  struct runtime *rt;

  pthread_once (&once, initialize);
  rt = calloc (1, sizeof *rt);
  if (!rt)
    return NULL;
  rt->mail = mailbox_get ();
  if (!rt->mail || pthread_setspecific (thread_end, rt) != 0) {
    if (rt->mail)
      mailbox_put (rt->mail);
    free (rt);
    return NULL;
  }
  rt->queue_end = &rt->queue;
  rt->reactor = &io_reactor;
  rt->generation = process_generation;
  return rt;
}

struct runtime *
runtime_here (void)
{
  struct runtime *rt = this_runtime;

  return rt && rt->generation == process_generation ? rt : NULL;
}

struct runtime *
runtime_peek (void)
{
  struct runtime *rt = this_runtime;

  if (rt && rt->generation != process_generation)
    asyncc_fatal ("the child of fork cannot use its parent's tasks; "
		  "call async_runtime_after_fork first");
  return rt;
}

struct runtime *
runtime_get (void)
{
  struct runtime *rt = runtime_peek ();

  if (!rt)
    rt = this_runtime = runtime_new ();
  return rt;
}

void
async_runtime_after_fork (void)
{
  struct runtime *rt = this_runtime;

  if (!rt || rt->generation == process_generation)
    return;
  this_runtime = NULL;
  pthread_setspecific (thread_end, NULL);
}

/* The loop ---------------------------------------------------------------------- */

void
runtime_queue (struct runtime *rt, struct task *task)
{
  task->next = NULL;
  *rt->queue_end = task;
  rt->queue_end = &task->next;
}

bool
runtime_spent (struct runtime *rt, struct async_context *cx)
{
  if (!rt->current || rt->turn.left > 0)
    return false;
  async_waker_wake_by_ref (async_context_waker (cx));
  return true;
}

/* Nothing can end a wait, because there is no descriptor left for it: look
   again soon. */
static void
doze (uint64_t ns)
{
  struct timespec ts = { 0, ns < 1000000 ? (long) ns : 1000000 };

  nanosleep (&ts, NULL);
}

static void
runtime_sleep (struct runtime *rt)
{
  uint64_t until = timers_next (&rt->timers), check = rt->reactor->next_check (rt);
  uint64_t now;

  if (check < until)
    until = check;
  now = until == ASYNCC_NEVER ? 0 : runtime_now (rt);
  if (until <= now)
    return;
  if (until != ASYNCC_NEVER)
    until -= now;
  if (rt->reactor->open (rt) < 0) {
    doze (until);
    return;
  }
  order_release (rt->mail);
  atomic_store (&rt->mail->sleeping, true);
  if (!atomic_load (&rt->mail->head))
    rt->reactor->wait (rt, until);
  mailbox_wake (rt->mail);
}

/* Let time and descriptors wake tasks; if there is nothing else to do, wait for
   them. */
static void
runtime_turn (struct runtime *rt, bool idle)
{
  if (idle)
    runtime_sleep (rt);
  else if (rt->reactor->awaited (rt))
    rt->reactor->wait (rt, 0);
  if (rt->timers.levels || rt->reactor->awaited (rt)) {
    rt->now = runtime_now (rt);
    timers_fire (&rt->timers, rt->now);
    rt->reactor->check (rt, rt->now);
  }
}

/* The thread ends inside async_run: it was cancelled while it waited, or a task has
   called pthread_exit.  Nobody gets the future of async_run back; what else is left
   goes when thread_ends comes. */
static void
run_unwound (void *runtime)
{
  struct runtime *rt = runtime;
  struct task *current = rt->current, *root = rt->root;

  rt->running = false;
  rt->current = rt->root = NULL;
  rt->scope = NULL;
  mailbox_wake (rt->mail);
  if (root)
    root->borrowed = false;
  if (current)
    task_leave (current);
  if (root) {
    task_cancel (root);
    task_unref (root);
  }
}

static void
run_until_done (struct runtime *rt, const struct task *root)
{
  while (!task_done_p (root)) {
    struct task *task = queue_pop (rt);

    if (task)
      task_run (task);
    if (rt->generation != process_generation)
      asyncc_fatal ("the child of fork cannot go on in its parent's loop; "
		    "it has to end inside the task that forked");
    if (!task || rt->done >= TURN) {
      rt->done = 0;
      runtime_turn (rt, !task);
    }
  }
}

struct async_future *
__asyncc_run (struct async_future *f)
{
  struct runtime *rt;
  struct task *root;
  struct scope *around;

  if (!f)
    __asyncc_oom ("async_run");
  rt = runtime_get ();
  if (rt && rt->running)
    asyncc_fatal ("async_run was called inside a task; use __await there");
  root = rt ? task_new (rt, f, sizeof *f, _Alignof (struct async_future)) : NULL;
  if (!root)
    __asyncc_oom ("async_run");
  root->borrowed = true;
  atomic_fetch_add_explicit (&root->refs, 1, memory_order_relaxed);
  rt->running = true;
  rt->root = root;
  rt->now = runtime_now (rt);
  runtime_queue (rt, root);
  around = scope_set (rt, NULL);
  pthread_cleanup_push (run_unwound, rt);
  run_until_done (rt, root);
  pthread_cleanup_pop (0);
  scope_set (rt, around);
  rt->running = false;
  rt->root = NULL;
  task_unref (root);
  return f;
}

/* Polls from outside -------------------------------------------------------------- */

/* Run the tasks that can run now, but not for longer than a turn. */
static void
run_ready (struct runtime *rt)
{
  struct task *task;

  runtime_turn (rt, false);
  for (rt->done = 0; rt->done < TURN && (task = queue_pop (rt)) != NULL;)
    task_run (task);
}

void
runtime_drive (struct runtime *rt)
{
  struct scope *around = scope_set (rt, NULL);

  rt->running = true;
  pthread_cleanup_push (run_unwound, rt);
  run_ready (rt);
  pthread_cleanup_pop (0);
  rt->running = false;
  scope_set (rt, around);
}
