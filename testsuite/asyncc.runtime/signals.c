/* Signals as a stream: each of them once, for every stream that wants it, in several
   runtimes and on several workers; what was done about them before comes back, also in
   the child of fork; no memory, no descriptors.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include "failing-alloc.h"
#include "descriptors.h"
#include <asyncc/signals.h>
#include <asyncc/workers.h>
#include <pthread.h>
#include <sys/wait.h>

struct bool_future { ASYNC_FUTURE (bool); };

static sigset_t
set_of (int a, int b)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, a);
  sigaddset (&set, b);
  return set;
}

static struct async_waiting_stream *
stream_of (int a, int b)
{
  sigset_t set = set_of (a, b);

  return (struct async_waiting_stream *) async_signals (&set);
}

static void
drop (struct async_waiting_stream *s)
{
  async_drop (&s->stream.future);
}

/* Run until S gives the next signal. */
static int
next (struct async_waiting_stream *s)
{
  int signo = 0;
  struct async_future *f = async_stream_next_future (s, &signo);

  async_run (f);
  CHECK (*async_result ((struct bool_future *) f));
  async_drop (f);
  return signo;
}

/* The same without waiting: 0 if there is none. */
static int
next_now (struct async_waiting_stream *s)
{
  int signo = 0;
  struct async_future *f = async_stream_next_future (s, &signo);
  async_poll_t answer = poll_once (f);

  if (answer == ASYNC_PENDING)
    answer = poll_once (f);
  CHECK (answer == ASYNC_PENDING || *async_result ((struct bool_future *) f));
  async_drop (f);
  return answer == ASYNC_READY ? signo : 0;
}

static _Atomic int handled;

static void
handler (int signo)
{
  (void) signo;
  handled++;
}

static void
other_handler (int signo)
{
  (void) signo;
}

static void
is_done (int signo, void (*what) (int))
{
  struct sigaction now;

  CHECK (sigaction (signo, NULL, &now) == 0 && now.sa_handler == what);
}

static void
test_values (void)
{
  struct async_waiting_stream *s = stream_of (SIGUSR1, SIGUSR2);

  CHECK (s && next_now (s) == 0);
  raise (SIGUSR1);
  CHECK (next (s) == SIGUSR1 && next_now (s) == 0);
  for (int i = 0; i < 3; i++) {
    raise (SIGUSR2);
    raise (SIGUSR1);
  }
  /* The one after the last has its turn. */
  CHECK (next (s) == SIGUSR2);
  raise (SIGUSR2);
  CHECK (next (s) == SIGUSR1 && next (s) == SIGUSR2 && next_now (s) == 0);
  for (int i = 0; i < 1000; i++)
    raise (SIGUSR1);
  CHECK (next (s) == SIGUSR1 && next_now (s) == 0);
  drop (s);
}

/* Nobody who asks and goes away takes one with him. */
static void
test_asked_in_vain (void)
{
  struct async_waiting_stream *s = stream_of (SIGUSR1, SIGUSR1);
  int signo = 0;

  for (int polls = 0; polls < 3; polls++) {
    struct async_future *f = async_stream_next_future (s, &signo);

    for (int i = 0; i < polls; i++)
      CHECK (poll_once (f) == ASYNC_PENDING);
    raise (SIGUSR1);
    async_drop (f);
    CHECK (signo == 0 && next (s) == SIGUSR1 && next_now (s) == 0);
  }
  drop (s);
}

static void
test_what_was_done_before (void)
{
  struct async_waiting_stream *a, *b;
  sigset_t mask;

  CHECK (signal (SIGUSR1, handler) != SIG_ERR && signal (SIGUSR2, SIG_IGN) != SIG_ERR);
  a = stream_of (SIGUSR1, SIGUSR2);
  b = stream_of (SIGUSR1, SIGUSR1);
  CHECK (pthread_sigmask (SIG_SETMASK, NULL, &mask) == 0 && !sigismember (&mask, SIGUSR1));
  raise (SIGUSR1);
  CHECK (handled == 0 && next (a) == SIGUSR1 && next (b) == SIGUSR1);
  drop (a);
  is_done (SIGUSR2, SIG_IGN);
  raise (SIGUSR1);
  CHECK (handled == 0 && next (b) == SIGUSR1);
  drop (b);
  is_done (SIGUSR1, handler);
  raise (SIGUSR1);
  CHECK (handled == 1);
  /* What the program does meanwhile stays. */
  a = stream_of (SIGUSR1, SIGUSR1);
  CHECK (signal (SIGUSR1, other_handler) != SIG_ERR);
  drop (a);
  is_done (SIGUSR1, other_handler);
  CHECK (signal (SIGUSR1, SIG_DFL) != SIG_ERR && signal (SIGUSR2, SIG_DFL) != SIG_ERR);
}

static int
status_of (pid_t pid)
{
  int status;

  CHECK (pid >= 0 && waitpid (pid, &status, 0) == pid);
  return status;
}

static void
test_fork (void)
{
  struct async_waiting_stream *s = stream_of (SIGUSR1, SIGUSR2), *t;
  pid_t pid = fork ();

  if (pid == 0) {
    sigset_t mask;

    CHECK (pthread_sigmask (SIG_SETMASK, NULL, &mask) == 0 && !sigismember (&mask, SIGUSR1));
    is_done (SIGUSR1, SIG_DFL);
    async_runtime_after_fork ();
    t = stream_of (SIGUSR1, SIGUSR1);
    raise (SIGUSR1);
    CHECK (next (t) == SIGUSR1);
    drop (s);
    raise (SIGUSR1);
    CHECK (next (t) == SIGUSR1);
    drop (t);
    raise (SIGUSR2);
    _exit (1);
  }
  CHECK (WTERMSIG (status_of (pid)) == SIGUSR2);
  CHECK (next_now (s) == 0);
  raise (SIGUSR1);
  CHECK (next (s) == SIGUSR1);
  drop (s);
}

/* In the middle of a wait, from another thread, to several runtimes. -------------------- */

static _Atomic int ready, seen;

static void *
see_one (void *arg)
{
  struct async_waiting_stream *s = stream_of (SIGUSR1, SIGUSR1);

  ready++;
  CHECK (next (s) == SIGUSR1);
  seen++;
  drop (s);
  return arg;
}

static void
test_threads (void)
{
  pthread_t threads[4];

  for (int i = 0; i < 4; i++)
    CHECK (pthread_create (&threads[i], NULL, see_one, NULL) == 0);
  while (ready < 4)
    usleep (1000);
  usleep (20000);
  CHECK (kill (getpid (), SIGUSR1) == 0);
  for (int i = 0; i < 4; i++)
    CHECK (pthread_join (threads[i], NULL) == 0);
  CHECK (seen == 4);
  is_done (SIGUSR1, SIG_DFL);
}

/* Streams come and go while signals come. */
static _Atomic bool stop;

static void *
come_and_go (void *arg)
{
  while (!stop) {
    struct async_waiting_stream *s = stream_of (SIGUSR1, SIGUSR2);

    CHECK (s);
    next_now (s);
    drop (s);
  }
  return arg;
}

static void
test_storm (void)
{
  struct async_waiting_stream *s = stream_of (SIGUSR1, SIGUSR2);
  pthread_t threads[3];

  for (int i = 0; i < 3; i++)
    CHECK (pthread_create (&threads[i], NULL, come_and_go, NULL) == 0);
  for (int i = 0; i < 2000; i++) {
    CHECK (kill (getpid (), i & 1 ? SIGUSR1 : SIGUSR2) == 0);
    CHECK (pthread_kill (threads[i % 3], SIGUSR1) == 0);
    if (i % 10 == 0)
      next (s);
  }
  stop = true;
  for (int i = 0; i < 3; i++)
    CHECK (pthread_join (threads[i], NULL) == 0);
  drop (s);
}

static async_poll_t
see_on_workers (struct step *s, struct async_context *cx)
{
  struct async_waiting_stream *stream = s->arg;

  if (!s->child)
    s->child = async_stream_next_future (stream, &s->result);
  return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
}

static void
test_workers (void)
{
  struct async_runtime *rt = async_runtime_new (&(struct async_runtime_options) { .workers = 3 });
  struct async_waiting_stream *streams[8];
  struct step *f[8];

  for (int i = 0; i < 8; i++) {
    streams[i] = stream_of (SIGUSR1, SIGUSR2);
    f[i] = async_spawn_on (rt, step (see_on_workers, streams[i]));
  }
  usleep (20000);
  CHECK (kill (getpid (), SIGUSR2) == 0);
  for (int i = 0; i < 8; i++) {
    async_run (f[i]);
    CHECK (f[i]->result == SIGUSR2);
    async_drop (f[i]);
  }
  async_runtime_drop (rt);
  for (int i = 0; i < 8; i++)
    drop (streams[i]);
}

static void
test_failures (void)
{
  long before = outstanding;

  CHECK (!stream_of (SIGHUP, SIGKILL) && errno == EINVAL);
  is_done (SIGHUP, SIG_DFL);
  CHECK (!stream_of (SIGUSR1, SIGSEGV) && errno == EINVAL);
  fail_at = allocations + 1;
  CHECK (!stream_of (SIGUSR1, SIGUSR1) && errno == ENOMEM);
  fail_at = 0;
  fill_descriptors ();
  CHECK (!stream_of (SIGUSR1, SIGUSR1) && errno == EMFILE);
  free_descriptors ();
  CHECK (outstanding == before);
  is_done (SIGUSR1, SIG_DFL);
}

int
main (void)
{
  int before;

  async_set_allocator (failing_alloc, checked_free);
  test_values ();
  before = count_descriptors ();
  test_asked_in_vain ();
  test_what_was_done_before ();
  test_fork ();
  test_failures ();
  CHECK (count_descriptors () == before);
  test_threads ();
  test_storm ();
  test_workers ();
  return finish ();
}
