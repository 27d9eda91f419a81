/* Deadlines: a wheel of wheels, whose nodes lie in the futures that wait, so that
   starting a timer cannot fail.
   SPDX-License-Identifier: MIT

   A deadline and the time up to which the wheels have turned are numbers of eleven
   digits, to the base of 64.  A timer stands at the level of the highest digit in which
   they differ, in the slot of that digit of its deadline.  All below that level is
   earlier than all at it, and in a level lower slots are earlier; so the next timer is
   in the first slot of the lowest level that has any, and bits say which those are.

   When the time comes to where a slot begins, its timers go to lower levels, until at
   the lowest all of a slot have the same deadline and are woken, in the order in which
   they were started.  So starting and stopping cost the same for any number of timers,
   and a timer moves eleven times at most.  A look at the timers moves MOVES of them;
   what is left of a slot then is moved by the next one.  */

#include "host/host.h"

enum {
  DIGIT = 6, /* bits */
  MOVES = 512,
  /* So many timers of a slot are asked for their deadlines; a wait for more of them
     ends where the slot begins. */
  SHORT = 16
};

/* Slots ------------------------------------------------------------------------ */

static unsigned int
digit (uint64_t time, unsigned int level)
{
  return (time >> (level * DIGIT)) & (TIMER_SLOTS - 1);
}

/* Where the slot of LEVEL begins that TIME lies in. */
static uint64_t
slot_begin (uint64_t time, unsigned int level)
{
  return time >> (level * DIGIT) << (level * DIGIT);
}

/* Put TIMER last into its slot.  One whose time is over goes where the wheels are. */
static void
slot_append (struct timers *timers, struct timer *timer)
{
  uint64_t time = timer->deadline > timers->turned ? timer->deadline : timers->turned;
  uint64_t differ = time ^ timers->turned;
  unsigned int level = differ ? (63 - (unsigned int) __builtin_clzll (differ)) / DIGIT : 0;
  unsigned int slot = digit (time, level);
  struct timer_list *list = &timers->slots[level][slot];

  timer->level = (unsigned char) level;
  timer->slot = (unsigned char) slot;
  timer->next = NULL;
  timer->prev = list->last;
  if (list->last)
    list->last->next = timer;
  else
    list->first = timer;
  list->last = timer;
  timers->used[level] |= (uint64_t) 1 << slot;
  timers->levels |= 1u << level;
}

static void
slot_remove (struct timers *timers, struct timer *timer)
{
  unsigned int level = timer->level;
  struct timer_list *list = &timers->slots[level][timer->slot];

  if (timer->next)
    timer->next->prev = timer->prev;
  else
    list->last = timer->prev;
  if (timer->prev)
    timer->prev->next = timer->next;
  else
    list->first = timer->next;
  if (list->first)
    return;
  if (list == timers->begun)
    timers->begun = NULL;
  timers->used[level] &= ~((uint64_t) 1 << timer->slot);
  if (!timers->used[level])
    timers->levels &= ~(1u << level);
}

/* The first timer of the slot that comes next; NULL if there is no timer.  A slot that
   has been begun with comes before what has been moved out of it. */
static struct timer *
next_in_time (const struct timers *timers)
{
  unsigned int level;

  if (!timers->levels)
    return NULL;
  if (timers->begun)
    return timers->begun->first;
  level = (unsigned int) __builtin_ctz (timers->levels);
  return timers->slots[level][__builtin_ctzll (timers->used[level])].first;
}

/* Where the slot of TIMER begins, or the time up to which the wheels have turned. */
static uint64_t
begin_of (const struct timers *timers, const struct timer *timer)
{
  uint64_t begin = slot_begin (timer->deadline, timer->level);

  return begin > timers->turned ? begin : timers->turned;
}

/* Timers ------------------------------------------------------------------------- */

static struct runtime *
runtime_of_timer (const struct timer *timer)
{
  return atomic_load_explicit (&timer->runtime, memory_order_acquire);
}

/* RT is its runtime, or NULL: then who fires the timer has seen it for the last time. */
static void
set_runtime (struct timer *timer, struct runtime *rt)
{
  atomic_store_explicit (&timer->runtime, rt, memory_order_release);
}

void
timer_start (struct runtime *rt, struct timer *timer, uint64_t deadline,
	     const struct async_waker *waker)
{
  bool early;

  timer->deadline = deadline;
  waker_put (&timer->waker, async_waker_clone (waker));
  runtime_lock (rt);
  set_runtime (timer, rt);
  slot_append (&rt->timers, timer);
  early = !rt->worker && deadline < rt->until;
  runtime_unlock (rt);
  if (early)
    mailbox_end_wait (rt->mail);
}

/* Who fires the timer, which may be another thread, has the lock. */
static bool
keep_waker (struct runtime *rt, struct timer *timer, const struct async_waker *waker)
{
  struct async_waker other = { NULL, NULL };
  bool running, same;

  runtime_lock (rt);
  running = timer_running_p (timer);
  same = !running || async_waker_same (&timer->waker, waker);
  runtime_unlock (rt);
  if (same)
    return running;
  other = async_waker_clone (waker);
  runtime_lock (rt);
  running = timer_running_p (timer);
  if (running)
    waker_swap (&timer->waker, &other);
  runtime_unlock (rt);
  waker_clear (&other);
  return running;
}

bool
timer_pending_p (struct timer *timer, struct async_context *cx)
{
  struct runtime *rt = runtime_of_timer (timer);

  if (!rt)
    return false;
  runtime_polled (rt, cx);
  return keep_waker (rt, timer, async_context_waker (cx));
}

void
timer_stop (struct timer *timer)
{
  struct runtime *rt = runtime_of_timer (timer);
  struct async_waker waker;

  if (!rt)
    return;
  runtime_lock (rt);
  if (timer_running_p (timer))
    slot_remove (&rt->timers, timer);
  waker = timer->waker;
  timer->waker.vtable = NULL;
  set_runtime (timer, NULL);
  runtime_unlock (rt);
  waker_clear (&waker);
}

uint64_t
timers_next (const struct timers *timers)
{
  const struct timer *first = next_in_time (timers), *timer = first;
  uint64_t earliest = ASYNCC_NEVER;

  if (timers->begun)
    return timers->turned;
  for (int n = 0; timer; timer = timer->next) {
    if (n++ == SHORT)
      return begin_of (timers, first);
    if (timer->deadline < earliest)
      earliest = timer->deadline;
  }
  return earliest;
}

/* The timer is over, and out of its slot.  Its waker may do anything, and to the timer,
   too. */
static void
fire (struct runtime *rt, struct timer *timer)
{
  struct async_waker waker = timer->waker;

  timer->waker.vtable = NULL;
  set_runtime (timer, NULL);
  runtime_unlock (rt);
  async_waker_wake (&waker);
  runtime_lock (rt);
}

bool
timers_fire (struct runtime *rt, uint64_t now)
{
  struct timers *timers = &rt->timers;
  struct timer *timer;
  int moves;

  runtime_lock (rt);
  for (moves = 0; moves < MOVES && (timer = next_in_time (timers)) != NULL; moves++) {
    uint64_t begin = begin_of (timers, timer);

    if (begin > now)
      break;
    timers->turned = begin;
    if (timer->level > 0)
      timers->begun = &timers->slots[timer->level][timer->slot];
    slot_remove (timers, timer);
    if (timer->deadline > begin)
      slot_append (timers, timer);
    else
      fire (rt, timer);
  }
  if (moves < MOVES && timers->turned < now)
    timers->turned = now;
  runtime_unlock (rt);
  return moves == MOVES;
}
