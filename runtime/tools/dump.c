/* async_dump_tasks: what every task waits for.
   SPDX-License-Identifier: MIT

   A suspended future tells where it stands and what it waits for (frames.c); a task is
   the tree of these, and the task whose handle is awaited somewhere is part of the tree
   there.  What is being polled has no such place at that moment.

   The tasks of a worker are looked at by its own thread, between two polls; that of
   another one is asked to.  Movable tasks may be looked at by any thread: each is kept
   from being polled meanwhile.

   How long a task has waited, and who has woken it, is known only while a trace runs.  */

#include "host/list.h"
#include "host/scheduler.h"
#include "host/trace.h"
#include "tools/tools.h"

#include <asyncc/workers.h>

#include <stdlib.h>

/* So deep is the tree at most, and so many places has one suspension: more is left
   out. */
enum { MAX_DEPTH = 200, MAX_SITES = 64 };

struct entry {
  struct task *task;
  bool awaited; /* by another task */
  bool printed;
};

/* The dump of one runtime. */
struct dump {
  FILE *stream;
  uint64_t now;
  struct entry *entries; /* by their addresses */
  size_t n;
  void (*found) (struct dump *d, struct entry *e, int depth); /* a task that is awaited */
  struct symbolizer *symbolizer; /* NULL before it is needed */
};

/* Where in the tree a future is. */
struct branch {
  struct dump *d;
  int depth;
};

/* Tasks ---------------------------------------------------------------------------- */

static int
by_address (const void *a, const void *b)
{
  const struct entry *x = a, *y = b;

  return x->task < y->task ? -1 : x->task > y->task;
}

static struct entry *
entry_of (const struct dump *d, const void *task)
{
  struct entry key = { .task = (struct task *) task };

  return d->n ? bsearch (&key, d->entries, d->n, sizeof key, by_address) : NULL;
}

/* Why a task cannot be looked at, or NULL; one that can be is to be released. */
static const char *
task_hold (struct task *task)
{
  size_t word;

  if (!task->scheduler)
    return task->state & TASK_RUNNING ? "running" : NULL;
  if (movable_pause (task))
    return NULL;
  word = atomic_load_explicit (&task->word, memory_order_relaxed);
  return word & BIT_RUNNING ? "running" : word & BIT_NOTIFIED ? "ready to run" : "done";
}

static void
task_release (struct task *task)
{
  if (task->scheduler)
    movable_continue (task);
}

static const char *
task_waits (const struct task *task)
{
  return !task->scheduler && task->state & TASK_NOTIFIED ? "ready to run" : "waiting";
}

/* Lines ------------------------------------------------------------------------------ */

static void
indent (const struct branch *b)
{
  fprintf (b->d->stream, "%*s", 2 * b->depth, "");
}

/* The places where a future stands, innermost first. */
struct sites {
  struct async_site site[MAX_SITES];
  size_t n;
};

static void
keep_site (void *arg, const struct async_site *site)
{
  struct sites *sites = arg;

  if (sites->n < MAX_SITES)
    sites->site[sites->n++] = *site;
}

static void
print_site (const struct branch *b, const struct async_site *site)
{
  indent (b);
  name_print (b->d->stream, site->name ? site->name : "?");
  if (site->file)
    fprintf (b->d->stream, " at %s:%u", site->file, (unsigned int) site->line);
  if (site->file && site->column)
    fprintf (b->d->stream, ":%u", (unsigned int) site->column);
}

static void
print_bytes (const struct dump *d, const struct frame *frame)
{
  uint32_t size = frame_size (frame);

  if (size)
    fprintf (d->stream, ", %u bytes", (unsigned int) size);
}

static const char *
state_name (const struct frame *frame)
{
  const struct async_future *f = frame->future;

  if (f->state == ASYNC_STATE_DONE || (frame->vtable && f->flags & ASYNC_FLAG_READY))
    return " (ready)";
  return frame->table && f->state == ASYNC_STATE_START ? " (not started)" : "";
}

/* The lines of FRAME, each deeper than the one before; the last one is not ended. */
static void
print_places (struct branch *b, const struct frame *frame)
{
  struct sites sites = { .n = 0 };
  size_t i;

  frame_sites (frame, keep_site, &sites);
  i = sites.n;
  if (i == 0) {
    indent (b);
    name_print (b->d->stream, frame_name (frame));
    fputs (state_name (frame), b->d->stream);
  } else
    print_site (b, &sites.site[--i]);
  print_bytes (b->d, frame);
  for (; i > 0; b->depth++) {
    fputc ('\n', b->d->stream);
    print_site (&(struct branch) { b->d, b->depth + 1 }, &sites.site[--i]);
  }
}

/* NS nanoseconds with a unit. */
static void
print_duration (FILE *stream, uint64_t ns)
{
  fprintf (stream, "%llu.%03u s", (unsigned long long) (ns / 1000000000),
	   (unsigned int) (ns / 1000000 % 1000));
}

static void
print_deadline (const struct dump *d, uint64_t deadline)
{
  if (deadline == ASYNCC_NEVER) {
    fputs (", never", d->stream);
    return;
  }
  fputs (deadline > d->now ? ", due in " : ", due since ", d->stream);
  print_duration (d->stream, deadline > d->now ? deadline - d->now : d->now - deadline);
}

static void
print_descriptor (const struct dump *d, const struct frame_wait *wait)
{
  fprintf (d->stream, ", descriptor %d for", wait->fd);
  fputs (wait->events & ASYNC_FOR_READING ? " reading" : "", d->stream);
  fputs (wait->events & ASYNC_FOR_WRITING ? " writing" : "", d->stream);
  fputs (wait->events & ASYNC_FOR_URGENT ? " urgent data" : "", d->stream);
}

/* What can be said on the line of the future itself. */
static void
print_condition (void *arg, const struct frame_wait *wait)
{
  const struct dump *d = arg;

  if (wait->kind == ASYNC_WAITS_DEADLINE)
    print_deadline (d, wait->deadline);
  else if (wait->kind == ASYNC_WAITS_FD)
    print_descriptor (d, wait);
  else if (wait->kind == ASYNC_WAITS_OBJECT)
    fprintf (d->stream, ", object %p", (void *) wait->object);
  else if (wait->kind == ASYNC_WAITS_TASK)
    fprintf (d->stream, ", task %p", (void *) wait->object);
}

/* The tree ------------------------------------------------------------------------------- */

static void print_frame (struct branch b, const struct frame *frame);

static void
print_below (void *arg, const struct frame_wait *wait)
{
  const struct branch *b = arg;
  struct branch below = { b->d, b->depth + 1 };
  struct entry *e;

  if (wait->kind == ASYNC_WAITS_FUTURE)
    print_frame (below, &wait->frame);
  else if (wait->kind == ASYNC_WAITS_TASK && (e = entry_of (b->d, wait->object)) != NULL)
    b->d->found (b->d, e, below.depth);
}

static void
print_frame (struct branch b, const struct frame *frame)
{
  if (b.depth >= MAX_DEPTH) {
    indent (&b);
    fputs ("...\n", b.d->stream);
    return;
  }
  print_places (&b, frame);
  frame_waits (frame, print_condition, b.d);
  fputc ('\n', b.d->stream);
  frame_waits (frame, print_below, &b);
}

/* Only the name of F, which is being polled, is known. */
static void
print_running (const struct dump *d, const struct async_future *f)
{
  struct frame frame = frame_of (f);

  fputs (": ", d->stream);
  name_print (d->stream, frame_name (&frame));
}

/* Who has woken a task last. */
static void
print_waker (struct dump *d, const struct trace_counts *counts)
{
  if (!d->symbolizer)
    d->symbolizer = symbolizer_new ();
  fputs (", last by ", d->stream);
  place_print (d->stream, d->symbolizer, counts->pc);
  if (counts->by)
    fprintf (d->stream, " in task %zu", counts->by);
  fprintf (d->stream, " on thread %lld", (long long) counts->thread);
}

/* What a trace knows of TASK, which is not polled meanwhile: the rest of its line. */
static void
print_counts (struct dump *d, struct task *task)
{
  struct trace_counts counts;

  if (!trace_counts (task, &counts))
    return;
  if (counts.since) {
    fputs (" for ", d->stream);
    print_duration (d->stream, clock_monotonic () - counts.since);
  }
  fprintf (d->stream, ", number %zu, %zu poll%s, %zu wake%s", counts.number,
	   counts.polls, counts.polls == 1 ? "" : "s", counts.wakes,
	   counts.wakes == 1 ? "" : "s");
  if (counts.pc)
    print_waker (d, &counts);
}

/* E at DEPTH of the tree, unless it stands elsewhere; one that is too deep gets a tree of
   its own. */
static void
print_task (struct dump *d, struct entry *e, int depth)
{
  struct branch b = { d, depth };
  struct task *task = e->task;
  const char *why;

  if (e->printed || depth >= MAX_DEPTH)
    return;
  e->printed = true;
  why = task_hold (task);
  indent (&b);
  fprintf (d->stream, "task %p, %s", (void *) task, why ? why : task_waits (task));
  if (why && !task->scheduler && task->future)
    print_running (d, task->future);
  else if (!why)
    print_counts (d, task);
  fputc ('\n', d->stream);
  if (why)
    return;
  if (task->future) {
    struct frame frame = frame_of (task->future);

    b.depth++;
    print_frame (b, &frame);
  }
  task_release (task);
}

/* Which tasks are awaited by others ---------------------------------------------------- */

static void
find_below (void *arg, const struct frame_wait *wait)
{
  const struct branch *b = arg;
  struct branch below = { b->d, b->depth + 1 };
  struct entry *e;

  if (wait->kind == ASYNC_WAITS_FUTURE && below.depth < MAX_DEPTH)
    frame_waits (&wait->frame, find_below, &below);
  else if (wait->kind == ASYNC_WAITS_TASK && (e = entry_of (b->d, wait->object)) != NULL)
    e->awaited = true;
}

static void
find_awaited (struct dump *d)
{
  for (size_t i = 0; i < d->n; i++) {
    struct task *task = d->entries[i].task;
    struct branch b = { d, 0 };

    if (task_hold (task))
      continue;
    if (task->future) {
      struct frame frame = frame_of (task->future);

      frame_waits (&frame, find_below, &b);
    }
    task_release (task);
  }
}

/* Roots first; what is left is in a circle, or was too deep. */
static void
print_entries (struct dump *d)
{
  qsort (d->entries, d->n, sizeof *d->entries, by_address);
  find_awaited (d);
  for (size_t i = 0; i < d->n; i++)
    if (!d->entries[i].awaited)
      print_task (d, &d->entries[i], 1);
  for (size_t i = 0; i < d->n; i++)
    print_task (d, &d->entries[i], 1);
}

/* Runtimes ------------------------------------------------------------------------------ */

/* The tasks of RT, which the caller keeps alive by HOLD; false if there is no memory. */
static bool
collect (struct dump *d, const struct runtime *rt, void (*hold) (struct task *task))
{
  size_t n = 0;

  for (struct task *task = *rt->tasks; task; task = task->live_next)
    n++;
  d->entries = n ? calloc (n, sizeof *d->entries) : NULL;
  if (n && !d->entries)
    return false;
  for (struct task *task = *rt->tasks; task; task = task->live_next) {
    if (hold)
      hold (task);
    d->entries[d->n++].task = task;
  }
  return true;
}

static void
print_header (const struct dump *d, const struct runtime *rt)
{
  if (rt->worker)
    fprintf (d->stream, "runtime of thread %lld: ", (long long) rt->thread);
  else
    fprintf (d->stream, "runtime %p of %u workers: ", (void *) rt,
	     scheduler_of ((struct runtime *) rt)->n);
}

static void
print_number (const struct dump *d)
{
  fprintf (d->stream, "%zu task%s\n", d->n, d->n == 1 ? "" : "s");
}

static void
dump_end (struct dump *d)
{
  symbolizer_free (d->symbolizer);
  free (d->entries);
}

/* On the thread of RT. */
static void
dump_pinned (struct runtime *rt, void *stream)
{
  struct dump d = { .stream = stream, .now = runtime_now (rt), .found = print_task };

  print_header (&d, rt);
  if (collect (&d, rt, NULL)) {
    print_number (&d);
    print_entries (&d);
  } else
    fputs ("no memory\n", d.stream);
  dump_end (&d);
}

static void
dump_movable (struct runtime *rt, FILE *stream)
{
  struct scheduler *s = scheduler_of (rt);
  struct dump d = { .stream = stream, .now = runtime_now (rt), .found = print_task };
  bool collected;

  print_header (&d, rt);
  pthread_mutex_lock (&s->list_lock);
  collected = collect (&d, rt, movable_hold);
  pthread_mutex_unlock (&s->list_lock);
  if (collected) {
    print_number (&d);
    print_entries (&d);
  } else
    fputs ("no memory\n", stream);
  for (size_t i = 0; i < d.n; i++)
    movable_let_go (d.entries[i].task);
  dump_end (&d);
}

/* The thread of another runtime has not said what its tasks do. */
static void
dump_silent (const struct runtime *rt, FILE *stream)
{
  struct dump d = { .stream = stream };

  print_header (&d, rt);
  fputs ("it does not look at its tasks now\n", stream);
}

static void
dump_runtime (struct runtime *rt, FILE *stream)
{
  if (!rt->worker)
    dump_movable (rt, stream);
  else if (rt->worker == this_worker)
    dump_pinned (rt, stream);
  else if (!__atomic_load_n (&rt->worker->running, __ATOMIC_RELAXED)
	   || !runtime_ask (rt, dump_pinned, stream))
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
