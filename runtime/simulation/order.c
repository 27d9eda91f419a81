/* Which task runs next in a simulation.
   SPDX-License-Identifier: MIT

   The worker runs the first of its queue.  Before each poll one of the queue is made the
   first: any of the first NEAR, so that long queues take no longer; but one that woke
   itself while it was polled, as async_yield does, only when all are gone that stood
   before it, which is promised.  Such a one is marked as TASK_YIELDED.

   A wake that comes late is a task that is taken out of the queue until its time comes.
   It is still notified, so that nobody puts it into the queue meanwhile, and whoever
   cancels it leaves it to be let go when it comes out of the queue, as always.

   Time does not pass while tasks run.  But some wait for a time by yielding until it has
   come: after so many polls at one time a little of it passes with each.  */

#include "simulation/simulation.h"

#include <stdlib.h>

enum {
  NEAR = 256,
  POLLS = 10000,
  POLL_TIME = 1000 /* ns */
};

/* The queue ----------------------------------------------------------------------- */

static struct task *
take_out (struct worker *w, struct task **p)
{
  struct task *task = *p;

  *p = task->next;
  if (!*p)
    w->queue_end = p;
  return task;
}

static void
put_first (struct worker *w, struct task *task)
{
  task->next = w->queue;
  if (!w->queue)
    w->queue_end = &task->next;
  w->queue = task;
}

static bool
may_be_next_p (const struct worker *w, const struct task *task)
{
  return task == w->queue || !(task->state & TASK_YIELDED);
}

/* Take any out that may be the next. */
static struct task *
pick (struct simulation *s, struct worker *w)
{
  struct task **p = &w->queue;
  size_t n = 0, near = 0;

  for (const struct task *task = w->queue; task && near < NEAR; task = task->next, near++)
    n += may_be_next_p (w, task);
  n = simulation_dice (s, n);
  while (!may_be_next_p (w, *p) || n-- > 0)
    p = &(*p)->next;
  return take_out (w, p);
}

/* Late and spurious wakes ------------------------------------------------------------ */

/* Keep TASK until its time comes: false if that does not happen. */
static bool
delay (struct simulation *s, struct task *task)
{
  uint64_t late = s->faults.late ? s->faults.late : ASYNC_MS (1);
  size_t size = s->size_late ? 2 * s->size_late : 16;

  if (!simulation_happens_p (s, s->faults.late_wakes))
    return false;
  if (s->n_late == s->size_late) {
    struct late *v = realloc (s->late, size * sizeof *v);

    if (!v)
      return false;
    s->late = v;
    s->size_late = size;
  }
  s->late[s->n_late++]
    = (struct late) { task, timer_after (s->now, 1 + simulation_random (s) % late) };
  return true;
}

uint64_t
late_next (const struct simulation *s, const struct worker *w)
{
  uint64_t next = ASYNCC_NEVER;

  for (size_t i = 0; i < s->n_late; i++)
    if (s->late[i].task->worker == w && s->late[i].until < next)
      next = s->late[i].until;
  return next;
}

void
late_requeue (struct simulation *s, struct worker *w, uint64_t now)
{
  size_t kept = 0;

  worker_begin (w);
  for (size_t i = 0; i < s->n_late; i++)
    if (s->late[i].task->worker == w && s->late[i].until <= now)
      worker_queue (w, s->late[i].task);
    else
      s->late[kept++] = s->late[i];
  s->n_late = kept;
  worker_end (w);
}

/* Wake any task for nothing. */
static void
wake_any (struct simulation *s, struct worker *w)
{
  struct async_waker waker = { &pinned_waker_vtable, w->live };
  struct task *task;
  size_t n = 0;

  for (task = w->live; task; task = task->live_next)
    n++;
  if (n == 0)
    return;
  n = simulation_dice (s, n);
  for (task = w->live; n > 0; n--)
    task = task->live_next;
  waker.data = task;
  async_waker_wake_by_ref (&waker);
}

/* The choice ----------------------------------------------------------------------- */

/* If the task that was polled last is in the queue again at once, it woke itself.  It may
   be gone as well, so its address says what it is. */
static void
mark_yielded (struct choice *last, struct worker *w)
{
  struct task *task = last->task ? *(last->rest ? last->rest : &w->queue) : NULL;

  while (task && task != last->task)
    task = task->next;
  if (task)
    task->state |= TASK_YIELDED;
  *last = (struct choice) { NULL, NULL };
}

/* TASK, which is in no queue, is the next. */
static void
choose (struct choice *choice, struct worker *w, struct task *task)
{
  choice->task = task;
  choice->rest = w->queue ? w->queue_end : NULL;
  task->state &= ~(unsigned int) TASK_YIELDED;
  put_first (w, task);
}

static void
count_poll (struct simulation *s)
{
  if (s->polls < POLLS)
    s->polls++;
  else
    s->now = timer_after (s->now, POLL_TIME);
}

/* Make one the next, if there is one; in a section. */
static void
choose_any (struct simulation *s, struct worker *w)
{
  struct task *task = NULL;

  while (w->queue && !task) {
    task = pick (s, w);
    if (delay (s, task))
      task = NULL;
  }
  if (task)
    choose (&s->last, w, task);
}

void
choose_task (struct worker *w)
{
  struct simulation *s = this_simulation;

  worker_collect (w);
  worker_begin (w);
  mark_yielded (&s->last, w);
  worker_end (w);
  if (simulation_happens_p (s, s->faults.spurious_wakes))
    wake_any (s, w);
  worker_begin (w);
  choose_any (s, w);
  worker_end (w);
  count_poll (s);
  w->done = TURN - 1; /* so that the worker asks again after the next poll */
}

/* A function that blocks is called at once or some turns later.  It finds the thread as
   one of its own would be, without a runtime that runs. */
bool
choose_call_here (struct runtime *rt, void (*fn) (void *arg), void *arg)
{
  struct simulation *s = this_simulation;
  struct choice last = s->last;
  struct worker *before;

  if (simulation_dice (s, 2) == 0 || !runtime_enter (rt->reactor, &before))
    return false;
  fn (arg);
  runtime_leave (before);
  s->last = last;
  return true;
}
