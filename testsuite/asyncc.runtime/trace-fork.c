/* A trace and fork: the child has none, leaves that of its parent alone, also when it exits,
   and may make its own; also if other threads are putting events into it at that moment.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "trace-test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

static void
wait_for (pid_t child)
{
  int status;

  CHECK (child > 0 && waitpid (child, &status, 0) == child);
  CHECK (WIFEXITED (status) && WEXITSTATUS (status) == 0);
}

/* Nothing is counted. */
static async_poll_t
dumps (struct step *s, struct async_context *cx)
{
  char *text = NULL;
  size_t n;
  FILE *f;

  if (!s->child) {
    s->child = (struct async_future *) async_spawn (after (2, 0));
    async_waker_wake_by_ref (async_context_waker (cx));
    return ASYNC_PENDING;
  }
  if (s->at++ == 0 && (f = open_memstream (&text, &n)) != NULL) {
    async_dump_tasks (f);
    fclose (f);
    CHECK (count (text, "  task ") == 2 && count (text, " poll") == 0);
    free (text);
  }
  return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
}

/* A trace of the child's own. */
static void
trace_child (void)
{
  int fd = new_file ();
  char *text;

  async_runtime_after_fork ();
  run (step (dumps, NULL));
  CHECK (async_trace_start (fd) == 0);
  CHECK (run (after (3, 7)) == 7);
  CHECK (async_trace_stop () == 0);
  text = read_trace (fd);
  CHECK (count (text, POLL) == 4 && count (text, TO) == 3);
  free (text);
}

/* In a poll of the parent's task.  I says that there are other threads, whose tasks
   AddressSanitizer would take for lost when the child exits. */
static async_poll_t
forks (struct step *s, struct async_context *cx)
{
  pid_t child;

  (void) cx;
  for (int i = 0; i < s->n; i++) {
    child = fork ();
    if (child == 0) {
      CHECK (async_trace_stop () == -EINVAL);
      trace_child ();
      if (s->i)
	_exit (0);
      exit (0);
    }
    wait_for (child);
  }
  return ASYNC_READY;
}

__attribute__ ((unused)) static void
test_child (void)
{
  int fd = new_file ();
  char *text;

  CHECK (async_trace_start (fd) == 0);
  run (step_with (forks, 0, 3));
  run (after (1, 0));
  CHECK (async_trace_stop () == 0);
  text = read_trace (fd);
  CHECK (count (text, COMPLETE) == 2 && count (text, POLL) == 3);
  free (text);
}

/* Others work meanwhile. */
static atomic_bool ends;

static void *
work (void *arg)
{
  while (!atomic_load (&ends))
    run (after (20, 0));
  return arg;
}

__attribute__ ((unused)) static void
test_busy (void)
{
  int fd = new_file ();
  pthread_t threads[2];

  CHECK (async_trace_start (fd) == 0);
  for (int i = 0; i < 2; i++)
    CHECK (pthread_create (&threads[i], NULL, work, NULL) == 0);
  run (step_with (forks, 1, 20));
  atomic_store (&ends, true);
  for (int i = 0; i < 2; i++)
    pthread_join (threads[i], NULL);
  CHECK (async_trace_stop () == 0);
  free (read_trace (fd));
}

/* exit ends the trace. */
static void
test_exit (void)
{
  int fd = new_file ();
  pid_t child = fork ();
  char *text;

  if (child == 0) {
    async_runtime_after_fork ();
    CHECK (async_trace_start (fd) == 0);
    async_detach (async_spawn (after (1, 0)));
    run (after (3, 7));
    exit (0);
  }
  wait_for (child);
  text = read_trace (fd);
  CHECK (count (text, COMPLETE) == 2);
  free (text);
}

int
main (void)
{
  test_exit ();
#ifndef __SANITIZE_ADDRESS__
  /* If another thread, as that of the trace, was allocating when the child was forked, the
     sanitizer's allocator is locked for ever in the child. */
  test_child ();
  test_busy ();
#endif
  return finish ();
}
