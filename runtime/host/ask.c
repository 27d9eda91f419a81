/* Questions to the thread of a runtime.
   SPDX-License-Identifier: MIT

   What a worker's thread knows of its tasks only that thread may read.  So it is asked,
   by something that comes with its mail: a task without worker and scheduler, behind
   which the question lies.  Who finds nothing but tasks in its mailbox pays nothing.

   A thread that computes, or does not run its tasks at all, does not look.  Then the
   asker gives up, and the question stays where it is until somebody finds it there, who
   may be another runtime that has got the mailbox.  */

#include "host/list.h"

#include <semaphore.h>
#include <stdlib.h>
#include <time.h>

enum { ASK_NS = 100000000 };

enum stage { ASKED, TAKEN, GIVEN_UP };

struct question {
  atomic_uint refs; /* asker, mailbox */
  _Atomic enum stage stage;
  sem_t answered;
  struct runtime *of;
  void (*fn) (struct runtime *rt, void *arg);
  void *arg;
  bool done;
};

static struct question *
question_of (struct task *task)
{
  return (struct question *) task->handle;
}

static void
question_unref (struct task *task)
{
  struct question *q = question_of (task);

  order_release (q);
  if (atomic_fetch_sub (&q->refs, 1) > 1)
    return;
  order_acquire (q);
  sem_destroy (&q->answered);
  free (task);
}

/* True if the question is this one's now, with STAGE. */
static bool
question_claim (struct question *q, enum stage stage)
{
  enum stage asked = ASKED;

  return atomic_compare_exchange_strong (&q->stage, &asked, stage);
}

void
runtime_answer (struct task *task)
{
  struct question *q = question_of (task);

  order_acquire (&q->of);
  if (question_claim (q, TAKEN)) {
    if (this_worker && this_worker->runtime == q->of) {
      q->fn (q->of, q->arg);
      q->done = true;
    }
    sem_post (&q->answered);
  }
  question_unref (task);
}

/* One that REFS have: the mailbox, and the asker if he waits. */
static struct task *
question_new (struct runtime *rt, void (*fn) (struct runtime *rt, void *arg), void *arg,
	      unsigned int refs)
{
  struct task *task = calloc (1, sizeof *task + sizeof (struct question));
  struct question *q;

  if (!task)
    return NULL;
  q = question_of (task);
  atomic_init (&q->refs, refs);
  atomic_init (&q->stage, ASKED);
  sem_init (&q->answered, 0, 0);
  q->of = rt;
  q->fn = fn;
  q->arg = arg;
  return task;
}

/* Wait for the answer, or until that has lasted too long. */
static void
question_wait (struct question *q)
{
  struct timespec until;
  int waited;

  clock_gettime (CLOCK_REALTIME, &until);
  until.tv_nsec += ASK_NS;
  until.tv_sec += until.tv_nsec / 1000000000;
  until.tv_nsec %= 1000000000;
  do
    waited = sem_timedwait (&q->answered, &until);
  while (waited < 0 && errno == EINTR);
  if (waited == 0 || question_claim (q, GIVEN_UP))
    return;
  while (sem_wait (&q->answered) < 0)
    continue;
}

static void
question_post (struct runtime *rt, struct task *task)
{
  order_release (&question_of (task)->of);
  mailbox_push (rt->mail, task);
}

void
runtime_tell (struct runtime *rt, void (*fn) (struct runtime *rt, void *arg))
{
  struct task *task = question_new (rt, fn, NULL, 1);

  if (task)
    question_post (rt, task);
}

bool
runtime_ask (struct runtime *rt, void (*fn) (struct runtime *rt, void *arg), void *arg)
{
  struct task *task = question_new (rt, fn, arg, 2);
  bool done;

  if (!task)
    return false;
  question_post (rt, task);
  question_wait (question_of (task));
  done = question_of (task)->done;
  question_unref (task);
  return done;
}
