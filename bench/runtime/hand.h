/* What a program without a library would have: a queue of tasks, each a struct with a
   function that does its next step; and timers in a wheel of wheels.
   SPDX-License-Identifier: MIT  */

#ifndef HAND_H
#define HAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct hand_task {
  struct hand_task *next;
  void (*step) (struct hand_task *);
  bool queued;
};

static struct hand_task *hand_first, **hand_end = &hand_first;

static inline void
hand_wake (struct hand_task *t)
{
  if (t->queued)
    return;
  t->queued = true;
  t->next = NULL;
  *hand_end = t;
  hand_end = &t->next;
}

static inline void
hand_run (void)
{
  struct hand_task *t;

  while ((t = hand_first) != NULL) {
    hand_first = t->next;
    if (!hand_first)
      hand_end = &hand_first;
    t->queued = false;
    t->step (t);
  }
}

static inline uint64_t
hand_now (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return (uint64_t) ts.tv_sec * 1000000000 + (uint64_t) ts.tv_nsec;
}

/* Timers: in the slot of the highest digit, to the base of 64, in which the deadline
   and the time of the wheel differ. */
struct hand_timer {
  struct hand_timer *next, *prev;
  struct hand_task *task;
  uint64_t deadline;
  unsigned char level, slot;
};

static struct {
  uint64_t turned;
  unsigned int levels;
  uint64_t used[11];
  struct hand_timer *slots[11][64];
} hand_wheel;

static inline void
hand_timer_start (struct hand_timer *t, uint64_t deadline)
{
  uint64_t differ = deadline ^ hand_wheel.turned;
  unsigned int level = differ ? (63 - (unsigned int) __builtin_clzll (differ)) / 6 : 0;
  unsigned int slot = (deadline >> (6 * level)) & 63;
  struct hand_timer **first = &hand_wheel.slots[level][slot];

  t->deadline = deadline;
  t->level = (unsigned char) level;
  t->slot = (unsigned char) slot;
  t->prev = NULL;
  t->next = *first;
  if (t->next)
    t->next->prev = t;
  *first = t;
  hand_wheel.used[level] |= (uint64_t) 1 << slot;
  hand_wheel.levels |= 1u << level;
}

static inline void
hand_timer_stop (struct hand_timer *t)
{
  struct hand_timer **first = &hand_wheel.slots[t->level][t->slot];

  if (t->next)
    t->next->prev = t->prev;
  if (t->prev)
    t->prev->next = t->next;
  else
    *first = t->next;
  if (*first)
    return;
  hand_wheel.used[t->level] &= ~((uint64_t) 1 << t->slot);
  if (!hand_wheel.used[t->level])
    hand_wheel.levels &= ~(1u << t->level);
}

#endif /* HAND_H */
