/* A task that waits for WIDTH functions at once, one of which is woken at a time.
   SPDX-License-Identifier: MIT  */

#include "runtime.h"

#include "../waits.h"
#include "hand.h"

static NOINLINE __async long
branch (int k, long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++) {
    async_future_init (&waits[k], &wait_vtable);
    __await (async_future_as (void, &waits[k]));
    sum += k;
  }
  return sum;
}

static __async void
waker (long n)
{
  for (long i = 0; i < n; i++)
    for (int k = 0; k < WIDTH; k++) {
      __await (async_yield ());
      waits[k].set = true;
      async_waker_wake_by_ref (&waits[k].waker);
    }
}

static __async long
all (long n)
{
  __future (long) of[WIDTH];
  __future (void) w = async_spawn (waker (n));
  long sum = 0;

  for (int k = 0; k < WIDTH; k++)
    of[k] = branch (k, n);
  __await (async_join_all (WIDTH, of));
  for (int k = 0; k < WIDTH; k++)
    sum += __await (of[k]);
  __await (w);
  return sum;
}

static long
run_ours (long n)
{
  return async_run (all (n / WIDTH));
}

/* By hand: who wakes puts the number into a list of the task. */
struct hand_all {
  struct hand_task task;
  long left[WIDTH], sum;
  int woken[WIDTH], n;
};

struct hand_waker {
  struct hand_task task;
  struct hand_all *all;
  long i, n;
};

static void
all_step (struct hand_task *task)
{
  struct hand_all *a = (struct hand_all *) task;

  for (int i = 0; i < a->n; i++)
    if (a->left[a->woken[i]] > 0) {
      a->left[a->woken[i]]--;
      a->sum += a->woken[i];
    }
  a->n = 0;
}

static void
waker_step (struct hand_task *task)
{
  struct hand_waker *w = (struct hand_waker *) task;

  if (w->i == w->n)
    return;
  w->all->woken[w->all->n++] = (int) (w->i++ % WIDTH);
  hand_wake (&w->all->task);
  hand_wake (task);
}

static long
run_hand (long n)
{
  struct hand_all a = { .task.step = all_step };
  struct hand_waker w = { .task.step = waker_step, .all = &a, .n = n / WIDTH * WIDTH };

  for (int k = 0; k < WIDTH; k++)
    a.left[k] = n / WIDTH;
  hand_wake (&w.task);
  hand_run ();
  return a.sum;
}
