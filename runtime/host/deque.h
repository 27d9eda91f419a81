/* The queue of one of several workers (deque.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_DEQUE_H
#define ASYNCC_HOST_DEQUE_H

#include "core/core.h"

#pragma GCC visibility push(hidden)

struct task;

enum { DEQUE_SIZE = 256 };

struct deque {
  atomic_uint begin, end; /* count up for ever */
  _Atomic (struct task *) tasks[DEQUE_SIZE];
};

/* Only for the worker whose queue it is; false if it is full, NULL if it is empty. */
extern bool deque_push (struct deque *d, struct task *task);
extern struct task *deque_pop (struct deque *d);

/* Move half of the tasks of FROM to TO, which is empty, the caller's and another, and take
   one of them; NULL if there was none. */
extern struct task *deque_steal (struct deque *to, struct deque *from);

extern bool deque_empty_p (const struct deque *d);

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_DEQUE_H */
