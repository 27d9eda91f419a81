/* Blocking work on threads of the pool: when it is called and when not, dropped at
   every moment, the number of threads, several runtimes, fork, no thread at all.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>

/* Memory --------------------------------------------------------------------- */

static _Atomic int blocks;
static bool no_memory;

static void *
counted_alloc (size_t size, size_t align)
{
  void *p = no_memory ? NULL : aligned_alloc (align, (size + align - 1) & ~(align - 1));

  blocks += p != NULL;
  return p;
}

static void
counted_release (void *p, size_t size, size_t align)
{
  (void) size, (void) align;
  blocks--;
  free (p);
}

/* Threads: the library's pthread_create is this one. ------------------------- */

static bool no_thread;
static _Atomic int created;

int
pthread_create (pthread_t *thread, const pthread_attr_t *attr, void *(*fn) (void *), void *arg)
{
  static int (*real) (pthread_t *, const pthread_attr_t *, void *(*) (void *), void *);

  if (no_thread)
    return EAGAIN;
  if (!real)
    *(void **) &real = dlsym (RTLD_NEXT, "pthread_create");
  created++;
  return real (thread, attr, fn, arg);
}

/* Works ------------------------------------------------------------------------ */

struct gate { sem_t begun, open; _Atomic int called, ended; pthread_t thread; };

static void
gate_init (struct gate *g)
{
  memset (g, 0, sizeof *g);
  CHECK (sem_init (&g->begun, 0, 0) == 0 && sem_init (&g->open, 0, 0) == 0);
}

static void
down (sem_t *s)
{
  while (sem_wait (s) != 0)
    CHECK (errno == EINTR);
}

/* Say that it was called, wait, do something for a while. */
static void
pass_gate (void *arg)
{
  struct gate *g = arg;

  g->called++;
  g->thread = pthread_self ();
  sem_post (&g->begun);
  down (&g->open);
  usleep (20000);
  g->ended++;
}

static async_poll_t
poll_once (struct async_future *f)
{
  struct async_context cx;

  async_context_init (&cx, async_waker_noop ());
  return async_poll (f, &cx);
}

static void
poll_until_ready (struct async_future *f)
{
  while (poll_once (f) == ASYNC_PENDING)
    usleep (1000);
}

/* A work that holds the only thread of the pool. */
static struct async_future *
hold (struct gate *g)
{
  struct async_future *f = async_blocking (pass_gate, g);

  async_blocking_limit (1);
  CHECK (poll_once (f) == ASYNC_PENDING);
  down (&g->begun);
  return f;
}

static void
let_go (struct async_future *f, struct gate *g)
{
  sem_post (&g->open);
  poll_until_ready (f);
  CHECK (g->ended == 1);
  async_drop (f);
}

static void
test_never_called (void)
{
  struct gate g, held;
  struct async_future *f, *first, *last;

  gate_init (&g);
  gate_init (&held);
  async_drop (async_blocking (pass_gate, &g)); /* lazy */
  f = hold (&held);
  first = async_blocking (pass_gate, &g);
  last = async_blocking (pass_gate, &g);
  CHECK (poll_once (first) == ASYNC_PENDING && poll_once (first) == ASYNC_PENDING);
  CHECK (poll_once (last) == ASYNC_PENDING);
  async_drop (first);
  async_drop (last);
  let_go (f, &held);
  /* The thread would have come to them by now. */
  gate_init (&held);
  let_go (hold (&held), &held);
  CHECK (g.called == 0);
}

static void
test_drop_waits (void)
{
  struct gate g;
  struct async_future *f;

  gate_init (&g);
  f = hold (&g);
  sem_post (&g.open);
  async_drop (f);
  CHECK (g.ended == 1);
}

static void
test_drop_when_done (void)
{
  struct gate g;
  struct async_future *f;

  gate_init (&g);
  f = hold (&g);
  sem_post (&g.open);
  while (!g.ended)
    usleep (1000);
  async_drop (f);
  gate_init (&g);
  sem_post (&g.open);
  f = async_blocking (pass_gate, &g);
  poll_until_ready (f);
  CHECK (!pthread_equal (g.thread, pthread_self ()));
  async_drop (f);
}

static void
test_detached (void)
{
  struct gate g;
  struct async_future *f = async_blocking_detached (pass_gate, &g);

  gate_init (&g);
  async_drop (f);
  CHECK (g.called == 0);
  f = async_blocking_detached (pass_gate, &g);
  CHECK (poll_once (f) == ASYNC_PENDING);
  down (&g.begun);
  async_drop (f); /* would wait for ever */
  CHECK (g.ended == 0);
  sem_post (&g.open);
  while (!g.ended || blocks > 0)
    usleep (1000);
}

/* Numbers ---------------------------------------------------------------------- */

static _Atomic int active, most, works;

static void
count_one (void *arg)
{
  int now = ++active, seen = most;

  while (now > seen && !atomic_compare_exchange_weak (&most, &seen, now))
    continue;
  for (int i = 0; i < 20; i++)
    sched_yield ();
  works++;
  ++*(int *) arg;
  active--;
}

enum { MANY = 1000 };

static void *
run_many (void *arg)
{
  int n = *(int *) arg, *calls = calloc (n, sizeof *calls);
  struct async_future **futures = calloc (n, sizeof *futures);

  CHECK (calls && futures);
  for (int i = 0; i < n; i++)
    futures[i] = (struct async_future *) async_spawn (async_blocking (count_one, &calls[i]));
  run_void (async_join_all (n, futures));
  for (int i = 0; i < n; i++) {
    CHECK (calls[i] == 1);
    async_drop (futures[i]);
  }
  free (futures);
  free (calls);
  return NULL;
}

static void
test_many (void)
{
  int n = MANY;

  works = most = 0;
  async_blocking_limit (3);
  run_many (&n);
  CHECK (works == MANY && most <= 3);
}

static void
test_runtimes (void)
{
  pthread_t threads[4];
  int n = MANY / 4;

  works = most = 0;
  for (int i = 0; i < 4; i++)
    CHECK (pthread_create (&threads[i], NULL, run_many, &n) == 0);
  for (int i = 0; i < 4; i++)
    CHECK (pthread_join (threads[i], NULL) == 0);
  CHECK (works == MANY && most <= 3);
}

/* What waits begins when there may be more threads. */
static void
test_limit_raised (void)
{
  struct gate held, g[5];
  struct async_future *f, *more[5];

  gate_init (&held);
  f = hold (&held);
  for (int i = 0; i < 5; i++) {
    gate_init (&g[i]);
    more[i] = async_blocking (pass_gate, &g[i]);
    CHECK (poll_once (more[i]) == ASYNC_PENDING);
  }
  async_blocking_limit (0);
  for (int i = 0; i < 5; i++)
    down (&g[i].begun);
  for (int i = 0; i < 5; i++)
    let_go (more[i], &g[i]);
  let_go (f, &held);
}

/* Threads ---------------------------------------------------------------------- */

static int
count_threads (void)
{
  DIR *dir = opendir ("/proc/self/task");
  int n = 0;

  while (dir && readdir (dir))
    n++;
  if (dir)
    closedir (dir);
  return n;
}

static void
look_at_signals (void *arg)
{
  sigset_t *set = arg;

  CHECK (pthread_sigmask (SIG_SETMASK, NULL, set) == 0);
}

static void
test_signals (void)
{
  sigset_t set, mine;
  struct async_future *f = async_blocking (look_at_signals, &set);

  poll_until_ready (f);
  async_drop (f);
  CHECK (sigismember (&set, SIGINT) && sigismember (&set, SIGUSR1));
  CHECK (!sigismember (&set, SIGSEGV));
  CHECK (pthread_sigmask (SIG_SETMASK, NULL, &mine) == 0 && !sigismember (&mine, SIGINT));
}

static void
test_no_thread (void)
{
  struct gate g;

  gate_init (&g);
  no_thread = true;
  sem_post (&g.open);
  run_void (async_blocking (pass_gate, &g));
  CHECK (g.ended == 1 && pthread_equal (g.thread, pthread_self ()));
  no_thread = false;
}

/* Something of the library in a thread of the pool. */
static void
run_there (void *arg)
{
  int n = 10;

  (void) arg;
  run_void (async_sleep (MS));
  async_detach (async_sleep (3600000 * MS)); /* dropped at the end of the thread */
  run_many (&n);
}

static void
test_fork (void)
{
  struct gate held, queued, passed;
  struct async_future *f, *q;
  int n = 20, status;
  bool one;
  pid_t pid;

  gate_init (&held);
  gate_init (&queued);
  gate_init (&passed);
  sem_post (&passed.open);
  f = hold (&held);
  q = async_blocking (pass_gate, &queued);
  CHECK (poll_once (q) == ASYNC_PENDING);
  pid = fork ();
  CHECK (pid >= 0);
  if (pid == 0) {
    async_runtime_after_fork ();
    async_drop (f);
    async_drop (q);
    async_blocking_limit (8);
    works = created = 0;
    run_void (async_blocking (pass_gate, &passed));
    one = created == 1; /* of eight that there may be */
    run_many (&n);
    _exit (works == 20 && queued.called == 0 && one ? 7 : 1);
  }
  CHECK (waitpid (pid, &status, 0) == pid);
  CHECK (WIFEXITED (status) && WEXITSTATUS (status) == 7);
  sem_post (&queued.open);
  let_go (f, &held);
  let_go (q, &queued);
}

static void
test_no_memory (void)
{
  int before = blocks;

  no_memory = true;
  CHECK (!async_blocking (pass_gate, NULL));
  no_memory = false;
  CHECK (blocks == before);
}

static void *
nothing (void *arg)
{
  return arg;
}

int
main (void)
{
  pthread_t first;
  int threads;

  /* With the first thread a sanitizer may start one of its own. */
  CHECK (pthread_create (&first, NULL, nothing, NULL) == 0);
  CHECK (pthread_join (first, NULL) == 0);
  threads = count_threads ();
  async_set_allocator (counted_alloc, counted_release);
  test_no_thread ();
  test_never_called ();
  test_drop_waits ();
  test_drop_when_done ();
  test_detached ();
  test_no_memory ();
  CHECK (blocks == 0);
  test_many ();
  test_runtimes ();
  test_limit_raised ();
  test_signals ();
  test_fork ();
  async_blocking_limit (2); /* one of them waits for the other */
  run_void (async_blocking (run_there, NULL));
  /* Threads without work end. */
  while (count_threads () > threads)
    usleep (10000);
  run_void (async_blocking (run_there, NULL)); /* one is idle when the program ends */
  return finish ();
}
