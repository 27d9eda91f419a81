/* Deadlines: a pairing heap whose nodes lie in the futures that wait, so that
   starting a timer cannot fail.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

#include <time.h>

uint64_t
async_now (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return (uint64_t) ts.tv_sec * 1000000000 + (uint64_t) ts.tv_nsec;
}

uint64_t
timer_after (uint64_t ns)
{
  uint64_t now = async_now ();

  return ns < ASYNCC_NEVER - now ? now + ns : ASYNCC_NEVER;
}

static bool
before_p (const struct timer *a, const struct timer *b)
{
  return a->deadline != b->deadline ? a->deadline < b->deadline : a->order < b->order;
}

/* The heap of two roots; either may be NULL. */
static struct timer *
meld (struct timer *a, struct timer *b)
{
  if (!a || !b)
    return a ? a : b;
  if (before_p (b, a)) {
    struct timer *t = a;
    a = b;
    b = t;
  }
  b->next = a->child;
  if (b->next)
    b->next->prev = b;
  b->prev = a;
  a->child = b;
  return a;
}

/* The heap of a list of siblings: meld pairs from left to right, then those
   from right to left. */
static struct timer *
meld_all (struct timer *list)
{
  struct timer *pairs = NULL, *heap = NULL;

  while (list) {
    struct timer *a = list, *b = a->next;

    list = b ? b->next : NULL;
    a->next = a->prev = NULL;
    if (b)
      b->next = b->prev = NULL;
    a = meld (a, b);
    a->next = pairs;
    pairs = a;
  }
  while (pairs) {
    struct timer *rest = pairs->next;

    pairs->next = NULL;
    heap = meld (heap, pairs);
    pairs = rest;
  }
  return heap;
}

static void
heap_remove (struct timers *timers, struct timer *timer)
{
  struct timer *children = meld_all (timer->child);

  timer->child = NULL;
  if (timer == timers->root) {
    timers->root = children;
    return;
  }
  if (timer->prev->child == timer)
    timer->prev->child = timer->next;
  else
    timer->prev->next = timer->next;
  if (timer->next)
    timer->next->prev = timer->prev;
  timers->root = meld (timers->root, children);
}

void
timer_start (struct runtime *rt, struct timer *timer, uint64_t deadline,
	     const struct async_waker *waker)
{
  timer->deadline = deadline;
  timer->order = rt->timers.count++;
  timer->child = timer->next = timer->prev = NULL;
  timer->runtime = rt;
  timer->waker = async_waker_clone (waker);
  rt->timers.root = meld (rt->timers.root, timer);
}

void
timer_stop (struct timer *timer)
{
  if (timer->runtime)
    heap_remove (&timer->runtime->timers, timer);
  timer->runtime = NULL;
  waker_clear (&timer->waker);
}

void
timers_fire (struct timers *timers, uint64_t now)
{
  struct timer *timer;

  while ((timer = timers->root) != NULL && timer->deadline <= now) {
    heap_remove (timers, timer);
    timer->runtime = NULL;
    waker_fire (&timer->waker);
  }
}
