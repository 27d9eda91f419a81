/* Groups: tasks that end with a scope (group.c), or at a deadline (watch.c), and who waits
   for them (gather.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_GROUP_H
#define ASYNCC_HOST_GROUP_H

#include "core/core.h"

#pragma GCC visibility push(hidden)

struct async_group;
struct gate;
struct visit;

/* What waits for the deadline of a group. */
struct watch {
  ASYNC_FUTURE_VOID;
  struct async_group *group; /* NULL: it has another deadline now, or is gone */
  struct gate *gate;         /* the group's */
  struct async_future *sleep;
  struct async_future *handle; /* of the task that waits */
};

/* The deadline of W's group has come. */
extern void group_expire (struct watch *w);

/* What is to wait until AT, and in no task yet; NULL: no memory. */
extern struct watch *group_watch_new (struct async_group *g, struct gate *gate, uint64_t at);

/* True if this is the poll of a task of G. */
extern bool group_inside_p (const struct async_group *g);

/* Wake all that wait for V's group, which may be gone afterwards. */
extern void group_wake (struct visit *v);

/* The same at the end of the group: they need it no more. */
extern void group_end_waits (struct visit *v);

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_GROUP_H */
