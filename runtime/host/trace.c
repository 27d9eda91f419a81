/* A trace: what is told of tasks while it runs, and what is counted for each of them.

   A record belongs to each task that takes part; the task has its index, in bytes that
   nothing else needs.  A record is made where a task is spawned, where it is polled first,
   and for all tasks when the trace begins: never by a wake, which may come in a signal
   handler, and which leaves alone a task that has none.  It is valid as long as it says
   that it belongs to this task and to this trace; so nobody has to take the indices back
   when a trace ends.  Those of tasks that end are used again, the oldest first, so that
   a wake that is late hardly finds the record of another task; records are never freed,
   and what a late one finds there are words that any thread may change.

   A wake is told before it is done, for after that the task may be polled at any time.  It
   leaves the number of its arrow in the record, where the next poll takes it; of several
   wakes the last one has it.

   A poll is told when it ends, in one event.  Those that have not ended when the trace
   does are told then: who takes the number POLLED away is the one who tells, and reads what
   to tell before.  A record changes only where it is not being polled, and no number comes
   twice; so what was read belongs to the poll whose number could still be taken away.
   SPDX-License-Identifier: MIT  */

#include "host/list.h"
#include "host/scheduler.h"
#include "host/trace.h"

#include <stdlib.h>
#include <time.h>

/* A time of clock_monotonic, in words that any machine reads and writes at once. */
struct moment { atomic_uint high, low; };

struct trace_record {
  struct task *_Atomic task; /* whose it is; NULL: free */
  atomic_uint epoch;         /* ... in which trace */
  atomic_uint polled;        /* the number of the poll that it is in; 0: none */
  atomic_uint last;          /* the number of the last poll, whosever it was */
  atomic_size_t number;      /* of the task, from 1 on; what follows only who polls changes */
  const struct async_vtable *_Atomic vtable;
  struct moment began;       /* the poll */
  struct moment since;       /* when it was suspended */
  atomic_size_t led;         /* the arrow that led to the poll */
  uint32_t next;             /* of those that are free */
  atomic_size_t polls;
  /* What wakes change. */
  atomic_size_t wakes, flow, pc, by, thread;
};

/* What this thread does. */
struct here {
  unsigned int epoch;         /* of the trace that knows it */
  int64_t thread;             /* its number */
  struct trace_record *polls; /* it polls this one's task */
  unsigned int poll;          /* ... and that is the poll's number */
};

atomic_uint trace_epoch;
static unsigned int last_epoch;
static _Thread_local struct here here FAST_TLS;
/* Set by a trace, and perhaps asked for the one before by who is late. */
static void (*_Atomic where_suspended) (const struct async_future *f, struct async_site *site);
static bool (*_Atomic wait_for_room) (uint64_t since);
static atomic_size_t flows;

/* Words -------------------------------------------------------------------------- */

/* What is read and written one by one orders nothing. */
#define GET(word) atomic_load_explicit (&(word), memory_order_relaxed)
#define SET(word, value) atomic_store_explicit (&(word), (value), memory_order_relaxed)

static uint64_t
moment_get (struct moment *m)
{
  return (uint64_t) GET (m->high) << 32 | GET (m->low);
}

static void
moment_set (struct moment *m, uint64_t ns)
{
  SET (m->high, (unsigned int) (ns >> 32));
  SET (m->low, (unsigned int) ns);
}

/* Records ------------------------------------------------------------------------ */

enum { SEGMENT = 1024, SEGMENTS = 4096 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct trace_record *segments[SEGMENTS]; /* that are there stay there */
static uint32_t used = 1;                       /* the index 0 is none */
static uint32_t first_free, last_free;
static size_t numbers;

static struct trace_record *
record_at (uint32_t i)
{
  return &segments[i / SEGMENT][i % SEGMENT];
}

static unsigned int
epoch_now (void)
{
  return atomic_load_explicit (&trace_epoch, memory_order_acquire);
}

static bool
valid_p (struct trace_record *r, const struct task *task, unsigned int epoch)
{
  return atomic_load_explicit (&r->epoch, memory_order_acquire) == epoch
	 && GET (r->task) == task;
}

/* That of TASK, NULL if it has none. */
static struct trace_record *
record_of (struct task *task, unsigned int epoch)
{
  uint32_t i = atomic_load_explicit (&task->record, memory_order_acquire);
  struct trace_record *r = i ? record_at (i) : NULL;

  return epoch && r && valid_p (r, task, epoch) ? r : NULL;
}

/* A free index, 0 if there is no memory; with the lock. */
static uint32_t
take_index (void)
{
  uint32_t i = first_free;

  if (i) {
    first_free = record_at (i)->next;
    return i;
  }
  if (used == SEGMENT * SEGMENTS)
    return 0;
  if (!segments[used / SEGMENT])
    segments[used / SEGMENT] = calloc (SEGMENT, sizeof (struct trace_record));
  return segments[used / SEGMENT] ? used++ : 0;
}

/* The record R, which was free, is that of TASK. */
static void
record_fill (struct trace_record *r, struct task *task, unsigned int epoch)
{
  atomic_store (&r->polled, 0);
  SET (r->number, ++numbers);
  SET (r->vtable, task->future->vtable);
  moment_set (&r->began, 0);
  moment_set (&r->since, 0);
  SET (r->led, 0);
  SET (r->polls, 0);
  SET (r->wakes, 0);
  SET (r->flow, 0);
  SET (r->pc, 0);
  SET (r->task, task);
  atomic_store_explicit (&r->epoch, epoch, memory_order_release);
}

/* That of TASK, which is made if there is none; *MADE tells.  NULL: no memory. */
static struct trace_record *
record_get (struct task *task, unsigned int epoch, bool *made)
{
  struct trace_record *r;
  uint32_t i;

  *made = false;
  pthread_mutex_lock (&lock);
  r = record_of (task, epoch);
  if (!r && epoch && (i = take_index ()) != 0) {
    r = record_at (i);
    record_fill (r, task, epoch);
    atomic_store_explicit (&task->record, i, memory_order_release);
    *made = true;
  }
  pthread_mutex_unlock (&lock);
  return r;
}

static void
record_free (struct task *task, struct trace_record *r)
{
  uint32_t i = atomic_exchange (&task->record, 0);

  pthread_mutex_lock (&lock);
  if (i && valid_p (r, task, epoch_now ())) {
    SET (r->task, NULL);
    r->next = 0;
    *(first_free ? &record_at (last_free)->next : &first_free) = i;
    last_free = i;
  }
  pthread_mutex_unlock (&lock);
}

/* A trace begins, and no record is valid. */
static void
records_begin (void)
{
  used = 1;
  first_free = 0;
  numbers = 0;
}

/* Events ------------------------------------------------------------------------- */

/* This thread has its first event. */
static void
thread_begins (unsigned int epoch)
{
  struct trace_event e = { .kind = TRACE_THREAD, .epoch = epoch };

  if (here.epoch == epoch)
    return;
  here.epoch = epoch;
  here.thread = thread_number ();
  here.polls = NULL;
  e.thread = here.thread;
  event_push (&e);
}

static struct trace_event
event_of (enum trace_kind kind, struct trace_record *r, unsigned int epoch)
{
  thread_begins (epoch);
  return (struct trace_event) { .kind = kind, .epoch = epoch, .thread = here.thread,
				.at = clock_monotonic (), .task = GET (r->number),
				.vtable = GET (r->vtable) };
}

static void
tell (enum trace_kind kind, struct trace_record *r, unsigned int epoch)
{
  struct trace_event e = event_of (kind, r, epoch);

  event_push (&e);
}

/* The poll POLL of R, if there is one, and it is not told yet, ends as END says, where it is
   suspended at SITE. */
static void
tell_poll (struct trace_record *r, unsigned int epoch, unsigned int poll, enum trace_end end,
	   const struct async_site *site)
{
  struct trace_event e;

  if (poll == 0)
    return;
  e = event_of (TRACE_POLL, r, epoch);
  e.end = end;
  e.lasted = e.at - moment_get (&r->began);
  e.at -= e.lasted;
  e.flow = GET (r->led);
  if (site)
    e.site = *site;
  if (atomic_compare_exchange_strong (&r->polled, &poll, 0))
    event_push (&e);
}

/* Polls -------------------------------------------------------------------------- */

void
trace_spawned (struct task *task)
{
  unsigned int epoch = epoch_now ();
  bool made;
  struct trace_record *r = record_get (task, epoch, &made);

  if (r)
    tell (TRACE_SPAWN, r, epoch);
}

/* The task takes part, and may have done so before. */
static struct trace_record *
take_part (struct task *task, unsigned int epoch)
{
  bool made;
  struct trace_record *r = record_get (task, epoch, &made);

  if (made)
    tell (TRACE_TASK, r, epoch);
  return r;
}

/* Events that are too many for who writes them are lost.  So this thread waits a little,
   which is behind a poll, and not in code of the program. */
static void
breathe (void)
{
  static const struct timespec ts = { 0, 200000 };
  uint64_t since = clock_monotonic ();

  while (events_tight_p () && trace_on_p () && atomic_load (&wait_for_room) (since))
    nanosleep (&ts, NULL);
}

/* A number for the next poll of R. */
static unsigned int
next_poll (struct trace_record *r)
{
  unsigned int number;

  do
    number = atomic_fetch_add_explicit (&r->last, 1, memory_order_relaxed) + 1;
  while (number == 0);
  return number;
}

/* The number of the poll of R that this thread is in; 0: none. */
static unsigned int
poll_here (const struct trace_record *r)
{
  return here.polls == r ? here.poll : 0;
}

void
trace_poll_begin (struct trace_poll *poll, struct task *task)
{
  unsigned int epoch = epoch_now ();
  struct trace_record *r = record_of (task, epoch);

  if (!r)
    r = take_part (task, epoch);
  if (r)
    thread_begins (epoch);
  *poll = (struct trace_poll) { here.polls, here.poll };
  here.polls = r;
  if (!r)
    return;
  here.poll = next_poll (r);
  atomic_fetch_add_explicit (&r->polls, 1, memory_order_relaxed);
  SET (r->led, atomic_exchange (&r->flow, 0));
  moment_set (&r->began, clock_monotonic ());
  atomic_store (&r->polled, here.poll);
}

void
trace_suspended (struct task *task)
{
  unsigned int epoch = epoch_now ();
  struct trace_record *r = record_of (task, epoch);
  struct async_site site = { 0 };

  if (!r)
    return;
  atomic_load (&where_suspended) (task->future, &site);
  moment_set (&r->since, clock_monotonic ());
  tell_poll (r, epoch, poll_here (r), TRACE_SUSPENDED, &site);
}

void
trace_poll_end (const struct trace_poll *poll)
{
  here.polls = poll->around;
  here.poll = poll->number;
  if (events_tight_p ())
    breathe ();
}

void
trace_ended (struct task *task, bool completed)
{
  unsigned int epoch = epoch_now ();
  struct trace_record *r = record_of (task, epoch);

  if (!r)
    return;
  tell_poll (r, epoch, poll_here (r), completed ? TRACE_READY : TRACE_SUSPENDED, NULL);
  tell (completed ? TRACE_COMPLETE : TRACE_DROP, r, epoch);
  record_free (task, r);
}

/* Wakes -------------------------------------------------------------------------- */

/* The number of the task that this thread polls; 0: none. */
static size_t
polled_here (void)
{
  return here.polls && GET (here.polls->polled) == here.poll ? GET (here.polls->number) : 0;
}

void
trace_woken (struct task *task, const void *pc, bool changes)
{
  unsigned int epoch = epoch_now ();
  struct trace_record *r = record_of (task, epoch);
  struct trace_event e;

  if (!r)
    return;
  atomic_fetch_add_explicit (&r->wakes, 1, memory_order_relaxed);
  if (!changes)
    return;
  e = event_of (TRACE_WAKE, r, epoch);
  e.by = polled_here ();
  e.pc = (uintptr_t) pc;
  e.flow = atomic_fetch_add_explicit (&flows, 1, memory_order_relaxed) + 1;
  SET (r->pc, e.pc);
  SET (r->by, e.by);
  SET (r->thread, (size_t) e.thread);
  if (event_push (&e))
    atomic_store (&r->flow, e.flow);
}

/* What is counted ---------------------------------------------------------------- */

bool
trace_counts (struct task *task, struct trace_counts *counts)
{
  struct trace_record *r = record_of (task, epoch_now ());

  if (!r)
    return false;
  counts->number = GET (r->number);
  counts->since = moment_get (&r->since);
  counts->polls = GET (r->polls);
  counts->wakes = GET (r->wakes);
  counts->pc = GET (r->pc);
  counts->by = GET (r->by);
  counts->thread = (int64_t) GET (r->thread);
  return true;
}

/* The beginning and the end ------------------------------------------------------ */

/* The pinned tasks of RT take part, on its thread. */
static void
observe_pinned (struct runtime *rt, void *arg)
{
  (void) arg;
  rt->worker->scoped = true;
  for (struct task *task = *rt->tasks; task; task = task->live_next)
    if (task->future && take_part (task, epoch_now ()))
      pinned_observe (task);
}

static void
observe_movable (struct scheduler *s)
{
  pthread_mutex_lock (&s->list_lock);
  for (struct task *task = s->live; task; task = task->live_next)
    take_part (task, epoch_now ());
  pthread_mutex_unlock (&s->list_lock);
}

void
trace_runtime (struct runtime *rt)
{
  if (!rt->worker)
    observe_movable (scheduler_of (rt));
  else if (this_worker == rt->worker)
    observe_pinned (rt, NULL);
  else
    runtime_tell (rt, observe_pinned);
}

int
trace_begin (void (*where) (const struct async_future *f, struct async_site *site),
	     bool (*tight) (uint64_t since))
{
  if (!events_init ())
    return -ENOMEM;
  atomic_store (&where_suspended, where);
  atomic_store (&wait_for_room, tight);
  events_clear ();
  trace_lock ();
  records_begin ();
  last_epoch++;
  atomic_store (&trace_epoch, last_epoch ? last_epoch : ++last_epoch);
  trace_unlock ();
  list_lock ();
  for (struct runtime *rt = list_first (); rt; rt = rt->next)
    if (rt->generation == process_generation)
      trace_runtime (rt);
  list_unlock ();
  return 0;
}

void
trace_end (void)
{
  unsigned int epoch = atomic_exchange (&trace_epoch, 0);

  trace_lock ();
  for (uint32_t i = 1; i < used; i++) {
    struct trace_record *r = record_at (i);

    if (atomic_load (&r->epoch) == epoch)
      tell_poll (r, epoch, atomic_load (&r->polled), TRACE_GOES_ON, NULL);
  }
  trace_unlock ();
}

void
trace_lock (void)
{
  pthread_mutex_lock (&lock);
}

void
trace_unlock (void)
{
  pthread_mutex_unlock (&lock);
}

void
trace_forked (void)
{
  atomic_store (&trace_epoch, 0);
  events_forked ();
  trace_unlock ();
}
