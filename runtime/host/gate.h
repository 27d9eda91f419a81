/* Who is busy with a group, and the lock of groups that several threads use (gate.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_GATE_H
#define ASYNCC_HOST_GATE_H

#include "core/core.h"

#pragma GCC visibility push(hidden)

struct async_group;

/* A lock; NULL for a group that one thread uses. */
struct gate;

/* That of G.  A movable task makes G one that several threads use, unless it has tasks of a
   thread already. */
extern struct gate *gate_of (struct async_group *g);

/* True if this thread spawns tasks of the kind that groups with GATE have. */
extern bool gate_fits_p (const struct gate *gate);

/* Nothing of a program runs between these two. */
extern void gate_enter (struct gate *gate);
extern void gate_leave (struct gate *gate);

/* Leave GATE until somebody has told that something changed, and enter it again. */
extern void gate_wait (struct gate *gate);
extern void gate_tell (struct gate *gate);

/* Of a function that is busy with a group while code of the program runs, which may end
   the group; it lies on the stack. */
struct visit {
  struct async_group *group;
  struct gate *gate;
  struct visit *outer; /* the one of this thread that began before */
  bool gone;           /* the group has ended meanwhile */
};

/* Enter the gate of G; the other one is for who has done that. */
extern void visit_begin (struct visit *v, struct async_group *g);
extern void visit_enter (struct visit *v, struct async_group *g, struct gate *gate);

/* Leave the gate, so that code of the program may run; and enter it again, unless the
   group is gone: then false. */
extern void visit_pause (struct visit *v);
extern bool visit_resume (struct visit *v);

/* Leave the gate, if the group is still there. */
extern void visit_end (struct visit *v);

/* True if another thread is in the middle of something with the group. */
extern bool visit_shared_p (const struct visit *v);

/* The group ends: leave the gate, and let all visits of this thread know. */
extern void visit_close (struct visit *v);

/* An address that stands for this thread. */
extern const void *thread_mark (void);

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_GATE_H */
