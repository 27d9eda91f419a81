/* The list of all runtimes, and what debuggers see of it.
   SPDX-License-Identifier: MIT  */

#include "host/list.h"
#include "host/scheduler.h"

/* A program that is linked with the static library and stripped still has its
   sections. */
__attribute__ ((__used__, __section__ (".asyncc.debug"))) struct async_debug __asyncc_debug = {
  .magic = ASYNC_DEBUG_MAGIC,
  .version = 1,
  .size = sizeof (struct async_debug),
  .runtime_next = offsetof (struct runtime, next),
  .runtime_tasks = offsetof (struct runtime, tasks),
  .runtime_worker = offsetof (struct runtime, worker),
  .runtime_thread = offsetof (struct runtime, thread),
  .worker_current = offsetof (struct worker, current),
  .task_next = offsetof (struct task, live_next),
  .task_future = offsetof (struct task, future),
  .task_scheduler = offsetof (struct task, scheduler),
  .task_state = offsetof (struct task, state),
  .task_word = offsetof (struct task, word),
  .task_joiner = offsetof (struct task, joiner),
  .task_handle = offsetof (struct task, handle),
  .running = BIT_RUNNING,
  .notified = BIT_NOTIFIED,
  .runtime_workers = offsetof (struct scheduler, n) - offsetof (struct scheduler, runtime),
  .runtime_generation = offsetof (struct runtime, generation),
  .generation = &process_generation,
  .runtime_members = offsetof (struct scheduler, members) - offsetof (struct scheduler, runtime),
  .member_size = sizeof (struct member),
  .member_thread = offsetof (struct member, number)
};

_Static_assert (offsetof (struct member, worker) == 0, "a worker lies where its member does");

_Static_assert ((int) TASK_RUNNING == (int) BIT_RUNNING
		&& (int) TASK_NOTIFIED == (int) BIT_NOTIFIED, "pinned tasks have these bits");

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock;

/* A task that is looked at may have to be dropped then, and its handlers may make or end
   a runtime. */
static void
make_lock (void)
{
  pthread_mutexattr_t attr;

  pthread_mutexattr_init (&attr);
  pthread_mutexattr_settype (&attr, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init (&lock, &attr);
  pthread_mutexattr_destroy (&attr);
}

void
list_lock (void)
{
  pthread_once (&once, make_lock);
  pthread_mutex_lock (&lock);
}

void
list_unlock (void)
{
  pthread_mutex_unlock (&lock);
}

/* The owner of a recursive lock is a thread of the parent process. */
void
list_forked (void)
{
  make_lock ();
}

struct runtime *
list_first (void)
{
  return __asyncc_debug.runtimes;
}

void
list_add (struct runtime *rt, struct task **tasks)
{
  struct runtime *first;

  rt->tasks = tasks;
  rt->thread = rt->worker ? thread_number () : 0;
  list_lock ();
  first = list_first ();
  rt->next = first;
  if (first)
    first->prev = rt;
  __asyncc_debug.runtimes = rt;
  list_unlock ();
}

void
list_remove (struct runtime *rt)
{
  list_lock ();
  if (rt->next)
    rt->next->prev = rt->prev;
  if (rt->prev)
    rt->prev->next = rt->next;
  else
    __asyncc_debug.runtimes = rt->next;
  list_unlock ();
}
