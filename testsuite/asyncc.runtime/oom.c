/* No memory, at every allocation in turn: the out-of-memory handler, or NULL, or
   -ENOMEM; never a crash, never a leak, and blocks go back with the size and
   alignment they were taken with.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include "failing-alloc.h"
#include <asyncc/scope.h>
#include <asyncc/sync.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>

enum { SUCCESS = 0, OUT_OF_MEMORY = 3, NO_FUTURE = 4, ENOMEM_SEEN = 5 };

static void
handler (const char *name)
{
  CHECK (name && *name);
  _exit (OUT_OF_MEMORY);
}

static char c[4];

static async_poll_t
child (struct step *s, struct async_context *cx)
{
  if (s->at++ == 0) {
    s->child = async_sleep (1000);
    if (!s->child)
      _exit (NO_FUTURE);
  }
  if (!step_await (s, cx))
    return ASYNC_PENDING;
  return ASYNC_READY;
}

/* Scopes of all kinds, which begin when they are polled; the limiter has to wait. */
static async_local (int) key;
static struct async_limiter limiter = ASYNC_LIMITER_INIT (1000, 1);

static struct async_future *
scopes (void)
{
  struct int_future *inner;

  CHECK (async_limiter_try_acquire (&limiter, 1) <= 0);
  inner = (struct int_future *) async_limiter_acquire (&limiter, 1);
  inner = async_shield (inner);
  inner = async_with_local (key, 1, inner);
  return async_deadline (ASYNC_NEVER - 1, inner, (int *) NULL);
}

static async_poll_t
scenario (struct step *s, struct async_context *cx)
{
  int *fds = s->arg;
  ssize_t n = 0;

  switch (s->at) {
  case 0: {
    struct step *a = async_spawn (step (child, NULL)), *b = async_spawn (step (child, NULL));

    /* NULL among them calls the handler. */
    s->child = async_join (a, b);
    if (!s->child) {
      async_drop (a);
      async_drop (b);
      _exit (NO_FUTURE);
    }
    s->i = 0;
    fds[2] = 0;
    while (!step_await (s, cx)) {
      s->at = 1;
      ((struct step **) (fds + 4))[0] = a;
      ((struct step **) (fds + 4))[1] = b;
      return ASYNC_PENDING;
    }
  }
    /* fall through */
  case 1:
    if (!step_await (s, cx))
      return ASYNC_PENDING;
    async_drop (((struct step **) (fds + 4))[0]);
    async_drop (((struct step **) (fds + 4))[1]);
    s->child = async_read (fds[0], c, 1);
    if (!s->child)
      _exit (NO_FUTURE);
    async_detach (step (child, NULL));
    s->at = 2;
    /* fall through */
  case 2:
    if (s->i++ == 1)
      CHECK (write (fds[1], "x", 1) == 1);
    else if (s->i == 1)
      async_waker_wake_by_ref (async_context_waker (cx));
    if (!step_await_size (s, cx, &n))
      return ASYNC_PENDING;
    if (n == -ENOMEM)
      _exit (ENOMEM_SEEN);
    CHECK (n == 1);
    s->child = async_within (1000, async_sleep (UINT64_MAX), NULL);
    if (!s->child)
      _exit (NO_FUTURE);
    s->at = 3;
    /* fall through */
  case 3:
    if (!step_await (s, cx))
      return ASYNC_PENDING;
    s->child = scopes ();
    if (!s->child)
      _exit (NO_FUTURE);
    s->at = 4;
    /* fall through */
  default:
    if (!step_await (s, cx))
      return ASYNC_PENDING;
    return ASYNC_READY;
  }
}

/* One run in a process of its own; its exit status. */
static int
attempt (int n)
{
  int status;
  pid_t pid = fork ();

  CHECK (pid >= 0);
  if (pid == 0) {
    int fds[16];

    fail_at = n;
    CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, fds) == 0);
    async_set_allocator (failing_alloc, checked_free);
    async_set_oom_handler (handler);
    run (step (scenario, fds));
    run_void (async_sleep (3 * MS));
    CHECK (steps_alive == 0);
    exit (allocations < n ? SUCCESS : OUT_OF_MEMORY);
  }
  CHECK (waitpid (pid, &status, 0) == pid);
  CHECK (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void *
all_goes_well (void *arg)
{
  int fds[16];
  struct step *s = async_spawn (step (child, NULL));

  (void) arg;
  CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, fds) == 0);
  async_run (s);
  async_drop (s);
  run (step (scenario, fds));
  run_int (async_within (1, async_sleep (UINT64_MAX), NULL));
  run_int (async_race ((int *) NULL, async_sleep (UINT64_MAX), async_sleep (1)));
  run_void (async_join_all (0, NULL));
  async_detach (async_sleep (UINT64_MAX));
  async_detach (async_read (fds[0], c, 1));
  async_close (fds[0]);
  async_close (fds[1]);
  return NULL;
}

int
main (void)
{
  int seen[8] = { 0 }, n = 1, status;

  while ((status = attempt (n)) != SUCCESS) {
    CHECK (status == OUT_OF_MEMORY || status == NO_FUTURE || status == ENOMEM_SEEN);
    seen[status]++;
    CHECK (++n < 100);
  }
  CHECK (seen[OUT_OF_MEMORY] > 0 && seen[NO_FUTURE] > 0 && seen[ENOMEM_SEEN] > 0);

  /* Everything that was taken goes back when the thread ends. */
  async_set_allocator (failing_alloc, checked_free);
  fail_at = 0;
  {
    pthread_t thread;

    CHECK (pthread_create (&thread, NULL, all_goes_well, NULL) == 0);
    pthread_join (thread, NULL);
  }
  CHECK (outstanding == 0);

  /* A spawn without memory drops what it was given. */
  fail_at = allocations + 1;
  CHECK (!async_spawn (step (child, NULL)));
  CHECK (!async_spawn ((struct step *) NULL));
  async_set_allocator (NULL, NULL);
  return finish ();
}
