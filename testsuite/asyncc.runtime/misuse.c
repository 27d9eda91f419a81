/* What ends the program with a message: misuse of the runtime, and under
   ASYNC_CHECKS use of futures that are gone.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#define ASYNC_CHECKS 1
#include "rt.h"
#include "dies.h"
#include <asyncc/group.h>
#include <asyncc/sync.h>
#include <asyncc/workers.h>
#include <pthread.h>

static void
drop_twice (void)
{
  struct async_future *f = async_sleep (1);

  async_drop (f);
  async_drop (f);
}

static void
await_after_drop (void)
{
  struct async_future *f = async_yield ();

  async_drop (f);
  async_run (f);
}

static void
await_twice (void)
{
  struct async_future *f = async_yield ();

  run_void (f);
  run_void (f);
}

static async_poll_t
at_once (struct step *s, struct async_context *cx)
{
  (void) s;
  (void) cx;
  return ASYNC_READY;
}

static void
drop_handle_twice (void)
{
  struct step *h = async_spawn (step (at_once, NULL));

  async_run (h);
  async_drop (h);
  async_drop (h);
}

static void
poll_after_ready (void)
{
  struct async_future *f = async_sleep (1);
  struct async_context cx;

  async_context_init (&cx, NULL);
  async_run (f);
  f->vtable->poll (f, &cx);
}

static struct async_event event = ASYNC_EVENT_INIT;

static void
drop_wait_twice (void)
{
  struct async_future *f = async_event_wait (&event);

  async_drop (f);
  async_drop (f);
}

static void
poll_wait_after_ready (void)
{
  struct async_future *f = async_event_wait (&event);
  struct async_context cx;

  async_event_set (&event);
  async_context_init (&cx, async_waker_noop ());
  CHECK (async_poll (f, &cx) == ASYNC_READY);
  f->vtable->poll (f, &cx);
}

static void
poll_group_after_ready (void)
{
  struct async_group g = ASYNC_GROUP_INIT;
  struct async_future *f = async_group_wait (&g);
  struct async_context cx;

  async_context_init (&cx, async_waker_noop ());
  CHECK (async_poll (f, &cx) == ASYNC_READY);
  f->vtable->poll (f, &cx);
}

static async_poll_t
nested (struct step *s, struct async_context *cx)
{
  (void) s;
  (void) cx;
  run_void (async_yield ());
  return ASYNC_READY;
}

static void
run_in_task (void)
{
  run (step (nested, NULL));
}

static void
no_memory (void)
{
  async_run ((struct async_future *) NULL);
}

static void
child_goes_on (void)
{
  int status;
  pid_t pid;

  run_void (async_yield ());
  pid = fork ();
  if (pid == 0)
    run_void (async_yield ());
  waitpid (pid, &status, 0);
  CHECK (WIFEXITED (status));
}

static void
test_after_fork (void)
{
  int status;
  pid_t pid;

  run_void (async_sleep (1));
  pid = fork ();
  CHECK (pid >= 0);
  if (pid == 0) {
    async_runtime_after_fork ();
    run_void (async_sleep (1));
    _exit (7);
  }
  CHECK (waitpid (pid, &status, 0) == pid);
  CHECK (WIFEXITED (status) && WEXITSTATUS (status) == 7);
  run_void (async_sleep (1));
}

/* The child has a runtime of its own, and yet goes back to the parent's loop. */
static async_poll_t
fork_in_task (struct step *s, struct async_context *cx)
{
  int status;
  pid_t pid = fork ();

  (void) s;
  (void) cx;
  if (pid == 0) {
    async_runtime_after_fork ();
    return ASYNC_PENDING;
  }
  waitpid (pid, &status, 0);
  _exit (WIFSIGNALED (status) ? 1 : 0);
}

static void
child_returns (void)
{
  run (step (fork_in_task, NULL));
}

/* The handle of a task that another thread runs. */
static void *
await_handle (void *handle)
{
  run_void (handle);
  return NULL;
}

static void
handle_elsewhere (void)
{
  struct async_future *handle = (struct async_future *) async_spawn (async_sleep (3600000 * MS));
  pthread_t thread;

  run_void (async_yield ());
  CHECK (pthread_create (&thread, NULL, await_handle, handle) == 0);
  pthread_join (thread, NULL);
}

static void *
leave_task (void *handle)
{
  *(struct async_future **) handle = (struct async_future *) async_spawn (async_sleep (3600000 * MS));
  run_void (async_yield ());
  return NULL;
}

static void
handle_of_the_past (void)
{
  struct async_future *handle;
  pthread_t thread;

  CHECK (pthread_create (&thread, NULL, leave_task, &handle) == 0);
  pthread_join (thread, NULL);
  run_void (handle);
}

/* A descriptor of the runtime becomes one of the program. */
static void
close_behind (void)
{
  run_void (async_sleep (MS));
  for (int fd = 3; fd < 64; fd++)
    close (fd);
  run_void (async_sleep (MS));
}

/* The loop may not wait yet, and then takes a wake without its descriptor. */
static void *
take_numbers (void *waker)
{
  for (int fd = 3; fd < 64; fd++) {
    char name[64], what[64] = "";

    snprintf (name, sizeof name, "/proc/self/fd/%d", fd);
    if (readlink (name, what, sizeof what - 1) > 0 && strstr (what, "eventfd")) {
      int file = fileno (tmpfile ());

      CHECK (dup2 (file, fd) == fd);
    }
  }
  for (;;) {
    struct async_waker w = async_waker_clone (waker);

    async_waker_wake (&w);
    usleep (1000);
  }
}

static async_poll_t
wait_for_thief (struct step *s, struct async_context *cx)
{
  static struct async_waker waker;
  pthread_t thread;

  if (s->at++ > 0)
    return ASYNC_PENDING;
  waker = async_waker_clone (async_context_waker (cx));
  CHECK (pthread_create (&thread, NULL, take_numbers, &waker) == 0);
  return ASYNC_PENDING;
}

static void
wake_stranger (void)
{
  run_void (async_sleep (MS));
  run (step (wait_for_thief, NULL));
}

/* What the only thread of several workers must not do. */
static struct async_runtime *workers;

static async_poll_t
run_in_worker (struct step *s, struct async_context *cx)
{
  (void) s, (void) cx;
  async_run (async_yield ());
  return ASYNC_READY;
}

static async_poll_t
drop_in_worker (struct step *s, struct async_context *cx)
{
  (void) s, (void) cx;
  async_runtime_drop (workers);
  return ASYNC_READY;
}

static async_poll_t
exit_in_worker (struct step *s, struct async_context *cx)
{
  (void) s, (void) cx;
  pthread_exit (NULL);
}

static void
in_worker (async_poll_t (*fn) (struct step *s, struct async_context *cx))
{
  workers = async_runtime_new (NULL);
  async_runtime_run (workers, step (fn, NULL));
}

static void
run_in_a_worker (void)
{
  in_worker (run_in_worker);
}

static void
drop_in_a_worker (void)
{
  in_worker (drop_in_worker);
}

static void
exit_in_a_worker (void)
{
  in_worker (exit_in_worker);
}

static async_poll_t
fork_in_worker (struct step *s, struct async_context *cx)
{
  pid_t pid = fork ();
  int status;

  (void) s, (void) cx;
  if (pid == 0)
    return ASYNC_READY;
  waitpid (pid, &status, 0);
  if (WIFSIGNALED (status))
    abort (); /* a worker blocks signals */
  return ASYNC_READY;
}

static void
fork_in_a_worker (void)
{
  in_worker (fork_in_worker);
}

static void
await_what_was_dropped (void)
{
  struct step *handle;

  workers = async_runtime_new (NULL);
  handle = async_spawn_on (workers, step (never, NULL));
  async_runtime_drop (workers);
  async_run (handle);
}

/* What the child of fork must not do with its parent's workers and with a handle there. */
static void
in_a_child (void (*fn) (struct step *handle))
{
  struct step *handle;
  pid_t pid;
  int status;

  workers = async_runtime_new (NULL);
  handle = async_spawn_on (workers, step (never, NULL));
  pid = fork ();
  if (pid == 0) {
    async_runtime_after_fork ();
    alarm (5);
    fn (handle);
    _exit (0);
  }
  waitpid (pid, &status, 0);
  if (WIFSIGNALED (status))
    raise (WTERMSIG (status));
}

static void
spawns_there (struct step *handle)
{
  (void) handle;
  async_detach (async_spawn_on (workers, step (never, NULL)));
}

static void
awaits_there (struct step *handle)
{
  async_run (handle);
}

static void
drops_there (struct step *handle)
{
  async_drop (handle);
}

static void
spawns_in_a_child (void)
{
  in_a_child (spawns_there);
}

static void
awaits_in_a_child (void)
{
  in_a_child (awaits_there);
}

static void
drops_in_a_child (void)
{
  in_a_child (drops_there);
}

int
main (void)
{
  dies (drop_twice, " of async_sleep was dropped after it was awaited or dropped");
  dies (await_after_drop, " of async_yield was awaited or polled after it was awaited or dropped");
  dies (await_twice, " of async_yield was awaited or polled after it was awaited or dropped");
  dies (drop_handle_twice, " of async_spawn was dropped after it was awaited or dropped");
  dies (poll_after_ready, "polled again after it was ready");
  dies (drop_wait_twice, " of async_event_wait was dropped after it was awaited or dropped");
  dies (poll_wait_after_ready, "async_event_wait: polled again after it was ready");
  dies (poll_group_after_ready, "async_group_wait: polled again after it was ready");
  dies (run_in_task, "async_run was called inside a task");
  dies (no_memory, "out of memory for a future of async_run");
  dies (child_goes_on, "child of fork");
  dies (child_returns, "cannot go on in its parent's loop");
  dies (handle_elsewhere, "by another thread than the task's");
  dies (handle_of_the_past, "dropped when its thread ended");
  dies (close_behind, "was closed by somebody else");
  dies (wake_stranger, "was closed by somebody else");
  dies (run_in_a_worker, "async_run was called inside a task");
  dies (drop_in_a_worker, "was called in a task of that runtime");
  dies (exit_in_a_worker, "has ended the thread of a worker");
  dies (fork_in_a_worker, "cannot go on in its parent's loop");
  dies (await_what_was_dropped, "dropped when its runtime was");
  dies (spawns_in_a_child, "its parent's runtime of several workers");
  dies (awaits_in_a_child, "its parent's runtime of several workers");
  dies (drops_in_a_child, "its parent's runtime of several workers");
  test_after_fork ();
  return finish ();
}
