/* The queue of one of several workers: a ring, at whose end only that worker puts tasks,
   and from whose beginning it and others take them.
   SPDX-License-Identifier: MIT

   Who takes reads first and then moves the beginning, by a comparison that fails if
   somebody else was faster; what was read is thrown away then.  A place is used again
   only when the beginning has passed it, so whoever read something newer fails.  */

#include "host/deque.h"

static struct task *
read_at (struct deque *d, unsigned int i)
{
  return atomic_load_explicit (&d->tasks[i % DEQUE_SIZE], memory_order_relaxed);
}

static void
write_at (struct deque *d, unsigned int i, struct task *task)
{
  atomic_store_explicit (&d->tasks[i % DEQUE_SIZE], task, memory_order_relaxed);
}

static bool
move_begin (struct deque *d, unsigned int from, unsigned int n)
{
  return atomic_compare_exchange_strong_explicit (&d->begin, &from, from + n,
						  memory_order_acq_rel, memory_order_relaxed);
}

bool
deque_push (struct deque *d, struct task *task)
{
  unsigned int begin = atomic_load_explicit (&d->begin, memory_order_acquire);
  unsigned int end = atomic_load_explicit (&d->end, memory_order_relaxed);

  if (end - begin >= DEQUE_SIZE)
    return false;
  write_at (d, end, task);
  atomic_store_explicit (&d->end, end + 1, memory_order_release);
  return true;
}

struct task *
deque_pop (struct deque *d)
{
  unsigned int end = atomic_load_explicit (&d->end, memory_order_relaxed), begin;
  struct task *task;

  do {
    begin = atomic_load_explicit (&d->begin, memory_order_acquire);
    if (begin == end)
      return NULL;
    task = read_at (d, begin);
  } while (!move_begin (d, begin, 1));
  return task;
}

bool
deque_empty_p (const struct deque *d)
{
  return atomic_load_explicit (&d->begin, memory_order_acquire)
	 == atomic_load_explicit (&d->end, memory_order_acquire);
}

/* The beginning and the end are not read at the same time: if there seem to be more
   than can be, it is to be tried again. */
struct task *
deque_steal (struct deque *to, struct deque *from)
{
  unsigned int end = atomic_load_explicit (&to->end, memory_order_relaxed);

  for (;;) {
    unsigned int begin = atomic_load_explicit (&from->begin, memory_order_acquire);
    unsigned int n = atomic_load_explicit (&from->end, memory_order_acquire) - begin;

    if (n > DEQUE_SIZE)
      continue;
    n -= n / 2;
    if (n == 0)
      return NULL;
    for (unsigned int i = 0; i < n; i++)
      write_at (to, end + i, read_at (from, begin + i));
    if (move_begin (from, begin, n)) {
      atomic_store_explicit (&to->end, end + n - 1, memory_order_release);
      return read_at (to, end + n - 1);
    }
  }
}
