/* A worker: its queue of tasks, and the loop that polls them.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

#include <pthread.h>
#include <time.h>

_Thread_local struct worker *this_worker FAST_TLS;

/* The queue --------------------------------------------------------------------- */

void
worker_empty_mailbox (struct worker *w)
{
  struct task *next, *woken = mailbox_take (w->mail);

  for (; woken; woken = next) {
    next = woken->posted;
    task_deliver (woken);
  }
}

/* What others are about to post is nobody's task any more: that needs the mailbox
   only. */
void
worker_drop_tasks (struct worker *w)
{
  w->releases.depth = 0; /* pthread_exit may have left a drop */
  w->scope = NULL;       /* ... or a future that makes one */
  while (w->live)
    pinned_cancel (w->live);
  do {
    w->done = 0;
    pinned_run (w);
  } while (w->done >= TURN);
  w->ahead = 0;
}

/* The loop ---------------------------------------------------------------------- */

/* Whether to ask this thread for a dump other threads want to know. */
static void
worker_set_running (struct worker *w, bool running)
{
  __atomic_store_n (&w->running, running, __ATOMIC_RELAXED);
}

/* Nothing can end a wait, because there is no descriptor left for it: look
   again soon. */
static void
doze (uint64_t ns)
{
  struct timespec ts = { 0, ns < 1000000 ? (long) ns : 1000000 };

  nanosleep (&ts, NULL);
}

/* Wait, unless a task was woken meanwhile.  All of that is a section, so that a signal
   handler does not put a task into the queue behind the last look at it. */
static void
wait_until (struct worker *w, uint64_t timeout)
{
  struct runtime *rt = w->runtime;

  worker_begin (w);
  order_release (w->mail);
  atomic_store (&w->mail->sleeping, true);
  if (!w->queue && !atomic_load (&w->mail->head))
    rt->reactor->wait (rt, timeout);
  worker_awake (w);
}

/* For a check that may come late the clock is not asked again, and whole milliseconds
   do. */
uint64_t
worker_sleep_time (struct worker *w)
{
  struct runtime *rt = w->runtime;
  uint64_t until = timers_next (&rt->timers), check = rt->reactor->next_check (rt);
  uint64_t now;

  if (check < until && rt->reactor->checks_late)
    return check > rt->now ? (check - rt->now + 999999) / 1000000 * 1000000 : 0;
  if (check < until)
    until = check;
  if (until == ASYNCC_NEVER)
    return ASYNCC_NEVER;
  now = runtime_now (rt);
  return until > now ? until - now : 0;
}

static void
worker_sleep (struct worker *w)
{
  struct runtime *rt = w->runtime;
  uint64_t until = worker_sleep_time (w);

  if (until == 0)
    return;
  if (rt->reactor->open (rt) < 0)
    doze (until);
  else
    wait_until (w, until);
}

/* Tasks whom time and descriptors wake need not wait until all others have had their turns:
   who has slept for a millisecond would come late by as many turns as there are busy tasks.
   They go behind those who came before them in the same way, and in front of the rest.  So
   that the rest gets on, too, as many of it are let through before the next ones. */

/* Where those go who were woken just now, in front of whom *FROM is the queue's end.  OUT tasks
   have left the queue since that was asked before. */
static struct task **
place_ahead (struct worker *w, struct task **from, size_t out)
{
  struct task **at = &w->queue;

  if (out < w->ahead && from != at) {
    w->ahead -= out;
    at = w->behind;
  } else {
    size_t passed = out > w->ahead ? out - w->ahead : 0;

    w->ahead = 0;
    w->owed -= passed < w->owed ? passed : w->owed;
  }
  for (; *from && at != from && w->owed > 0; w->owed--) {
    at = &(*at)->next;
    w->ahead++;
  }
  return at;
}

/* Bring those from *FROM on to the place *AT in the queue. */
static void
bring_ahead (struct worker *w, struct task **from, struct task **at)
{
  struct task **last = w->queue_end;

  w->owed = 0;
  for (struct task **p = from; p != last; p = &(*p)->next)
    w->owed++;
  w->ahead += w->owed;
  w->behind = last;
  if (at == from)
    return;
  *last = *at;
  *at = *from;
  *from = NULL;
  w->queue_end = from;
}

static void
put_ahead (struct worker *w, struct task **from, size_t out)
{
  struct task **at;

  worker_begin (w);
  at = place_ahead (w, from, out);
  if (*from)
    bring_ahead (w, from, at);
  worker_end (w);
}

/* Let time and descriptors wake tasks; if there is nothing else to do, wait for
   them.  Who drives from outside is also called for the mailbox's descriptor, which has to
   be seen then.  In a simulation the order is chosen otherwise. */
static void
worker_turn (struct worker *w, bool idle)
{
  struct runtime *rt = w->runtime;
  struct task **from = w->queue_end;
  size_t out = w->out;

  w->done = w->out = 0;
  if (idle)
    worker_sleep (w);
  else if (w->driver || rt->reactor->awaited (rt))
    rt->reactor->wait (rt, 0);
  if (w->driver || rt->timers.levels || rt->reactor->awaited (rt)) {
    rt->now = runtime_now (rt);
    timers_fire (rt, rt->now);
    rt->reactor->check (rt, rt->now);
  }
  if (rt->reactor->choose)
    rt->reactor->choose (w);
  else
    put_ahead (w, from, out);
}

/* The thread ends inside async_run: it was cancelled while it waited, or a task has
   called pthread_exit.  Nobody gets the future of async_run back; what else is left
   goes when the thread's runtime does. */
static void
unwound (void *worker)
{
  struct worker *w = worker;
  struct task *current = w->current, *root = w->root;

  worker_set_running (w, false);
  w->current = w->root = NULL;
  w->turn.waker = NULL;
  w->scope = NULL;
  w->ahead = 0; /* the task that runs was not counted */
  worker_awake (w);
  if (root)
    root->borrowed = false;
  if (current)
    pinned_leave (current);
  if (root) {
    pinned_cancel (root);
    pinned_release_handle (root);
  }
}

static void
run_until_done (struct worker *w, const struct task *root)
{
  for (;;) {
    pinned_run (w);
    if (pinned_done_p (root))
      return;
    worker_turn (w, w->done < TURN);
  }
}

void
worker_run (struct worker *w, struct task *root)
{
  struct scope *around = scope_set (w, NULL);

  worker_set_running (w, true);
  w->root = root;
  w->runtime->now = runtime_now (w->runtime);
  pthread_cleanup_push (unwound, w);
  run_until_done (w, root);
  pthread_cleanup_pop (0);
  worker_set_running (w, false);
  w->root = NULL;
  scope_set (w, around);
}

/* Polls from outside -------------------------------------------------------------- */

/* Run the tasks that can run now, but not for longer than a turn. */
static void
run_ready (struct worker *w)
{
  worker_turn (w, false);
  pinned_run (w);
}

void
worker_drive (struct worker *w)
{
  struct scope *around = scope_set (w, NULL);

  worker_set_running (w, true);
  pthread_cleanup_push (unwound, w);
  run_ready (w);
  pthread_cleanup_pop (0);
  worker_set_running (w, false);
  scope_set (w, around);
}
