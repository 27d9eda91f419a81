/* Tasks that are started and waited for, one by one.
   SPDX-License-Identifier: MIT  */

#include "runtime.h"

#include "hand.h"

static NOINLINE __async long
child (long v)
{
  return v + 1;
}

static __async long
parent (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++)
    sum += __await (async_spawn (child (i)));
  return sum;
}

static long
run_ours (long n)
{
  return async_run (parent (n));
}

struct hand_child {
  struct hand_task task;
  struct hand_task *parent;
  long v, result;
};

struct hand_parent {
  struct hand_task task;
  struct hand_child *child;
  long i, n, sum;
};

static NOINLINE void
child_step (struct hand_task *task)
{
  struct hand_child *c = (struct hand_child *) task;

  c->result = c->v + 1;
  hand_wake (c->parent);
}

static void
parent_step (struct hand_task *task)
{
  struct hand_parent *p = (struct hand_parent *) task;

  if (p->child) {
    p->sum += p->child->result;
    free (p->child);
    p->i++;
  }
  if (p->i == p->n)
    return;
  p->child = malloc (sizeof *p->child);
  if (!p->child)
    abort ();
  *p->child = (struct hand_child) { .task.step = child_step, .parent = task, .v = p->i };
  hand_wake (&p->child->task);
}

static long
run_hand (long n)
{
  struct hand_parent p = { .task.step = parent_step, .n = n };

  hand_wake (&p.task);
  hand_run ();
  return p.sum;
}
