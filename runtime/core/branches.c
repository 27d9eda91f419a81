/* Who of many futures was woken.

   A task that waits for a thousand futures at once is woken because of one.  To find it
   all would have to be polled.  So each is polled with a waker of its own, a branch: that
   sets a bit, and wakes the task unless the bit was set.  Then it is enough to poll those
   whose bits are set, in the order of the futures as if all were polled.

   But a future may also be polled by somebody else of the same task, who is woken then
   instead.  So the task counts how often it was woken by others than its branches, and
   when it was, all are polled.  There is one future with branches in a task: to others of
   that kind its wakes would be those of others.  What is polled with another waker than a
   task's has none, nor have movable tasks.

   A waker may live longer than the future that made it, on any thread, and may be used in
   a signal handler.  So the branches are a block of memory that counts its references, of
   which one is the future's; the task's waker in it never changes.  A future that is polled
   by another task takes other branches, whose bits are all set, and lets go of these.  In
   a signal handler nothing can be freed: there the last reference puts the block into a
   list, which is emptied when somebody makes or drops branches.

   The bit is set before the task is woken, and taken away before the future is polled: a
   wake that comes later sets it again, and none is lost.  testsuite/model/branches.pml is
   this for a model checker.
   SPDX-License-Identifier: MIT  */

#include "core/core.h"

/* Bits of a word. */
enum { BITS = sizeof (size_t) * 8 };

struct branch {
  size_t index;
};

struct branches {
  atomic_size_t references;
  struct branches *next; /* in the list of those to be freed */
  struct async_waker task;
  const struct turn_owner *owner; /* of the task */
  size_t n;
  atomic_size_t *woken; /* behind the branches */
  struct branch of[];
};

/* Those of which a signal handler may have had the last reference. */
static _Atomic (struct branches *) unused;

static size_t
words (size_t n)
{
  return (n + BITS - 1) / BITS;
}

static size_t
branches_size (size_t n)
{
  return sizeof (struct branches) + n * sizeof (struct branch) + words (n) * sizeof (size_t);
}

static void
branches_free (struct branches *b)
{
  async_waker_drop (&b->task);
  __asyncc_free (b, branches_size (b->n), _Alignof (struct branches));
}

static void
free_unused (void)
{
  struct branches *next, *b = NULL;

  if (atomic_load_explicit (&unused, memory_order_relaxed))
    b = atomic_exchange_explicit (&unused, NULL, memory_order_acquire);
  for (; b; b = next) {
    next = b->next;
    order_acquire (b);
    branches_free (b);
  }
}

static void
put_unused (struct branches *b)
{
  b->next = atomic_load_explicit (&unused, memory_order_relaxed);
  while (!atomic_compare_exchange_weak_explicit (&unused, &b->next, b, memory_order_release,
						 memory_order_relaxed))
    continue;
}

/* One reference less; true if it was the last one. */
static bool
unref (struct branches *b)
{
  order_release (b);
  if (atomic_fetch_sub_explicit (&b->references, 1, memory_order_acq_rel) != 1)
    return false;
  order_acquire (b);
  return true;
}

/* Wakers ---------------------------------------------------------------------- */

static struct branches *
branches_of (struct branch *branch)
{
  return container_of (branch - branch->index, struct branches, of[0]);
}

static struct async_waker
branch_clone (const struct async_waker *waker)
{
  struct branches *b = branches_of (waker->data);

  atomic_fetch_add_explicit (&b->references, 1, memory_order_relaxed);
  return *waker;
}

/* The task is woken last, so that a trace finds the caller of this. */
static void
branch_wake_by_ref (const struct async_waker *waker)
{
  struct branch *branch = waker->data;
  struct branches *b = branches_of (branch);

  if (branches_mark (b, branch->index))
    b->owner->wake_below (&b->task);
}

static void
branch_wake (struct async_waker *waker)
{
  struct branches *b = branches_of (waker->data);

  branch_wake_by_ref (waker);
  if (unref (b))
    put_unused (b);
}

static void
branch_drop (struct async_waker *waker)
{
  struct branches *b = branches_of (waker->data);

  if (unref (b))
    branches_free (b);
}

static const struct async_waker_vtable branch_vtable
  = { branch_clone, branch_wake, branch_wake_by_ref, branch_drop };

struct async_waker
branches_waker (struct branches *b, size_t i)
{
  return (struct async_waker) { &branch_vtable, &b->of[i] };
}

/* For the future -------------------------------------------------------------- */

const struct async_waker *
branches_root (const struct async_waker *waker)
{
  return waker->vtable == &branch_vtable ? &branches_of (waker->data)->task : waker;
}

struct branches *
branches_new (size_t n, const struct async_waker *task, const struct turn_owner *owner)
{
  struct branches *b;

  free_unused ();
  if (!owner->claim (task))
    return NULL;
  b = __asyncc_alloc (branches_size (n), _Alignof (struct branches));
  if (!b) {
    owner->release (task);
    return NULL;
  }
  atomic_init (&b->references, 1);
  waker_put (&b->task, async_waker_clone (task));
  b->owner = owner;
  b->n = n;
  b->woken = (atomic_size_t *) (b->of + n);
  for (size_t i = 0; i < n; i++)
    b->of[i].index = i;
  for (size_t i = 0; i < words (n); i++)
    atomic_init (&b->woken[i], 0);
  branches_mark_all (b);
  return b;
}

void
branches_release (struct branches *b)
{
  if (b) {
    b->owner->release (&b->task);
    if (unref (b))
      branches_free (b);
  }
  free_unused ();
}

bool
branches_same_p (const struct branches *b, const struct async_waker *task)
{
  return async_waker_same (&b->task, task);
}

bool
branches_mark (struct branches *b, size_t i)
{
  size_t bit = (size_t) 1 << i % BITS;

  order_release (b);
  return !(atomic_fetch_or_explicit (&b->woken[i / BITS], bit, memory_order_acq_rel) & bit);
}

void
branches_mark_all (struct branches *b)
{
  for (size_t i = 0; i < words (b->n); i++) {
    size_t rest = b->n - i * BITS;
    size_t all = rest < BITS ? ((size_t) 1 << rest) - 1 : ~(size_t) 0;

    atomic_fetch_or_explicit (&b->woken[i], all, memory_order_relaxed);
  }
}

/* Bits are taken one by one, since the poll of one future may wake the next. */
size_t
branches_take (struct branches *b, size_t from, size_t end)
{
  while (from < end) {
    atomic_size_t *word = &b->woken[from / BITS];
    size_t set = atomic_load_explicit (word, memory_order_relaxed) >> from % BITS;

    if (set == 0) {
      from += BITS - from % BITS;
      continue;
    }
    from += (size_t) __builtin_ctzl (set);
    if (from >= end)
      break;
    atomic_fetch_and_explicit (word, ~((size_t) 1 << from % BITS), memory_order_acq_rel);
    order_acquire (b);
    return from;
  }
  return end;
}
