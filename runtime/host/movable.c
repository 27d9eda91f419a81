/* Movable tasks: those of a runtime of several workers, any of which may poll them.

   All that is known of such a task is in its word:

     NOTIFIED   it was woken: it is in a queue, or will be after the present poll
     RUNNING    claimed, for a poll or for the drop of its future, by one thread
     DONE       never to be claimed again; the result is in the handle
     CANCELLED  to be dropped instead of suspended
     HANDLE     somebody has the handle
     JOINER     the slot of the one who awaits it is filled in, and is for who sets DONE

   and the number of references: one for each waker, one for the handle, one for the list
   of the runtime's tasks until the task is done, and one that goes with NOTIFIED and
   RUNNING, from the wake into the queue and on to who claims the task.

   Only who is not RUNNING can be claimed, and by one: so a task is never polled by two,
   and never polled and dropped at a time.  Every wake changes the word even if nothing
   comes of it, so that what was done before is seen by the poll that takes NOTIFIED away;
   one that comes during a poll makes a second one.  The slot of the joiner belongs to
   the holder of the handle as long as JOINER is not set.

   testsuite/model/movable.pml is this protocol for a model checker.
   SPDX-License-Identifier: MIT  */

#include "host/list.h"
#include "host/probes.h"
#include "host/scheduler.h"
#include "host/trace.h"

enum {
  WORD_NOTIFIED = 1,
  WORD_RUNNING = 2,
  WORD_DONE = 4,
  WORD_CANCELLED = 8,
  WORD_HANDLE = 16,
  WORD_JOINER = 32,
  REFERENCE = 64
};

_Static_assert ((int) WORD_RUNNING == (int) BIT_RUNNING
		&& (int) WORD_NOTIFIED == (int) BIT_NOTIFIED, "debuggers know these bits");

static size_t
word_of (struct task *task)
{
  return atomic_load_explicit (&task->word, memory_order_acquire);
}

/* Change the word from *OLD to NEW; if it is not *OLD any more, *OLD becomes what it is. */
static bool
change_word (struct task *task, size_t *old, size_t new)
{
  return atomic_compare_exchange_weak_explicit (&task->word, old, new, memory_order_acq_rel,
						memory_order_acquire);
}

/* Whoever frees the task does so behind all that the others did with it. */
static void
unref (struct task *task, size_t n)
{
  size_t old;

  order_release (task->handle);
  old = atomic_fetch_sub_explicit (&task->word, n * REFERENCE, memory_order_acq_rel);
  if (old / REFERENCE != n)
    return;
  order_acquire (task->handle);
  task_free (task);
}

/* Wakers ---------------------------------------------------------------------- */

static struct async_waker
waker_clone (const struct async_waker *waker)
{
  struct task *task = waker->data;

  atomic_fetch_add_explicit (&task->word, REFERENCE, memory_order_relaxed);
  return *waker;
}

static void
waker_drop (struct async_waker *waker)
{
  unref (waker->data, 1);
}

/* Queue the task, whose reference goes with it. */
static void
schedule (struct task *task, bool woken)
{
  if (!scheduler_push (task, woken))
    mailbox_push (task->mail, task);
}

/* Wake the task at PC; OWN says that a reference is given up.  This may be a signal handler,
   where nothing can be freed: so the last reference to a task that is done goes into the
   mailbox, and to who empties it. */
static void
wake (struct task *task, bool own, const void *pc)
{
  size_t old = atomic_load_explicit (&task->word, memory_order_relaxed), new;
  bool idle, last;

  if (trace_on_p () && !(old & WORD_DONE))
    trace_woken (task, pc, !(old & WORD_NOTIFIED));
  order_release (task);
  do {
    idle = !(old & (WORD_NOTIFIED | WORD_RUNNING | WORD_DONE));
    last = own && old & WORD_DONE && old / REFERENCE == 1;
    new = old & WORD_DONE ? old : old | WORD_NOTIFIED;
    if (idle && !own)
      new += REFERENCE;
    else if (!idle && own && !last)
      new -= REFERENCE;
  } while (!change_word (task, &old, new));
  if (!(old & (WORD_NOTIFIED | WORD_DONE)))
    PROBE (wake, task);
  if (idle)
    schedule (task, true);
  else if (last)
    mailbox_push (task->mail, task);
}

static void
waker_wake_by_ref (const struct async_waker *waker)
{
  wake (waker->data, false, __builtin_return_address (0));
}

static void
waker_wake (struct async_waker *waker)
{
  wake (waker->data, true, __builtin_return_address (0));
}

const struct async_waker_vtable movable_waker_vtable
  = { waker_clone, waker_wake, waker_wake_by_ref, waker_drop };

/* The end --------------------------------------------------------------------- */

/* The claimed task is done, and its future is gone; RESULT says that it has one. */
static void
complete (struct task *task, bool result)
{
  size_t old;

  order_release (task->handle);
  old = atomic_fetch_xor_explicit (&task->word, WORD_RUNNING | WORD_DONE, memory_order_acq_rel);
  if (old & WORD_JOINER) {
    struct async_waker joiner = task->joiner;

    async_waker_wake (&joiner);
  }
  if (trace_on_p ())
    trace_ended (task, result);
  unref (task, 2);
}

/* Any thread may drop tasks. */
static _Thread_local struct releases releases FAST_TLS;

struct releases *
movable_releases (void)
{
  return &releases;
}

static void
release_future (struct task *task)
{
  scheduler_unlist (task);
  task_release_future (&releases, task);
}

/* Drop the future of the task, which is claimed, and has no result. */
void
movable_drop_claimed (struct task *task)
{
  PROBE (drop, task);
  release_future (task);
  complete (task, false);
}

bool
movable_claim (struct task *task)
{
  size_t old = word_of (task), new;
  bool claimed;

  do {
    if (old & WORD_DONE)
      return false;
    claimed = !(old & WORD_RUNNING);
    new = old | WORD_CANCELLED;
    if (claimed)
      new = (new | WORD_RUNNING) + REFERENCE;
  } while (!change_word (task, &old, new));
  if (claimed)
    order_acquire (task);
  return claimed;
}

void
movable_hold (struct task *task)
{
  atomic_fetch_add_explicit (&task->word, REFERENCE, memory_order_relaxed);
}

void
movable_let_go (struct task *task)
{
  unref (task, 1);
}

/* Running --------------------------------------------------------------------- */

/* True if the task is claimed.  If not, it was dropped while it was queued. */
static bool
claim (struct task *task)
{
  size_t old = word_of (task);

  do {
    if (old & (WORD_RUNNING | WORD_DONE))
      return false;
  } while (!change_word (task, &old, (old & ~(size_t) WORD_NOTIFIED) | WORD_RUNNING));
  order_acquire (task);
  return true;
}

/* The answer was pending. */
static void
suspend (struct task *task)
{
  size_t old = word_of (task), new;

  order_release (task);
  do {
    if (old & WORD_CANCELLED) {
      movable_drop_claimed (task);
      return;
    }
    new = old & ~(size_t) WORD_RUNNING;
    if (!(old & WORD_NOTIFIED))
      new -= REFERENCE;
  } while (!change_word (task, &old, new));
  if (old & WORD_NOTIFIED)
    schedule (task, false);
}

bool
movable_pause (struct task *task)
{
  size_t old = word_of (task);

  do {
    if (old & (WORD_NOTIFIED | WORD_RUNNING | WORD_DONE))
      return false;
  } while (!change_word (task, &old, (old | WORD_RUNNING) + REFERENCE));
  order_acquire (task);
  return true;
}

void
movable_continue (struct task *task)
{
  suspend (task);
}

/* The future goes first: who awaits the handle finds all handlers run. */
static void
finish (struct task *task)
{
  PROBE (complete, task);
  task_keep_result (task);
  release_future (task);
  complete (task, true);
}

/* Poll the claimed task. */
static inline void
poll_claimed (struct worker *w, struct task *task, bool observed)
{
  struct async_waker waker = { &movable_waker_vtable, task };
  struct async_context cx;

  worker_context (w, &cx, &waker);
  PROBE (poll, task);
  if (worker_poll (w, task, &cx) == ASYNC_READY)
    finish (task);
  else {
    PROBE_WITH (suspend, task, task->future->state);
    if (observed)
      trace_suspended (task);
    suspend (task);
  }
}

static __attribute__ ((__noinline__)) void
poll_observed (struct worker *w, struct task *task)
{
  struct trace_poll poll;

  trace_poll_begin (&poll, task);
  poll_claimed (w, task, true);
  trace_poll_end (&poll);
}

__attribute__ ((__noinline__)) void
movable_run (struct worker *w, struct task *task)
{
  if (!claim (task)) {
    unref (task, 1);
    return;
  }
  if (task->scope)
    w->scoped = true;
  if (trace_on_p ())
    poll_observed (w, task);
  else
    poll_claimed (w, task, false);
}

/* Handles --------------------------------------------------------------------- */

/* The child of a fork has copies of tasks and of locks, and none of the threads that run
   the ones and hold the others. */
void
movable_check_process (unsigned int generation)
{
  if (generation != process_generation)
    asyncc_fatal ("the child of fork cannot use its parent's runtime of several workers");
}

/* Take the slot back from who would set DONE: false if that has happened. */
static bool
take_joiner (struct task *task)
{
  size_t old = word_of (task);

  do {
    if (old & WORD_DONE)
      return false;
  } while (!change_word (task, &old, old & ~(size_t) WORD_JOINER));
  return true;
}

/* Fill the slot in: false if the task is done. */
static bool
put_joiner (struct task *task, const struct async_waker *waker)
{
  size_t old;

  waker_put (&task->joiner, async_waker_clone (waker));
  old = word_of (task);
  do {
    if (old & WORD_DONE) {
      waker_clear (&task->joiner);
      return false;
    }
  } while (!change_word (task, &old, old | WORD_JOINER));
  return true;
}

/* True if the task will wake WAKER, false if it is done. */
static bool
joined_p (struct task *task, const struct async_waker *waker)
{
  size_t word = word_of (task);

  if (word & WORD_DONE)
    return false;
  if (word & WORD_JOINER) {
    if (async_waker_same (&task->joiner, waker))
      return true;
    if (!take_joiner (task))
      return false;
    waker_clear (&task->joiner);
  }
  return put_joiner (task, waker);
}

static async_poll_t
handle_poll (struct async_future *self, struct async_context *cx)
{
  struct task *task = container_of (self, struct task, handle);

  if (joined_p (task, async_context_waker (cx))) {
    movable_check_process (task->generation);
    return ASYNC_PENDING;
  }
  order_acquire (self);
  return task_joined (self, "its runtime was");
}

/* Nobody has the handle any more; CANCEL says that the task is to be dropped, which is
   done here unless somebody else has claimed it. */
static void
give_handle_up (struct task *task, bool cancel)
{
  size_t old = word_of (task), new;
  bool claimed;

  do {
    new = old & ~(size_t) (WORD_HANDLE | WORD_JOINER);
    claimed = cancel && !(old & (WORD_RUNNING | WORD_DONE));
    if (cancel && !(old & WORD_DONE))
      new |= WORD_CANCELLED;
    if (claimed)
      new = (new | WORD_RUNNING) + REFERENCE;
  } while (!change_word (task, &old, new));
  if (old & WORD_JOINER && !(old & WORD_DONE))
    waker_clear (&task->joiner);
  if (claimed) {
    movable_check_process (task->generation);
    order_acquire (task);
    movable_drop_claimed (task);
  }
  memory_poison (task->handle);
  unref (task, 1);
}

void
movable_detach (struct task *task)
{
  give_handle_up (task, false);
}

static void
handle_drop (struct async_future *self)
{
  give_handle_up (container_of (self, struct task, handle), true);
}

DESCRIPTION (handle_described, { ASYNC_WAITS_TASK, ASYNC_UNTIL_DONE,
				 -(int) offsetof (struct task, handle), 0 });

const struct async_vtable movable_handle_vtable
  = { .poll = handle_poll, .drop = handle_drop, .name = "async_spawn",
      .description = &handle_described };

/* Making ---------------------------------------------------------------------- */

struct async_future *
movable_spawn (struct scheduler *s, struct async_future *f, size_t size, size_t align)
{
  struct task *task = task_new (f, &movable_handle_vtable, size, align);

  if (!task)
    return NULL;
  task->scheduler = s;
  task->scope = scope_inherited (worker_here ());
  atomic_init (&task->word, WORD_NOTIFIED | WORD_HANDLE | 3 * (size_t) REFERENCE);
  if (!scheduler_add (s, task)) {
    scope_unref (task->scope);
    task_free (task);
    return NULL;
  }
  PROBE_WITH (spawn, task, task->future);
  if (trace_on_p ())
    trace_spawned (task);
  order_release (task);
  schedule (task, false);
  return task->handle;
}
