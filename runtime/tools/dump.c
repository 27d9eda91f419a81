/* async_dump_tasks: what every task waits for.
   SPDX-License-Identifier: MIT

   The tasks of a worker are looked at by its own thread, between two polls; that of
   another one is asked to.  Movable tasks may be looked at by any thread: each is kept
   from being polled meanwhile.  What is printed of them tree.c says.

   How long a task has waited, and who has woken it, is known only while a trace runs.  */

#include "host/list.h"
#include "host/scheduler.h"
#include "host/trace.h"
#include "tools/tools.h"

#include <asyncc/workers.h>

/* The dump of one runtime. */
struct own_dump {
  struct dump dump;
  struct symbolizer *symbolizer; /* NULL before it is needed */
};

/* Tasks ---------------------------------------------------------------------------- */

static enum dump_look
pinned_look (const struct task *task, const char **status)
{
  if (task->state & TASK_RUNNING) {
    *status = "running";
    return DUMP_NAME;
  }
  *status = task->state & TASK_NOTIFIED ? "ready to run" : "waiting";
  return DUMP_ALL;
}

static enum dump_look
hold (struct dump *d, uintptr_t at, const char **status)
{
  struct task *task = (struct task *) at;
  size_t word;

  (void) d;
  if (!task->scheduler)
    return pinned_look (task, status);
  if (movable_pause (task)) {
    *status = "waiting";
    return DUMP_ALL;
  }
  word = atomic_load_explicit (&task->word, memory_order_relaxed);
  *status = word & BIT_RUNNING ? "running" : word & BIT_NOTIFIED ? "ready to run" : "done";
  return DUMP_NOTHING;
}

static void
release (struct dump *d, uintptr_t at)
{
  struct task *task = (struct task *) at;

  (void) d;
  if (task->scheduler)
    movable_continue (task);
}

/* Who has woken a task last. */
static void
print_waker (struct own_dump *own, const struct trace_counts *counts)
{
  FILE *stream = own->dump.stream;

  if (!own->symbolizer)
    own->symbolizer = symbolizer_new ();
  fputs (", last by ", stream);
  place_print (stream, own->symbolizer, counts->pc);
  if (counts->by)
    fprintf (stream, " in task %zu", counts->by);
  fprintf (stream, " on thread %lld", (long long) counts->thread);
}

/* What a trace knows of the task. */
static void
print_counts (struct dump *d, uintptr_t task)
{
  struct trace_counts counts;

  if (!trace_counts ((struct task *) task, &counts))
    return;
  if (counts.since) {
    fputs (" for ", d->stream);
    duration_print (d->stream, clock_monotonic () - counts.since);
  }
  fprintf (d->stream, ", number %zu, %zu poll%s, %zu wake%s", counts.number,
	   counts.polls, counts.polls == 1 ? "" : "s", counts.wakes,
	   counts.wakes == 1 ? "" : "s");
  if (counts.pc)
    print_waker (container_of (d, struct own_dump, dump), &counts);
}

static const struct dump_hooks hooks = { hold, release, print_counts };

/* Runtimes ------------------------------------------------------------------------------ */

static struct own_dump
dump_begin (struct runtime *rt, FILE *stream)
{
  struct own_dump own = { .dump = { .stream = stream,
				    .memory = &own_memory,
				    .debug = &__asyncc_debug,
				    .hooks = &hooks,
				    .now = runtime_now (rt),
				    .most = SIZE_MAX,
				    .most_of_tree = SIZE_MAX } };

  dump_header (&own.dump, (uintptr_t) rt);
  return own;
}

/* The tasks of RT, which were collected if there was memory. */
static void
dump_tasks (struct own_dump *own, bool collected)
{
  if (collected)
    dump_trees (&own->dump);
  else
    fputs ("no memory\n", own->dump.stream);
}

static void
dump_end (struct own_dump *own)
{
  symbolizer_free (own->symbolizer);
  dump_free (&own->dump);
}

/* On the thread of RT. */
static void
dump_pinned (struct runtime *rt, void *stream)
{
  struct own_dump own = dump_begin (rt, stream);

  dump_tasks (&own, dump_collect (&own.dump, (uintptr_t) rt));
  dump_end (&own);
}

static void
hold_movable (uintptr_t task)
{
  movable_hold ((struct task *) task);
}

static void
let_go_movable (uintptr_t task)
{
  movable_let_go ((struct task *) task);
}

static void
dump_movable (struct runtime *rt, FILE *stream)
{
  struct scheduler *s = scheduler_of (rt);
  struct own_dump own = dump_begin (rt, stream);
  bool collected;

  pthread_mutex_lock (&s->list_lock);
  collected = dump_collect (&own.dump, (uintptr_t) rt);
  dump_each (&own.dump, hold_movable);
  pthread_mutex_unlock (&s->list_lock);
  dump_tasks (&own, collected);
  dump_each (&own.dump, let_go_movable);
  dump_end (&own);
}

/* The thread of another runtime has not said what its tasks do. */
static void
dump_silent (const struct runtime *rt, FILE *stream)
{
  struct dump d = { .stream = stream, .memory = &own_memory, .debug = &__asyncc_debug };

  dump_header (&d, (uintptr_t) rt);
  fputs ("it does not look at its tasks now\n", stream);
}

/* Whether its thread is in async_run, or in a loop that calls async_drive. */
static bool
looks_at_mail (struct worker *w)
{
  return __atomic_load_n (&w->running, __ATOMIC_RELAXED)
	 || __atomic_load_n (&w->driver, __ATOMIC_RELAXED) != NULL;
}

static void
dump_runtime (struct runtime *rt, FILE *stream)
{
  if (!rt->worker)
    dump_movable (rt, stream);
  else if (rt->worker == worker_own ())
    dump_pinned (rt, stream);
  else if (!looks_at_mail (rt->worker) || !runtime_ask (rt, dump_pinned, stream))
    dump_silent (rt, stream);
}

void
async_dump_tasks (FILE *stream)
{
  int cancel;

  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, &cancel);
  list_lock ();
  for (struct runtime *rt = list_first (); rt; rt = rt->next)
    if (rt->generation == process_generation)
      dump_runtime (rt, stream);
  list_unlock ();
  fflush (stream);
  pthread_setcancelstate (cancel, NULL);
}
