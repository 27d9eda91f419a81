/* A trace of tasks on one thread: what is in it, tasks that are there before it begins and
   after it ends, wakes of other threads and of signal handlers, a second trace, and what
   async_dump_tasks says meanwhile.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "trace-test.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

static int fd;

static void
start (void)
{
  fd = new_file ();
  CHECK (async_trace_start (fd) == 0);
}

static char *
stop (void)
{
  CHECK (async_trace_stop () == 0);
  return read_trace (fd);
}

/* Starting and stopping ------------------------------------------------------------ */

static void
test_misuse (void)
{
  int only_read = open ("/dev/null", O_RDONLY);

  CHECK (async_trace_stop () == -EINVAL);
  CHECK (async_trace_start (-1) == -EBADF);
  CHECK (async_trace_start (only_read) == -EBADF);
  start ();
  CHECK (async_trace_start (fd) == -EBUSY);
  free (stop ());
  CHECK (async_trace_stop () == -EINVAL);
  close (only_read);
}

/* The program may close its descriptor at once, and use the number for something else. */
static void
test_closed (void)
{
  int keep;
  char *text;

  start ();
  keep = dup (fd);
  close (fd);
  CHECK (open ("/dev/full", O_WRONLY) == fd);
  CHECK (run (after (2, 7)) == 7);
  CHECK (async_trace_stop () == 0);
  text = read_trace (keep);
  CHECK (count (text, POLL) == 3);
  free (text);
  close (fd);
}

/* What is in it -------------------------------------------------------------------- */

/* Spawn a task that is polled four times, and await it; another one is dropped. */
static async_poll_t
parent (struct step *s, struct async_context *cx)
{
  if (s->at++ == 0) {
    s->child = (struct async_future *) async_spawn (after (3, 1));
    s->arg = async_spawn (step (never, NULL));
    async_waker_wake_by_ref (async_context_waker (cx));
    return ASYNC_PENDING;
  }
  if (s->arg) {
    async_drop ((struct async_future *) s->arg);
    s->arg = NULL;
  }
  return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
}

/* The parent wakes itself once, and the child it at its end: three polls; the child wakes
   itself three times, and the one that is dropped was polled once. */
static void
test_events (void)
{
  char *text;

  start ();
  run (step (parent, NULL));
  text = stop ();
  CHECK (count (text, SPAWN) == 3);
  CHECK (count (text, COMPLETE) == 2);
  CHECK (count (text, DROP) == 1);
  CHECK (count (text, POLL) == 3 + 4 + 1);
  CHECK (count (text, "\"end\":\"done\"") == 2);
  CHECK (count (text, FROM) == 2 + 3 && count (text, TO) == 2 + 3);
  free (text);
}

/* A task that was there before is seen, and those that are there at the end do no harm. */
static void
trace_alive (void)
{
  struct async_future *during;
  char *text;

  start ();
  during = (struct async_future *) async_spawn (step (never, NULL));
  run (after (1, 0));
  text = stop ();
  CHECK (count (text, "\"task 1: ") == 1 && count (text, SPAWN) == 2);
  CHECK (count (text, COMPLETE) == 1 && count (text, DROP) == 0);
  CHECK (count (text, POLL) == 2 + 2 + 1);
  free (text);
  async_drop (during);
}

static void
test_alive (void)
{
  struct async_future *before = (struct async_future *) async_spawn (after (20, 1));

  run (after (1, 0));
  for (int i = 0; i < 3; i++)
    trace_alive ();
  run (after (5, 0));
  async_drop (before);
}

/* It ends inside of a poll, which is in it as far as it has gone. */
static char *stopped;

static async_poll_t
stops (struct step *s, struct async_context *cx)
{
  (void) s;
  (void) cx;
  stopped = stop ();
  return ASYNC_READY;
}

static async_poll_t
starts (struct step *s, struct async_context *cx)
{
  if (s->at++ == 0) {
    start ();
    s->child = (struct async_future *) async_spawn (step (stops, NULL));
  }
  return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
}

static void
test_inside (void)
{
  run (step (starts, NULL));
  CHECK (count (stopped, SPAWN) == 1 && count (stopped, COMPLETE) == 0);
  CHECK (count (stopped, POLL) == 1 && count (stopped, "\"end\":\"goes on\"") == 1);
  free (stopped);
}

/* A name that is no text of JSON, nor UTF-8. */
static void
test_name (void)
{
  static const struct async_vtable odd
    = { .poll = step_poll, .drop = step_drop, .name = "a \"b\\\n\xe4 \xc3\xa4" };
  struct step *s = after (1, 0);
  char *text;

  s->future.vtable = &odd;
  start ();
  run (s);
  text = stop ();
  CHECK (count (text, "\"name\":\"a \\\"b\\\\\\u000a\\u00e4 \xc3\xa4\"") == 2);
  free (text);
}

/* More tasks than records are made at a time, one after the other and together. */
enum { MANY = 3000 };

static async_poll_t
spawns_many (struct step *s, struct async_context *cx)
{
  if (s->n == 0)
    return ASYNC_READY;
  if (s->child && !step_await (s, cx))
    return ASYNC_PENDING;
  if (--s->n >= s->i) {
    s->child = (struct async_future *) async_spawn (after (0, 0));
    return spawns_many (s, cx);
  }
  for (; s->n > 0; s->n--)
    async_detach (async_spawn (after (1, 0)));
  async_waker_wake_by_ref (async_context_waker (cx));
  return ASYNC_PENDING;
}

static void
test_many (void)
{
  char *text;

  start ();
  run (step_with (spawns_many, MANY / 2, MANY));
  run (after (3, 0));
  text = stop ();
  CHECK (count (text, SPAWN) == MANY + 1 && count (text, COMPLETE) == MANY + 1);
  CHECK (count (text, "{\"name\":\"task ") == MANY + 1);
  free (text);
}

/* Wakes from elsewhere ------------------------------------------------------------- */

static struct async_waker waker;
static atomic_bool waits;

static async_poll_t
wait_for_waker (struct step *s, struct async_context *cx)
{
  if (s->at++ > 0)
    return ASYNC_READY;
  waker = async_waker_clone (async_context_waker (cx));
  atomic_store (&waits, true);
  return ASYNC_PENDING;
}

static void
wake_on_signal (int signo)
{
  (void) signo;
  async_waker_wake_by_ref (&waker);
}

static void *
wake_later (void *arg)
{
  while (!atomic_load (&waits))
    usleep (100);
  usleep (1000);
  if (arg)
    pthread_kill (*(pthread_t *) arg, SIGUSR1);
  else
    async_waker_wake_by_ref (&waker);
  return NULL;
}

/* ARG is the thread that is to get a signal, or NULL: another one wakes. */
static void
test_woken (pthread_t *arg)
{
  pthread_t thread;
  char *text;

  start ();
  atomic_store (&waits, false);
  CHECK (pthread_create (&thread, NULL, wake_later, arg) == 0);
  run (step (wait_for_waker, NULL));
  pthread_join (thread, NULL);
  async_waker_drop (&waker);
  text = stop ();
  CHECK (count (text, POLL) == 2 && count (text, FROM) == 1 && count (text, TO) == 1);
  CHECK (count (text, "\"cat\":\"wake\",\"name\":\"wake\"}") == 1);
  CHECK (count (text, "\"name\":\"thread ") == (arg ? 1 : 2));
  free (text);
}

static void
test_elsewhere (void)
{
  pthread_t self = pthread_self ();

  signal (SIGUSR1, wake_on_signal);
  test_woken (NULL);
  test_woken (&self);
}

/* Dumps ---------------------------------------------------------------------------- */

static char *
dump (void)
{
  char *text = NULL;
  size_t n;
  FILE *f = open_memstream (&text, &n);

  CHECK (f);
  async_dump_tasks (f);
  fclose (f);
  return text;
}

/* Wakes a task that waits three times: two of these change nothing. */
static async_poll_t
wakes_and_dumps (struct step *s, struct async_context *cx)
{
  char *text;

  if (s->at++ == 0) {
    s->child = (struct async_future *) async_spawn (step (wait_for_waker, NULL));
    async_waker_wake_by_ref (async_context_waker (cx));
    return ASYNC_PENDING;
  }
  if (s->at == 2)
    for (int i = 0; i < 3; i++)
      async_waker_wake_by_ref (&waker);
  if (s->at == 2) {
    text = dump ();
    CHECK (count (text, s->n ? " for 0." : " for ") == s->n);
    CHECK (count (text, ", 1 poll, 3 wakes, last by ") == s->n);
    CHECK (count (text, " in task ") == s->n && count (text, " on thread ") == s->n);
    free (text);
  }
  return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
}

static void
test_dump (void)
{
  char *text;

  run (step_with (wakes_and_dumps, 0, 0));
  async_waker_drop (&waker);
  start ();
  run (step_with (wakes_and_dumps, 0, 1));
  async_waker_drop (&waker);
  text = stop ();
  CHECK (count (text, FROM) == 3 && count (text, TO) == 3);
  free (text);
  run (step_with (wakes_and_dumps, 0, 0));
  async_waker_drop (&waker);
}

int
main (void)
{
  test_misuse ();
  test_closed ();
  test_events ();
  test_alive ();
  test_inside ();
  test_name ();
  test_many ();
  test_elsewhere ();
  test_dump ();
  return finish ();
}
