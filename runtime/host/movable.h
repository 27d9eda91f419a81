/* Tasks that go from one worker to another (movable.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_MOVABLE_H
#define ASYNCC_HOST_MOVABLE_H

#include "host/task.h"

#pragma GCC visibility push(hidden)

extern const struct async_waker_vtable movable_waker_vtable;
extern const struct async_vtable movable_handle_vtable;

/* End the program if this process is a child of the one with GENERATION. */
extern void movable_check_process (unsigned int generation);

/* Start a task: its handle.  NULL, and F is still there: no memory, or S ends. */
extern struct async_future *movable_spawn (struct scheduler *s, struct async_future *f,
					   size_t size, size_t align);

/* A task out of a queue of W's runtime, with its reference: poll it. */
extern void movable_run (struct worker *w, struct task *task);

/* The handle goes, and the task runs alone. */
extern void movable_detach (struct task *task);

/* Cancel the task: who polls it drops it when it suspends.  Unless somebody polls or drops
   it, true: it is claimed for movable_drop_claimed, which drops its future. */
extern bool movable_claim (struct task *task);
extern void movable_drop_claimed (struct task *task);

/* Those of this thread. */
extern struct releases *movable_releases (void);

/* Claim the task unless it is to be polled: then nobody polls or drops it before
   movable_continue, which may drop it. */
extern bool movable_pause (struct task *task);
extern void movable_continue (struct task *task);

/* One reference more and less. */
extern void movable_hold (struct task *task);
extern void movable_let_go (struct task *task);

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_MOVABLE_H */
