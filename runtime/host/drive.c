/* A worker in a loop of somebody else, who waits for what it waits for, and has it run
   tasks by async_drive.

   Between two calls the worker is awake, if the loop will come back without waiting, or
   asleep.  While it is asleep its thread has none, for all that wakes can see: so each
   wake, also by a callback of the loop or by a signal handler that interrupts its wait, is
   that of another.  It goes to the mailbox and makes the reactor's descriptor readable,
   which ends the wait of the loop.  What else uses the runtime of the thread, as async_spawn
   does, misses its worker, and so rouses it and tells the driver.  Nothing of that is asked
   for while tasks run.

   Nothing is lost on the way to sleep: it is one section, as any wait (worker.c), at whose
   end the thread has no worker any more.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

#include <asyncc/drive.h>

#include <stdlib.h>

struct driver {
  void (*wanted) (void *arg); /* or NULL: the descriptor says so */
  void *arg;
  bool ends; /* tasks are being dropped, whose handlers drive nothing */
};

/* The worker of this thread that is driven, awake or asleep; NULL. */
static _Thread_local struct worker *driven;

static bool
own_process_p (const struct worker *w)
{
  return w->runtime->generation == process_generation;
}

/* A child of fork has nothing to tell the loop of its parent. */
struct worker *
worker_rouse (void)
{
  struct worker *w = driven;

  if (!w)
    return NULL;
  this_worker = w;
  if (own_process_p (w)) {
    if (w->driver->wanted) {
      mailbox_wake (w->mail);
      w->driver->wanted (w->driver->arg);
    } else
      mailbox_end_wait (w->mail);
  }
  return w;
}

/* The loop will wait, unless a task was woken meanwhile: whether it may. */
static bool
fall_asleep (struct worker *w)
{
  bool sleeps;

  worker_begin (w);
  order_release (w->mail);
  atomic_store (&w->mail->sleeping, true);
  sleeps = !w->queue && !atomic_load (&w->mail->head);
  if (sleeps)
    this_worker = NULL;
  else
    mailbox_wake (w->mail);
  worker_end (w);
  return sleeps;
}

int
async_drive_begin (void (*wanted) (void *arg), void *arg)
{
  struct runtime *rt = runtime_get ();
  struct driver *driver;
  int fd;

  if (!rt)
    return -ENOMEM;
  if (!rt->worker || !rt->reactor->descriptor)
    return -ENOTSUP;
  if (rt->worker->running || driven)
    return -EBUSY;
  fd = rt->reactor->descriptor (rt);
  driver = fd < 0 ? NULL : malloc (sizeof *driver);
  if (!driver)
    return fd < 0 ? fd : -ENOMEM;
  *driver = (struct driver) { wanted, arg, false };
  driven = rt->worker;
  __atomic_store_n (&driven->driver, driver, __ATOMIC_RELAXED);
  return fd;
}

/* In a simulation, which is the thread's meanwhile, the loop has to come back. */
uint64_t
async_drive (void)
{
  struct worker *w = driven;
  uint64_t ns;

  if (!w || w->running || w->driver->ends)
    return ASYNC_DRIVE_NEVER;
  if (this_worker && this_worker != w)
    return 0;
  runtime_check_process (w->runtime);
  this_worker = w;
  mailbox_wake (w->mail);
  worker_drive (w);
  ns = worker_sleep_time (w);
  return ns > 0 && fall_asleep (w) ? ns : 0;
}

int
async_drive_alive (void)
{
  return driven && driven->live;
}

void
worker_undriven (struct worker *w)
{
  struct driver *driver = w->driver;

  if (!driver)
    return;
  driven = NULL;
  __atomic_store_n (&w->driver, NULL, __ATOMIC_RELAXED);
  free (driver);
}

int
async_drive_end (void)
{
  struct worker *w = driven;

  if (!w || !own_process_p (w))
    return -EINVAL;
  if (w->running || w->driver->ends || (this_worker && this_worker != w))
    return -EBUSY;
  this_worker = w;
  mailbox_wake (w->mail);
  w->driver->ends = true;
  worker_drop_tasks (w);
  worker_undriven (w);
  return 0;
}
