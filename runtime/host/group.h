/* Groups: tasks that end with a scope (group.c), or at a deadline (watch.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_GROUP_H
#define ASYNCC_HOST_GROUP_H

#include "core/core.h"

#pragma GCC visibility push(hidden)

struct async_group;

/* The deadline of G has come.  G may be gone afterwards. */
extern void group_expire (struct async_group *g);

/* The handle of a task that says so at AT; NULL: no memory. */
extern struct async_future *group_watch (struct async_group *g, uint64_t at);

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_GROUP_H */
