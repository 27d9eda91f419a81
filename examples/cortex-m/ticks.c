/* Async functions on a bare machine: futures, memory and executor are all here,
   and an interrupt wakes.  There is neither a C library nor asyncc's own.
   SPDX-License-Identifier: MIT  */

#include <asyncc/future.h>

#include "machine.h"

/* Memory -------------------------------------------------------------------------- */

/* Frames come from one array, from which nothing is taken twice: that is enough
   where all tasks are made at the start.  */
static _Alignas (max_align_t) unsigned char pool[2048];
static size_t pool_used;

void *
__asyncc_alloc (size_t size, size_t align)
{
  size_t at = (pool_used + align - 1) & ~(align - 1);

  if (at > sizeof pool || size > sizeof pool - at)
    return NULL;
  pool_used = at + size;
  return pool + at;
}

void
__asyncc_free (void *p, size_t size, size_t align)
{
  (void) p, (void) size, (void) align;
}

void
__asyncc_oom (const char *name)
{
  machine_print ("no memory for ");
  machine_print (name);
  machine_print ("\n");
  machine_exit (false);
}

/* The executor -------------------------------------------------------------------- */

struct task {
  struct async_future *future;
  struct task *next;
  bool ready; /* it is in the queue */
};

/* Tasks that were woken, in that order.  Interrupts put tasks in.  */
static struct task *queue, **queue_end = &queue;

static void
task_wake (struct task *task)
{
  bool was_locked = machine_lock ();

  if (!task->ready) {
    task->ready = true;
    task->next = NULL;
    *queue_end = task;
    queue_end = &task->next;
  }
  machine_unlock (was_locked);
}

/* A waker is a pointer to a task, and tasks live as long as the program: so to
   copy one and to drop one is nothing.  */

static struct async_waker
waker_clone (const struct async_waker *waker)
{
  return *waker;
}

static void
waker_wake (struct async_waker *waker)
{
  task_wake (waker->data);
}

static void
waker_wake_by_ref (const struct async_waker *waker)
{
  task_wake (waker->data);
}

static void
waker_drop (struct async_waker *waker)
{
  (void) waker;
}

static const struct async_waker_vtable waker_vtable
  = { waker_clone, waker_wake, waker_wake_by_ref, waker_drop };

/* Sleep until there is a task to poll.  An interrupt between the look at the queue
   and the wait is not lost: while interrupts are locked, it stays pending, which
   ends the wait.  */
static struct task *
next_task (void)
{
  bool was_locked = machine_lock ();
  struct task *task;

  while (!(task = queue)) {
    machine_wait ();
    machine_unlock (was_locked);
    was_locked = machine_lock ();
  }
  queue = task->next;
  if (!queue)
    queue_end = &queue;
  task->ready = false;
  machine_unlock (was_locked);
  return task;
}

/* Poll the N tasks of TASKS, whenever they are woken, until all are done.  */
static void
run_all (struct task *tasks, size_t n)
{
  for (size_t i = 0; i < n; i++)
    task_wake (&tasks[i]);
  while (n > 0) {
    struct task *task = next_task ();
    struct async_waker waker = { &waker_vtable, task };
    struct async_context cx;

    async_context_init (&cx, &waker);
    if (async_future_poll (task->future, &cx) == ASYNC_READY)
      n--;
  }
}

/* Time ---------------------------------------------------------------------------- */

/* Waits for a tick.  It is a variable of the function that sleeps, and so in its
   frame; nothing has to be allocated.  */
struct sleep {
  ASYNC_FUTURE_VOID;
  uint32_t until;
  struct sleep *next;
  struct async_waker waker;
  bool waits; /* it is among the sleepers */
};

static volatile uint32_t now;
static struct sleep *sleepers;

void
tick_interrupt (void)
{
  struct sleep **link = &sleepers;

  now++;
  while (*link) {
    struct sleep *sleep = *link;

    if (now - sleep->until > UINT32_MAX / 2)
      link = &sleep->next;
    else {
      *link = sleep->next;
      sleep->waits = false;
      async_waker_wake (&sleep->waker);
    }
  }
}

static async_poll_t
sleep_poll (struct async_future *self, struct async_context *cx)
{
  struct sleep *sleep = (struct sleep *) self;
  bool was_locked = machine_lock ();
  bool over = now - sleep->until <= UINT32_MAX / 2;

  if (!over && !sleep->waits) {
    sleep->waker = async_waker_clone (async_context_waker (cx));
    sleep->waits = true;
    sleep->next = sleepers;
    sleepers = sleep;
  }
  machine_unlock (was_locked);
  return over ? ASYNC_READY : ASYNC_PENDING;
}

static void
sleep_drop (struct async_future *self)
{
  struct sleep *sleep = (struct sleep *) self;
  bool was_locked = machine_lock ();

  for (struct sleep **link = &sleepers; *link; link = &(*link)->next)
    if (*link == sleep) {
      *link = sleep->next;
      break;
    }
  machine_unlock (was_locked);
}

static const struct async_vtable sleep_vtable = { .poll = sleep_poll, .drop = sleep_drop };

static __async void
sleep_until (uint32_t tick)
{
  struct sleep sleep = { .until = tick };

  async_future_init (&sleep, &sleep_vtable);
  __await (async_future_as (void, &sleep));
}

/* The program --------------------------------------------------------------------- */

static __async uint32_t
blink (const char *name, uint32_t first, uint32_t period, int times)
{
  uint32_t tick = first, sum = 0;

  for (int i = 0; i < times; i++) {
    __await (sleep_until (tick));
    machine_print (name);
    machine_print (" at ");
    machine_print_number (tick);
    machine_print ("\n");
    sum += tick;
    tick += period;
  }
  return sum;
}

int
main (void)
{
  __future (uint32_t) red = blink ("red", 20, 40, 4);
  __future (uint32_t) green = blink ("green", 30, 60, 3);
  struct task tasks[] = { { .future = (struct async_future *) red },
			  { .future = (struct async_future *) green } };

  machine_start_ticks ();
  run_all (tasks, 2);
  machine_print ("sums ");
  machine_print_number (*async_result (red));
  machine_print (" and ");
  machine_print_number (*async_result (green));
  machine_print ("\n");
  async_drop (red);
  async_drop (green);
  return 0;
}
