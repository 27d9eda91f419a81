/* All runtimes of the process, for who looks at them from outside.
   SPDX-License-Identifier: MIT

     list.c  the list, and what debuggers see of it
     ask.c   questions to the thread of a runtime

   Tasks are in lists of their runtimes anyway.  So nothing that is done while tasks run
   is done for the list.  */

#ifndef ASYNCC_LIST_H
#define ASYNCC_LIST_H

#include "host/host.h"

#pragma GCC visibility push(hidden)

/* list.c --------------------------------------------------------------------- */

/* The bits of a task's state or word that say so. */
enum { BIT_NOTIFIED = 1, BIT_RUNNING = 2 };

/* RT, whose first task is *TASKS, begins and ends. */
extern void list_add (struct runtime *rt, struct task **tasks);
extern void list_remove (struct runtime *rt);

/* The list does not change, but by the thread that has the lock, which may take it
   again. */
extern void list_lock (void);
extern void list_unlock (void);

/* This is the child of a fork, before which the lock was taken. */
extern void list_forked (void);

/* The first one of this process, or not of it; with the lock. */
extern struct runtime *list_first (void);

/* ask.c ---------------------------------------------------------------------- */

/* Have the thread of RT, which has one worker and is in the list, call FN (RT, ARG)
   between two polls, and wait for that; with the lock.  False if it does not within a
   tenth of a second: FN will not be called then. */
extern bool runtime_ask (struct runtime *rt, void (*fn) (struct runtime *rt, void *arg), void *arg);

/* The same without waiting for it; if there is no memory it does not happen. */
extern void runtime_tell (struct runtime *rt, void (*fn) (struct runtime *rt, void *arg));

/* A question, out of a mailbox. */
extern void runtime_answer (struct task *task);

#pragma GCC visibility pop

#endif /* ASYNCC_LIST_H */
