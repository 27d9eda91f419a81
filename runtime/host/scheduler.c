/* Several workers of one runtime: who runs which task, who waits, and who is woken.

   A task that is woken goes to the worker on whose thread that happens: it is the next to
   run there, but only so often in a row, or else to the end of that worker's deque.  What
   wakes of other threads and of signal handlers bring comes by the mailbox of the runtime,
   and what finds no room in a deque is in the queue of all.  A worker looks at these two
   when it has nothing else, and after every so many tasks; after that it steals from the
   others.

   Workers that have nothing to do wait: one of them, the driver, for descriptors, timers
   and the mailbox, the others for somebody to wake them.  Nothing that is made ready may
   be overlooked by all, which takes two rules.  Who makes something ready does so first and
   then looks for somebody idle, and who goes idle says so first and then looks for
   something ready; fences stand between.  And who has been the driver and finds tasks wakes
   another, if there is an idle one, to become the driver.  As long as somebody searches
   nobody else is woken; the last one that does and finds a task wakes the next.
   testsuite/model/idle.pml is this for a model checker.

   What wakes touch happens in sections of the worker, as with pinned tasks.
   SPDX-License-Identifier: MIT  */

#include "host/scheduler.h"

#include <time.h>

enum {
  STREAK = 3, /* so often the task that was woken last goes first */
  TICKS = 61  /* after so many tasks those of all are looked at */
};

struct scheduler *
scheduler_of (struct runtime *rt)
{
  return container_of (rt, struct scheduler, runtime);
}

/* Waking a worker ----------------------------------------------------------------- */

/* Take the bit of one that waits away, which makes it the caller's to wake. */
static struct member *
take_idle (struct scheduler *s)
{
  for (unsigned int i = 0; i < IDLE_WORDS; i++) {
    size_t bits;

    while ((bits = atomic_load (&s->idle[i])) != 0) {
      size_t bit = bits & -bits;

      if (atomic_fetch_and (&s->idle[i], ~bit) & bit)
	return &s->members[i * IDLE_BITS + (unsigned int) __builtin_ctzl (bit)];
    }
  }
  return NULL;
}

/* There is a task: somebody idle is to look for it. */
static void
wake_one (struct scheduler *s)
{
  struct member *m;

  atomic_thread_fence (memory_order_seq_cst);
  if (atomic_load (&s->searching) > 0)
    return;
  m = take_idle (s);
  if (m) {
    atomic_fetch_add (&s->searching, 1);
    sem_post (&m->parked);
  } else
    mailbox_end_wait (s->runtime.mail);
}

/* Queues ------------------------------------------------------------------------ */

/* Put TASK at the end of M's tasks. */
static void
push_last (struct member *m, struct task *task)
{
  struct scheduler *s = m->scheduler;

  if (deque_push (&m->deque, task))
    return;
  pthread_mutex_lock (&s->queue_lock);
  task->next = NULL;
  *s->queue_end = task;
  s->queue_end = &task->next;
  atomic_fetch_add (&s->queued, 1);
  pthread_mutex_unlock (&s->queue_lock);
}

bool
scheduler_push (struct task *task, bool woken)
{
  struct worker *w = this_worker;
  struct member *m;

  if (!w || w->runtime != &task->scheduler->runtime || !worker_enter (w))
    return false;
  m = container_of (w, struct member, worker);
  if (woken)
    task = atomic_exchange (&m->next, task);
  if (task) {
    push_last (m, task);
    wake_one (m->scheduler);
  }
  worker_end (w);
  return true;
}

/* Take all out of the mailbox; true if there was anything. */
static bool
collect (struct member *m)
{
  struct scheduler *s = m->scheduler;
  struct task *task, *next;

  if (mailbox_empty_p (s->runtime.mail))
    return false;
  for (task = mailbox_take (s->runtime.mail); task; task = next) {
    next = task->posted;
    if (task->scheduler == s)
      push_last (m, task);
    else
      task_deliver (task);
  }
  return true;
}

/* Take some out of the queue of all. */
static void
take_queued (struct member *m)
{
  struct scheduler *s = m->scheduler;
  struct task *task;

  if (atomic_load (&s->queued) == 0)
    return;
  pthread_mutex_lock (&s->queue_lock);
  for (int n = 0; n < DEQUE_SIZE / 2 && (task = s->queue) != NULL; n++) {
    struct task *next = task->next;

    if (!deque_push (&m->deque, task))
      break;
    s->queue = next;
    if (!next)
      s->queue_end = &s->queue;
    atomic_fetch_sub (&s->queued, 1);
  }
  pthread_mutex_unlock (&s->queue_lock);
}

static void
take_from_all (struct member *m)
{
  take_queued (m);
  if (collect (m))
    wake_one (m->scheduler);
}

static struct task *
take_next (struct member *m)
{
  return atomic_load_explicit (&m->next, memory_order_relaxed)
	 ? atomic_exchange (&m->next, NULL) : NULL;
}

static struct task *
take_own (struct member *m)
{
  struct task *task = take_next (m);

  if (task && m->streak < STREAK) {
    m->streak++;
    return task;
  }
  m->streak = 0;
  if (task)
    push_last (m, task);
  return deque_pop (&m->deque);
}

/* From the deques of the others; and if all are empty, what they would run next. */
static struct task *
steal (struct member *m)
{
  struct scheduler *s = m->scheduler;
  unsigned int first = m->seed = m->seed * 1103515245 + 12345;
  struct task *task = NULL;

  for (unsigned int i = 0; i < 2 * s->n && !task; i++) {
    struct member *from = &s->members[((first >> 16) + i) % s->n];

    if (from == m)
      continue;
    task = i < s->n ? deque_steal (&m->deque, &from->deque) : take_next (from);
  }
  return task;
}

static struct task *
search (struct member *m)
{
  if (!m->searching)
    atomic_fetch_add (&m->scheduler->searching, 1);
  m->searching = true;
  return steal (m);
}

/* The next task to run, NULL if there is none anywhere. */
static struct task *
find_task (struct member *m)
{
  struct task *task = NULL;

  worker_begin (&m->worker);
  if (++m->ticks % TICKS == 0)
    take_from_all (m);
  task = take_own (m);
  if (!task) {
    take_from_all (m);
    task = deque_pop (&m->deque);
  }
  if (!task)
    task = search (m);
  if (m->searching) {
    m->searching = false;
    if (atomic_fetch_sub (&m->scheduler->searching, 1) == 1 && task)
      wake_one (m->scheduler);
  }
  if (m->drove && task)
    wake_one (m->scheduler);
  m->drove = false;
  worker_end (&m->worker);
  return task;
}

/* Waiting ------------------------------------------------------------------------- */

/* True if somebody must look.  Asked after the asker has said that it will wait. */
static bool
ready_p (struct scheduler *s)
{
  atomic_thread_fence (memory_order_seq_cst);
  if (atomic_load (&s->closing) || atomic_load (&s->queued) > 0
      || !mailbox_empty_p (s->runtime.mail))
    return true;
  for (unsigned int i = 0; i < s->n; i++)
    if (!deque_empty_p (&s->members[i].deque) || atomic_load (&s->members[i].next))
      return true;
  return false;
}

/* Nothing can end a wait, because there is no descriptor left for it: look again soon. */
static void
doze (void)
{
  struct timespec ts = { 0, 1000000 };

  nanosleep (&ts, NULL);
}

static int
open_reactor (struct runtime *rt)
{
  int error;

  runtime_lock (rt);
  error = rt->reactor->open (rt);
  runtime_unlock (rt);
  return error;
}

/* Until when the driver waits.  Who starts an earlier timer from now on ends the wait. */
static uint64_t
decide_wait (struct runtime *rt)
{
  uint64_t check, until;

  runtime_lock (rt);
  until = timers_next (&rt->timers);
  check = rt->reactor->next_check (rt);
  if (check < until)
    until = check;
  rt->until = until;
  runtime_unlock (rt);
  return until;
}

/* Let time wake tasks, and see what is to be seen whatever happens. */
static void
look_at_time (struct runtime *rt)
{
  uint64_t now = runtime_now (rt);

  runtime_lock (rt);
  rt->now = now;
  runtime_unlock (rt);
  timers_fire (rt, now);
  rt->reactor->check (rt, now);
}

/* Somebody else may be the driver.  When there is a task to run here, that has to be
   soon, see find_task. */
static void
leave_driving (struct member *m)
{
  m->drove = true;
  atomic_store (&m->scheduler->driven, false);
}

/* Wait, unless there is something to do. */
static void
wait_ready (struct member *m)
{
  struct runtime *rt = &m->scheduler->runtime;
  uint64_t until, now;

  rt->waits = &m->worker;
  worker_begin (&m->worker);
  order_release (rt->mail);
  atomic_store (&rt->mail->sleeping, true);
  until = decide_wait (rt);
  now = until == ASYNCC_NEVER ? 0 : runtime_now (rt);
  if (until > now && !ready_p (m->scheduler))
    rt->reactor->wait (rt, until == ASYNCC_NEVER ? until : until - now);
  worker_awake (&m->worker);
}

static void
drive (struct member *m)
{
  struct runtime *rt = &m->scheduler->runtime;

  if (open_reactor (rt) < 0)
    doze ();
  else
    wait_ready (m);
  look_at_time (rt);
  leave_driving (m);
}

static void
park (struct member *m)
{
  struct scheduler *s = m->scheduler;
  unsigned int index = (unsigned int) (m - s->members);
  atomic_size_t *word = &s->idle[index / IDLE_BITS];
  size_t bit = (size_t) 1 << index % IDLE_BITS;
  bool ready;

  worker_begin (&m->worker);
  atomic_fetch_or (word, bit);
  ready = ready_p (s) || !atomic_load (&s->driven);
  if (!ready || !(atomic_fetch_and (word, ~bit) & bit)) {
    while (sem_wait (&m->parked) < 0)
      continue;
    m->searching = true;
  }
  worker_end (&m->worker);
}

/* The loop ---------------------------------------------------------------------- */

/* Look at descriptors and timers between tasks, unless the driver does. */
static void
look (struct member *m)
{
  struct runtime *rt = &m->scheduler->runtime;
  bool awaited, timed;

  m->worker.done = 0;
  if (atomic_exchange (&m->scheduler->driven, true))
    return;
  runtime_lock (rt);
  awaited = rt->reactor->awaited (rt);
  timed = rt->timers.levels != 0;
  runtime_unlock (rt);
  rt->waits = &m->worker;
  if (awaited)
    rt->reactor->wait (rt, 0);
  if (awaited || timed)
    look_at_time (rt);
  leave_driving (m);
}

void
member_run (struct member *m)
{
  struct scheduler *s = m->scheduler;

  while (!atomic_load_explicit (&s->closing, memory_order_relaxed)) {
    struct task *task = find_task (m);

    if (task) {
      movable_run (&m->worker, task);
      if (m->worker.done >= TURN)
	look (m);
    } else if (!atomic_exchange (&s->driven, true))
      drive (m);
    else
      park (m);
  }
}
