/* Pinned tasks: those that stay with the worker that they were made on.

   The worker is the owner of the task.  What it knows of it, TASK_* and how many wakers
   it made, are plain words, and so a wake by the owner, a poll, a spawn and a join
   contain no locked instruction.  Others, which are other threads and the signal
   handlers that interrupt a section of the owner, use the word: a wake of theirs posts
   the task into the mailbox of the owner, who looks there before it takes a task out of
   its queue.

   References are counted on both sides, and each count alone says nothing: a waker that
   the owner cloned may be dropped by another thread.  But nothing has to be known as
   long as the task is not done.  When it is, and in no queue, the owner puts its count
   into the word, once: from then on it is SHARED, and who drops the last reference frees
   the task.  If there is no waker then, nobody else can look at the word, and for that,
   too, a plain store is enough.

   A task is in the queue or was notified at most once, and is posted at most once, so a
   wake needs no memory.  POSTED is taken away before the owner polls: a wake that comes
   later posts again, and none is lost.  testsuite/model/pinned.pml is this for a model
   checker.

   One loop takes tasks out of the queue, polls them, and puts those back that were woken
   meanwhile: from the end of a poll to the beginning of the next there is one section and no
   call.  A task that wakes itself by its own waker while it is polled, as a yield does, says
   so in the worker's turn (turn_again), and the loop sees that.

   A trace is told of tasks that are OBSERVED, which is asked for together with DONE and
   SHARED: polls and wakes of others do nothing for it.  Those that are observed are polled
   outside of the loop, and by a waker of their own: so a trace is told how they wake
   themselves, too.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"
#include "host/probes.h"
#include "host/trace.h"

/* The word: two bits, and above them a number of references, which may be negative as
   long as it is not all of them. */
enum {
  WORD_POSTED = 1, /* in the mailbox, or on the way there */
  WORD_SHARED = 2, /* the worker has done with the task: the references are all */
  WORD_REFERENCE = 4
};

/* Let a task of W that is not done run again; in a section.  HOW is TASK_NOTIFIED, and
   TASK_DIRECT unless a branch of it was woken. */
static inline void
notify_as (struct worker *w, struct task *task, unsigned int how)
{
  unsigned int state = task->state;

  if (state & TASK_DONE)
    return;
  task->state = state | how;
  if (state & TASK_NOTIFIED)
    return;
  if (!(state & TASK_RUNNING))
    worker_queue (w, task);
  PROBE (wake, task);
}

static inline void
notify (struct worker *w, struct task *task)
{
  notify_as (w, task, TASK_NOTIFIED | TASK_DIRECT);
}

/* References ------------------------------------------------------------------ */

/* Enter a section of W, which is the owner of the task, if this is its thread, and the task is
   not shared. */
static inline bool
enter_owned (struct worker *w, const struct task *task)
{
  if (!worker_enter (w))
    return false;
  if (!(task->state & TASK_SHARED))
    return true;
  worker_end (w);
  return false;
}

/* One of the references that the word counts goes.  If it is the only one, and the
   task is not posted, there is nobody else. */
static bool
last_reference_p (const struct task *task)
{
  return atomic_load_explicit (&task->word, memory_order_acquire)
	 == WORD_SHARED + WORD_REFERENCE;
}

static void
unref_shared (struct task *task)
{
  const size_t last = WORD_SHARED + WORD_REFERENCE;

  order_release (task->handle);
  if (!last_reference_p (task)
      && atomic_fetch_sub_explicit (&task->word, WORD_REFERENCE, memory_order_acq_rel) != last)
    return;
  order_acquire (task->handle);
  task_free (task);
}

/* The task is done and in no queue: from here on the word has all references. */
static inline void
share (struct task *task)
{
  struct worker *w = task->worker;
  size_t all, wakers;

  worker_begin (w);
  wakers = (size_t) task->wakers * WORD_REFERENCE;
  all = WORD_SHARED + (task->state & TASK_HANDLE ? WORD_REFERENCE : 0);
  task->state |= TASK_SHARED;
  worker_end (w);
  order_release (task->handle);
  if (wakers + atomic_load_explicit (&task->word, memory_order_acquire) != 0)
    all += wakers + atomic_fetch_add_explicit (&task->word, wakers + all, memory_order_acq_rel);
  else if (all != WORD_SHARED)
    atomic_store_explicit (&task->word, all, memory_order_release);
  if (all == WORD_SHARED)
    task_free (task);
}

static inline void
hold (struct task *task)
{
  struct worker *w = task->worker;

  if (!enter_owned (w, task)) {
    atomic_fetch_add_explicit (&task->word, WORD_REFERENCE, memory_order_relaxed);
    return;
  }
  task->wakers++;
  worker_end (w);
}

void
pinned_hold (struct task *task)
{
  hold (task);
}

void
pinned_let_go (struct task *task)
{
  struct worker *w = task->worker;

  if (!enter_owned (w, task)) {
    unref_shared (task);
    return;
  }
  task->wakers--;
  worker_end (w);
}

/* Wakers ---------------------------------------------------------------------- */

/* Others wake the task at PC, and REFERENCES of them go, which is none or one.  This may
   be a signal handler, where nothing can be freed: the last reference leaves that to who
   empties the mailbox. */
static void
post (struct task *task, size_t references, const void *pc)
{
  size_t old = atomic_load_explicit (&task->word, memory_order_relaxed), new;

  if (trace_on_p ())
    trace_woken (task, pc, !(old & WORD_POSTED));
  order_release (task);
  do {
    new = old - references * WORD_REFERENCE;
    if (!(old & WORD_SHARED) || (new & ~(size_t) WORD_POSTED) == WORD_SHARED)
      new |= WORD_POSTED;
  } while (!atomic_compare_exchange_weak_explicit (&task->word, &old, new,
						   memory_order_acq_rel,
						   memory_order_relaxed));
  if (!(old & WORD_POSTED) && (new & WORD_POSTED))
    mailbox_push (task->mail, task);
}

/* What a wake of the owner does not do at once: one by somebody else, or of a task that is
   shared or observed. */
static __attribute__ ((__noinline__)) void
wake_specially (struct task *task, unsigned int references, const void *pc)
{
  struct worker *w = task->worker;

  if (!enter_owned (w, task)) {
    post (task, references, pc);
    return;
  }
  if (!pinned_done_p (task))
    trace_woken (task, pc, !(task->state & TASK_NOTIFIED));
  notify (w, task);
  task->wakers -= (int) references;
  worker_end (w);
}

/* Enter a section of W, which is the owner of the task, if this is its thread, and nobody else
   has to know of it. */
static inline bool
enter_simply (struct worker *w, const struct task *task)
{
  if (!worker_enter (w))
    return false;
  if (!(task->state & (TASK_SHARED | TASK_OBSERVED)))
    return true;
  worker_end (w);
  return false;
}

static struct async_waker
waker_clone (const struct async_waker *waker)
{
  hold (waker->data);
  return *waker;
}

static void
waker_wake_by_ref (const struct async_waker *waker)
{
  struct task *task = waker->data;
  struct worker *w = task->worker;

  if (!enter_simply (w, task)) {
    wake_specially (task, 0, __builtin_return_address (0));
    return;
  }
  notify (w, task);
  worker_end (w);
}

static void
waker_wake (struct async_waker *waker)
{
  struct task *task = waker->data;
  struct worker *w = task->worker;

  if (!enter_simply (w, task)) {
    wake_specially (task, 1, __builtin_return_address (0));
    return;
  }
  notify (w, task);
  task->wakers--;
  worker_end (w);
}

static void
waker_drop (struct async_waker *waker)
{
  pinned_let_go (waker->data);
}

const struct async_waker_vtable pinned_waker_vtable
  = { waker_clone, waker_wake, waker_wake_by_ref, waker_drop };

/* Branches --------------------------------------------------------------------- */

static unsigned int
waker_directs (const struct async_waker *waker)
{
  const struct task *task = waker->data;

  return task->state / (2 * TASK_DIRECT);
}

static bool
waker_claim (const struct async_waker *waker)
{
  struct task *task = waker->data;
  struct worker *w = task->worker;
  bool free;

  if (!enter_owned (w, task))
    return false;
  free = !(task->state & TASK_CLAIMED);
  task->state |= TASK_CLAIMED;
  worker_end (w);
  return free;
}

/* Who is not the owner leaves the task as it is, which costs it no more than polls. */
static void
waker_release (const struct async_waker *waker)
{
  struct task *task = waker->data;
  struct worker *w = task->worker;

  if (!enter_owned (w, task))
    return;
  task->state &= ~(unsigned int) TASK_CLAIMED;
  worker_end (w);
}

static void
waker_wake_below (const struct async_waker *waker)
{
  struct task *task = waker->data;
  struct worker *w = task->worker;

  if (!enter_simply (w, task)) {
    wake_specially (task, 0, __builtin_return_address (0));
    return;
  }
  notify_as (w, task, TASK_NOTIFIED);
  worker_end (w);
}

const struct turn_owner pinned_turns
  = { &pinned_waker_vtable, waker_directs, waker_claim, waker_release, waker_wake_below };

/* Of a shared task nothing is left to the owner, which may not be this worker at all:
   mailboxes outlive their workers.  Who posted it has told the trace. */
void
pinned_deliver (struct task *task)
{
  struct worker *w;
  size_t old = atomic_fetch_and_explicit (&task->word, ~(size_t) WORD_POSTED,
					  memory_order_acq_rel);

  order_acquire (task);
  if (old & WORD_SHARED) {
    if (old == WORD_SHARED + WORD_POSTED)
      task_free (task);
    return;
  }
  w = task->worker;
  worker_begin (w);
  notify (w, task);
  worker_end (w);
}

/* Running --------------------------------------------------------------------- */

/* Change what the owner knows of the task: what it knew. */
static inline unsigned int
change_state (struct task *task, unsigned int clear, unsigned int set)
{
  unsigned int old;

  worker_begin (task->worker);
  old = task->state;
  task->state = (old & ~clear) | set;
  worker_end (task->worker);
  return old;
}

/* The STATE of a task, when it is to be polled.  That it was woken directly is added to how
   often that was. */
static inline unsigned int
running_state (unsigned int state)
{
  return ((state + (state & TASK_DIRECT)) & ~(unsigned int) TASK_NOTIFIED) | TASK_RUNNING;
}

/* Such a task is to be polled, and loses the bits CLEAR. */
static inline void
begin_running (struct task *task, unsigned int clear)
{
  worker_begin (task->worker);
  task->state = running_state (task->state) & ~clear;
  worker_end (task->worker);
}

/* The task is done: drop its future. */
static void
release_future (struct task *task)
{
  if (task->live_next)
    task->live_next->live_prev = task->live_prev;
  if (task->live_prev)
    task->live_prev->live_next = task->live_next;
  else
    task->worker->live = task->live_next;
  task_release_future (&task->worker->releases, task);
}

/* The poll of the task was ready: that is its end. */
static __attribute__ ((__noinline__)) void
finish (struct task *task)
{
  PROBE (complete, task);
  task_keep_result (task);
  change_state (task, TASK_RUNNING | TASK_NOTIFIED, TASK_DONE);
  waker_fire (&task->joiner);
  release_future (task);
  if (task->state & TASK_OBSERVED)
    trace_ended (task, true);
  share (task);
}

void
pinned_cancel (struct task *task)
{
  unsigned int state = task->state;

  if (state & TASK_DONE)
    return;
  if (state & TASK_RUNNING) {
    task->cancelled = true;
    return;
  }
  PROBE (drop, task);
  state = change_state (task, 0, TASK_DONE);
  release_future (task);
  if (state & TASK_OBSERVED)
    trace_ended (task, false);
  /* Out of the queue it comes to pinned_run. */
  if (!(state & TASK_NOTIFIED))
    share (task);
}

void
pinned_leave (struct task *task)
{
  /* It is in no queue, whoever woke it. */
  change_state (task, TASK_RUNNING | TASK_NOTIFIED, 0);
  pinned_cancel (task);
}

/* Its poll was pending, and it is to be polled again, or waits; in a section. */
static inline void
stop_running (struct worker *w, struct task *task)
{
  task->state &= ~(unsigned int) TASK_RUNNING;
  if (__builtin_expect (task->state & TASK_NOTIFIED, TASK_NOTIFIED))
    worker_queue (w, task);
}

/* Poll a task that a trace is told of, and needs a waker for that. */
static async_poll_t
poll_observed (struct task *task)
{
  struct async_waker waker = { &pinned_waker_vtable, task };
  struct async_context cx;

  worker_context (task->worker, &cx, &waker);
  begin_running (task, trace_on_p () ? 0 : TASK_OBSERVED);
  PROBE (poll, task);
  return worker_poll (task->worker, task, &cx);
}

static void
run_observed (struct task *task)
{
  struct worker *w = task->worker;
  struct trace_poll poll;

  trace_poll_begin (&poll, task);
  if (poll_observed (task) == ASYNC_READY)
    finish (task);
  else {
    PROBE_WITH (suspend, task, task->future->state);
    trace_suspended (task);
    worker_collect (w);
    worker_begin (w);
    stop_running (w, task);
    worker_end (w);
    if (task->cancelled)
      pinned_cancel (task);
  }
  trace_poll_end (&poll);
}

/* Those that are done, since they were cancelled while they were queued, and those that are
   observed are not polled as all others are. */
static inline bool
special_p (const struct task *task)
{
  return (task->state & (TASK_DONE | TASK_OBSERVED)) != 0;
}

static __attribute__ ((__noinline__)) void
run_specially (struct task *task)
{
  if (pinned_done_p (task)) {
    task->worker->done += TASK_WEIGHT;
    share (task);
  } else
    run_observed (task);
}

/* Run TASK: true if that is pending, and what becomes of the task next is not settled. */
static inline bool
run (struct worker *w, struct task *task, struct async_context *cx)
{
  const struct async_future *f = task->future;

  if (special_p (task)) {
    run_specially (task);
    return false;
  }
  PROBE (poll, task);
  if (worker_poll (w, task, cx) == ASYNC_READY) {
    finish (task);
    return false;
  }
  PROBE_WITH (suspend, task, f->state);
  if (!task->cancelled)
    return true;
  pinned_leave (task);
  return false;
}

/* Take the first task out of the queue, NULL if there is none: it is to be run; in a
   section. */
static inline struct task *
take_first (struct worker *w)
{
  struct task *task = w->queue;

  if (!task)
    return NULL;
  w->out++;
  w->queue = task->next;
  if (!w->queue)
    w->queue_end = &w->queue;
  if (!special_p (task))
    task->state = running_state (task->state);
  return task;
}

/* The next to run, NULL if there is none, or none shall be.  The poll of BEFORE, which may be
   NULL, is over: tasks that were woken before it go first. */
static inline struct task *
next (struct worker *w, struct task *before)
{
  struct task *task = NULL;

  worker_collect (w);
  worker_begin (w);
  if (before) {
    if (w->turn.again)
      before->state |= TASK_NOTIFIED | TASK_DIRECT;
    stop_running (w, before);
  }
  if (w->done < TURN)
    task = take_first (w);
  worker_end (w);
  return task;
}

/* The stack of all polls begins here, so this is never part of another function.  What one
   task and the next have to do with the queue is one section. */
__attribute__ ((__noinline__)) void
pinned_run (struct worker *w)
{
  struct async_waker waker = { &pinned_waker_vtable, NULL };
  struct async_context cx;
  struct task *task = NULL;

  worker_context (w, &cx, &waker);
  w->turn.waker = &waker;
  while ((task = next (w, task)) != NULL) {
    waker.data = task;
    if (run (w, task, &cx))
      continue;
    task = NULL;
    if (w->root && pinned_done_p (w->root))
      break;
  }
  w->turn.waker = NULL;
}

void
pinned_observe (struct task *task)
{
  change_state (task, 0, TASK_OBSERVED);
}

/* Handles --------------------------------------------------------------------- */

/* True if TASK is done and shared, which any thread may ask; false if this thread, whose
   worker W is, is the owner's; it may not go on with one that is neither. */
static bool
handle_shared_p (const struct task *task, const struct worker *w)
{
  if (!w)
    w = worker_rouse ();
  if (w == task->worker && !(task->state & TASK_SHARED))
    return false;
  if (!(atomic_load_explicit (&task->word, memory_order_acquire) & WORD_SHARED))
    asyncc_fatal ("the handle of a task was awaited or dropped by another thread than "
		  "the task's; send the result through a channel");
  order_acquire ((void *) task->handle);
  return true;
}

static __attribute__ ((__noinline__)) async_poll_t
handle_wait (struct task *task, struct async_context *cx)
{
  waker_keep (&task->joiner, async_context_waker (cx));
  return ASYNC_PENDING;
}

/* The handle is not polled by its own worker. */
static __attribute__ ((__noinline__)) async_poll_t
handle_poll_slowly (struct task *task, struct async_context *cx)
{
  struct worker *w = worker_of (cx);

  if (!handle_shared_p (task, w ? w : this_worker)) {
    if (!pinned_done_p (task))
      runtime_polled (task->worker->runtime, cx);
    if (!pinned_done_p (task))
      return handle_wait (task, cx);
  }
  return task_joined (task->handle, "its thread ended");
}

static async_poll_t
handle_poll (struct async_future *self, struct async_context *cx)
{
  struct task *task = container_of (self, struct task, handle);

  if (worker_of (cx) != task->worker)
    return handle_poll_slowly (task, cx);
  return self->state == ASYNC_STATE_DONE ? ASYNC_READY : handle_wait (task, cx);
}

void
pinned_release_handle (struct task *task)
{
  struct worker *w = task->worker;

  waker_clear (&task->joiner);
  memory_poison (task->handle);
  if (!enter_owned (w, task)) {
    unref_shared (task);
    return;
  }
  task->state &= ~(unsigned int) TASK_HANDLE;
  worker_end (w);
}

static void
handle_drop (struct async_future *self)
{
  struct task *task = container_of (self, struct task, handle);

  if (last_reference_p (task)) {
    order_acquire (self);
    waker_clear (&task->joiner);
    memory_poison (self);
    task_free (task);
    return;
  }
  if (!handle_shared_p (task, this_worker)) {
    runtime_check_process (task->worker->runtime);
    pinned_cancel (task);
  }
  pinned_release_handle (task);
}

DESCRIPTION (handle_described, { ASYNC_WAITS_TASK, ASYNC_UNTIL_DONE,
				 -(int) offsetof (struct task, handle), 0 });

const struct async_vtable pinned_handle_vtable
  = { .poll = handle_poll, .drop = handle_drop, .name = "async_spawn",
      .description = &handle_described };

/* What a new task of W takes over from who makes it, and what a trace is told of it. */
static __attribute__ ((__noinline__)) struct task *
begin_specially (struct worker *w, struct task *task)
{
  task->scope = scope_inherited (w);
  if (trace_on_p ()) {
    task->state |= TASK_OBSERVED;
    trace_spawned (task);
  }
  return task;
}

struct task *
pinned_spawn (struct worker *w, struct async_future *f, size_t size, size_t align)
{
  struct task *task = task_new (f, &pinned_handle_vtable, size, align);

  if (!task)
    return NULL;
  task->state = TASK_NOTIFIED | TASK_HANDLE;
  task->worker = w;
  task->mail = w->mail;
  task->live_next = w->live;
  if (w->live)
    w->live->live_prev = task;
  w->live = task;
  worker_begin (w);
  worker_queue (w, task);
  worker_end (w);
  PROBE_WITH (spawn, task, task->future);
  return w->scoped ? begin_specially (w, task) : task;
}
