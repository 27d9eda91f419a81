/* A trace of a runtime of several workers: all of what tasks do is in it, whichever thread
   does it, and it begins and ends at any time.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "trace-test.h"
#include "workers-test.h"

#include <asyncc/sync.h>
#include <pthread.h>
#include <stdatomic.h>

enum { WORKERS = 3, TASKS = 20, TURNS = 50 };

/* Tasks that yield, sleep, and wait for each other ---------------------------------- */

static struct async_mutex mutex;
static long total; /* under the mutex */

/* Each turn takes the mutex, after a yield or a short sleep. */
static async_poll_t
turns (struct step *s, struct async_context *cx)
{
  for (;; s->at++) {
    if (s->child && !step_await (s, cx))
      return ASYNC_PENDING;
    if (s->at % 2) {
      s->child = (struct async_future *) async_mutex_lock (&mutex);
      continue;
    }
    if (s->at > 0) {
      total++;
      async_mutex_unlock (&mutex);
    }
    if (s->at == 2 * s->n)
      return ASYNC_READY;
    s->child = s->at % 16 ? (struct async_future *) async_yield ()
	       : (struct async_future *) async_sleep (1000);
  }
}

/* Spawn TASKS of these, drop one that would wait for ever, and await the others. */
struct all { struct async_future *handles[TASKS]; };

static async_poll_t
all_poll (struct step *s, struct async_context *cx)
{
  struct all *all = s->arg;

  if (s->at++ == 0) {
    for (int i = 0; i < TASKS; i++)
      all->handles[i] = (struct async_future *) async_spawn (step_with (turns, 0, s->n));
    async_drop (async_spawn (step (never, NULL)));
    s->child = async_join_all (TASKS, all->handles);
  }
  if (!step_await (s, cx))
    return ASYNC_PENDING;
  for (int i = 0; i < TASKS; i++)
    async_drop (all->handles[i]);
  s->result = 1;
  return ASYNC_READY;
}

static void
work (struct async_runtime *rt, int n)
{
  struct all all;
  struct step *s = step (all_poll, &all);

  s->n = n;
  CHECK (run_on (rt, s) == 1);
}

/* All is in it ---------------------------------------------------------------------- */

static void
test_whole (void)
{
  struct async_runtime *rt = new_runtime (WORKERS);
  int fd = new_file (), waiting;
  char *text;

  CHECK (async_trace_start (fd) == 0);
  work (rt, TURNS);
  async_runtime_drop (rt);
  CHECK (async_trace_stop () == 0);
  text = read_trace (fd);
  /* Also the task of async_run, which waits for that of the runtime. */
  waiting = count (text, SPAWN) - (TASKS + 2);
  CHECK (waiting >= 0 && waiting <= 1);
  CHECK (count (text, COMPLETE) == TASKS + 1 + waiting && count (text, DROP) == 1);
  CHECK (count (text, POLL) >= TASKS * TURNS);
  CHECK (count (text, "\"end\":\"done\"") == TASKS + 1 + waiting);
  CHECK (count (text, "\"end\":\"goes on\"") == 0);
  CHECK (count (text, FROM) >= TASKS * TURNS && count (text, TO) <= count (text, FROM));
  free (text);
}

/* It begins and ends while tasks run, and meanwhile they are dumped. */
static void
trace_some (FILE *sink)
{
  int fd = new_file ();

  CHECK (async_trace_start (fd) == 0);
  usleep (2000);
  async_dump_tasks (sink);
  CHECK (async_trace_stop () == 0);
  free (read_trace (fd));
}

/* ... or is over at once, and polls that it has seen begin end in a later one. */
static void
trace_nothing (FILE *sink)
{
  CHECK (async_trace_start (fileno (sink)) == 0 && async_trace_stop () == 0);
}

static void *
trace_often (void *arg)
{
  FILE *sink = fopen ("/dev/null", "w");

  CHECK (sink);
  while (!atomic_load ((atomic_bool *) arg)) {
    trace_some (sink);
    for (int i = 0; i < 10; i++)
      trace_nothing (sink);
  }
  fclose (sink);
  return NULL;
}

/* Wait for tasks that end soon, one after the other, on other threads perhaps just when it is
   asked what this one waits for. */
static async_poll_t
children (struct step *s, struct async_context *cx)
{
  for (;; s->at++) {
    if (s->child && !step_await (s, cx))
      return ASYNC_PENDING;
    if (s->at == s->n)
      return ASYNC_READY;
    s->child = (struct async_future *) async_spawn (step_with (turns, 0, 0));
  }
}

static async_poll_t
parents (struct step *s, struct async_context *cx)
{
  struct all *all = s->arg;

  if (s->at++ == 0) {
    for (int i = 0; i < TASKS; i++)
      all->handles[i] = (struct async_future *) async_spawn (step_with (children, 0, TURNS));
    s->child = async_join_all (TASKS, all->handles);
  }
  if (!step_await (s, cx))
    return ASYNC_PENDING;
  for (int i = 0; i < TASKS; i++)
    async_drop (all->handles[i]);
  return ASYNC_READY;
}

static void
test_often (void)
{
  struct async_runtime *rt = new_runtime (WORKERS);
  atomic_bool done = false;
  pthread_t thread;
  struct all all;

  CHECK (pthread_create (&thread, NULL, trace_often, &done) == 0);
  for (int i = 0; i < 20; i++) {
    work (rt, TURNS);
    run_on (rt, step (parents, &all));
  }
  atomic_store (&done, true);
  pthread_join (thread, NULL);
  async_runtime_drop (rt);
}

/* Tasks that were there before, and do nothing, have their names in it. */
static void
test_before (void)
{
  struct async_runtime *rt = new_runtime (WORKERS);
  int fd = new_file ();
  char *text;

  for (int i = 0; i < TASKS; i++)
    async_detach (async_spawn_on (rt, step (never, NULL)));
  usleep (1000);
  CHECK (async_trace_start (fd) == 0 && async_trace_stop () == 0);
  async_runtime_drop (rt);
  text = read_trace (fd);
  CHECK (count (text, "{\"name\":\"task ") == TASKS && count (text, SPAWN) == 0);
  free (text);
}

/* The runtime ends while it is traced, with tasks that wait. */
static void
test_left (void)
{
  struct async_runtime *rt = new_runtime (WORKERS);
  int fd = new_file ();
  char *text;

  CHECK (async_trace_start (fd) == 0);
  for (int i = 0; i < TASKS; i++)
    async_detach (async_spawn_on (rt, step (never, NULL)));
  usleep (1000);
  async_runtime_drop (rt);
  CHECK (async_trace_stop () == 0);
  text = read_trace (fd);
  CHECK (count (text, SPAWN) == TASKS && count (text, DROP) == TASKS);
  free (text);
}

int
main (void)
{
  async_mutex_init (&mutex);
  test_whole ();
  test_often ();
  test_before ();
  test_left ();
  CHECK (total == TURNS * TASKS * 21);
  return finish ();
}
