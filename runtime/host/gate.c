/* Who is busy with a group, and the lock of groups that several threads use.
   SPDX-License-Identifier: MIT

   A group of a thread needs no lock.  One of movable tasks does: they run and end on all
   workers.  The lock is not the group's own but one of a few, chosen by the group's
   address, since who has it may find that the group is gone: then it still has the lock.

   While code of the program runs, by a drop or a wake, nobody has the lock, and the
   group may end.  On the same thread that happens inside of the function that let the code
   run, which learns of it by its visit.  On another thread async_group_drop waits until
   all visits are over.  */

#include "host/host.h"

#include <asyncc/group.h>

#include <pthread.h>

struct gate {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  unsigned int waiting;
};

#define GATE { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 }
#define GATES4 GATE, GATE, GATE, GATE
static struct gate gates[] = { GATES4, GATES4, GATES4, GATES4 };

enum { GATES = sizeof gates / sizeof gates[0] };

static _Thread_local struct visit *visits FAST_TLS;

/* True if the tasks of this thread are movable. */
static bool
movable_p (void)
{
  struct runtime *rt = runtime_peek ();

  return rt && !rt->worker;
}

struct gate *
gate_of (struct async_group *g)
{
  uintptr_t address = (uintptr_t) g;

  if (!__atomic_load_n (&g->__shared, __ATOMIC_RELAXED)) {
    if (g->__tasks || !movable_p ())
      return NULL;
    __atomic_store_n (&g->__shared, 1, __ATOMIC_RELAXED);
  }
  return &gates[(address / sizeof *g ^ address >> 12) % GATES];
}

bool
gate_fits_p (const struct gate *gate)
{
  return movable_p () == (gate != NULL);
}

void
gate_enter (struct gate *gate)
{
  if (gate)
    pthread_mutex_lock (&gate->lock);
}

void
gate_leave (struct gate *gate)
{
  if (gate)
    pthread_mutex_unlock (&gate->lock);
}

void
gate_wait (struct gate *gate)
{
  gate->waiting++;
  pthread_cond_wait (&gate->changed, &gate->lock);
  gate->waiting--;
}

void
gate_tell (struct gate *gate)
{
  if (gate && gate->waiting)
    pthread_cond_broadcast (&gate->changed);
}

void
visit_enter (struct visit *v, struct async_group *g, struct gate *gate)
{
  *v = (struct visit) { .group = g, .gate = gate, .outer = visits };
  visits = v;
  g->__visits++;
}

void
visit_begin (struct visit *v, struct async_group *g)
{
  struct gate *gate = gate_of (g);

  gate_enter (gate);
  visit_enter (v, g, gate);
}

void
visit_pause (struct visit *v)
{
  gate_leave (v->gate);
}

bool
visit_resume (struct visit *v)
{
  if (v->gone)
    return false;
  gate_enter (v->gate);
  return true;
}

void
visit_end (struct visit *v)
{
  visits = v->outer;
  if (v->gone)
    return;
  v->group->__visits--;
  gate_tell (v->gate);
  gate_leave (v->gate);
}

bool
visit_shared_p (const struct visit *v)
{
  unsigned int own = 0;

  for (const struct visit *i = visits; i; i = i->outer)
    own += i->group == v->group && !i->gone;
  return v->group->__visits != own;
}

void
visit_close (struct visit *v)
{
  struct async_group *g = v->group;
  struct gate *gate = v->gate;

  for (struct visit *i = visits; i; i = i->outer)
    if (i->group == g)
      i->gone = true;
  gate_leave (gate);
}

const void *
thread_mark (void)
{
  return &visits;
}
