/* Tasks in a loop of somebody else, here one of poll (2): what ends its wait, how long it
   waits, how much runs between two waits, and the end.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include "../alarms.h"
#include <asyncc/drive.h>
#include <asyncc/simulation.h>
#include <asyncc/workers.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/wait.h>

/* The loop -------------------------------------------------------------------------- */

/* Three ways to be told that the thread uses the library while the loop is to wait. */
enum { BY_DESCRIPTOR, BY_CALL, WAYS };

static int way, drive_fd, soon, waits;

static void
wanted (void *arg)
{
  CHECK (arg == &soon);
  soon = 1;
}

static void
begin (int how)
{
  way = how;
  drive_fd = async_drive_begin (how == BY_CALL ? wanted : NULL, how == BY_CALL ? &soon : NULL);
  if (drive_fd == -ENOTSUP)
    exit (77); /* there is no epoll */
  CHECK (drive_fd >= 0);
}

static void
end (void)
{
  CHECK (async_drive_end () == 0);
  CHECK (!async_drive_alive ());
}

/* What the loop calls between two waits; NULL. */
static void (*callback) (void);

/* One iteration: drive, call back, and wait for MS milliseconds at most, which has to be
   enough if BOUNDED, and is not done without tasks then. */
static uint64_t
iterate (int ms, int bounded)
{
  struct pollfd p = { .fd = drive_fd, .events = POLLIN };
  uint64_t ns;
  int timeout, n;

  soon = 0;
  ns = async_drive ();
  if (callback)
    callback ();
  if (bounded && !async_drive_alive ())
    return ns;
  timeout = soon || ns == 0 ? 0 : ns / MS < (uint64_t) ms ? (int) (ns / MS) + 1 : ms;
  waits++;
  n = poll (&p, 1, timeout);
  CHECK (!bounded || n != 0 || timeout == 0 || timeout < ms);
  return ns;
}

/* Until there is no task any more. */
static void
loop (void)
{
  do
    iterate (10000, 1);
  while (async_drive_alive ());
}

/* Tasks ------------------------------------------------------------------------------ */

/* Waits for COUNT wakes by WAKER, each of which has to be seen. */
static struct async_waker waker;
static _Atomic int ready, polls;

static async_poll_t
wait_woken (struct step *s, struct async_context *cx)
{
  polls++;
  if (ready)
    return ASYNC_READY;
  if (!s->i++)
    waker = async_waker_clone (async_context_waker (cx));
  return ASYNC_PENDING;
}

static async_poll_t
sleeps (struct step *s, struct async_context *cx)
{
  if (!s->child)
    s->child = async_sleep ((uint64_t) s->i * MS);
  return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
}

static async_poll_t
reads (struct step *s, struct async_context *cx)
{
  static char buf[16];
  ssize_t n = 0;

  if (!s->child)
    s->child = async_read (s->i, buf, sizeof buf);
  if (!step_await_size (s, cx, &n))
    return ASYNC_PENDING;
  CHECK (n == s->n);
  return ASYNC_READY;
}

static void
spawn (struct step *s)
{
  async_detach (s);
}

/* Time and descriptors ---------------------------------------------------------------- */

static void
test_time (void)
{
  uint64_t before = async_now ();

  waits = 0;
  spawn (step_with (sleeps, 100, 0));
  CHECK (async_drive_alive ());
  loop ();
  CHECK (async_now () - before >= 100 * MS);
  /* The wheel of timers may want to be looked at in between. */
  CHECK (waits < 12);
}

static int other_end;

static void
write_once (void)
{
  callback = NULL;
  CHECK (write (other_end, "hello", 5) == 5);
}

static void
test_descriptor (void)
{
  int fds[2];

  CHECK (pipe (fds) == 0);
  other_end = fds[1];
  spawn (step_with (reads, fds[0], 5));
  iterate (0, 0);
  callback = write_once;
  loop ();
  async_close (fds[0]);
  close (fds[1]);
}

/* What waits for a descriptor that nobody writes to is looked at less and less often. */
static void
test_quiet (void)
{
  int fds[2], looks = 0;

  CHECK (pipe (fds) == 0);
  spawn (step_with (reads, fds[0], -ECANCELED));
  while (iterate (1000, 0) < 300 * MS)
    CHECK (++looks < 8);
  /* Closed by a callback while the runtime sleeps. */
  CHECK (async_close (fds[0]) == 0);
  loop ();
  close (fds[1]);
}

/* Wakes -------------------------------------------------------------------------------- */

static void
wake (void)
{
  ready = 1;
  async_waker_wake (&waker);
}

static void
wake_here (void)
{
  callback = NULL;
  wake ();
}

static void *
wake_later (void *arg)
{
  (void) arg;
  usleep (20000);
  wake ();
  return NULL;
}

static void
wait_for_wake (void)
{
  ready = 0;
  spawn (step (wait_woken, NULL));
  CHECK (iterate (0, 0) == ASYNC_DRIVE_NEVER);
}

static void
test_wakes (void)
{
  pthread_t thread;

  wait_for_wake ();
  callback = wake_here;
  loop ();
  wait_for_wake ();
  CHECK (pthread_create (&thread, NULL, wake_later, NULL) == 0);
  loop ();
  CHECK (pthread_join (thread, NULL) == 0);
}

/* Another thread wakes whenever the task waits, at all moments of the way to sleep. */
enum { HOPS = 20000 };

static _Atomic int asked;

static void *
hop (void *arg)
{
  for (int i = 0; i < HOPS; i++) {
    for (int n = 0; !asked; n++)
      if (n > 10000)
	sched_yield ();
    asked = 0;
    for (volatile int n = i % 200; n > 0; n--)
      continue;
    async_waker_wake_by_ref (&waker);
  }
  return arg;
}

static async_poll_t
hops (struct step *s, struct async_context *cx)
{
  if (s->i++ == 0)
    waker = async_waker_clone (async_context_waker (cx));
  if (s->i > HOPS)
    return ASYNC_READY;
  asked = 1;
  return ASYNC_PENDING;
}

static void
test_hops (void)
{
  pthread_t thread;

  spawn (step (hops, NULL));
  CHECK (pthread_create (&thread, NULL, hop, NULL) == 0);
  loop ();
  CHECK (pthread_join (thread, NULL) == 0);
  async_waker_drop (&waker);
}

static volatile sig_atomic_t armed;

static void
on_alarm (int sig)
{
  (void) sig;
  if (!armed)
    return;
  armed = 0;
  wake ();
}

static void
spawn_nothing (void)
{
  spawn (after (0, 0));
}

/* A handler wakes anywhere in the loop, also when its thread has just been roused. */
static void
test_signals (void)
{
  begin_alarms (on_alarm, 400);
  for (int i = 0; i < 500; i++) {
    ready = 0;
    spawn (step (wait_woken, NULL));
    polls = 0;
    while (!polls)
      iterate (0, 0);
    armed = 1;
    do {
      callback = i % 2 ? spawn_nothing : NULL;
      iterate (i % 2 ? 0 : 10000, 1);
    } while (!ready);
    callback = NULL;
    loop ();
  }
  end_alarms ();
}

/* What callbacks do -------------------------------------------------------------------- */

static struct step *handle;

static void
drop_handle (void)
{
  callback = NULL;
  async_drop (handle);
}

static void
run_inside (void)
{
  callback = NULL;
  CHECK (run (step_with (sleeps, 10, 0)) == 0);
}

static async_poll_t
drives (struct step *s, struct async_context *cx)
{
  (void) s;
  (void) cx;
  CHECK (async_drive () == ASYNC_DRIVE_NEVER);
  CHECK (async_drive_alive ());
  CHECK (async_drive_end () == -EBUSY);
  CHECK (async_drive_begin (NULL, NULL) == -EBUSY);
  return ASYNC_READY;
}

static void
test_callbacks (void)
{
  int dropped = steps_dropped_pending;

  /* A task is spawned while the loop is about to wait. */
  wait_for_wake ();
  callback = spawn_nothing;
  iterate (10000, 1);
  callback = NULL;
  iterate (0, 0);
  wake_here ();
  loop ();
  /* Its handle is dropped. */
  handle = async_spawn (step (never, NULL));
  CHECK (iterate (0, 0) == ASYNC_DRIVE_NEVER);
  callback = drop_handle;
  iterate (0, 0);
  CHECK (steps_dropped_pending == dropped + 1);
  CHECK (!async_drive_alive ());
  /* async_run goes on with the others, and leaves them to the loop. */
  spawn (step_with (sleeps, 30, 0));
  CHECK (iterate (0, 0) > 0);
  callback = run_inside;
  loop ();
  spawn (step (drives, NULL));
  loop ();
}

/* Looking inside, from the thread itself and from another. */

static FILE *dump;

static void
dump_here (void)
{
  callback = NULL;
  async_dump_tasks (dump);
}

static void *
dump_there (void *arg)
{
  async_dump_tasks (dump);
  wake ();
  return arg;
}

static void
check_dump (void)
{
  char text[4096];
  size_t n;

  rewind (dump);
  n = fread (text, 1, sizeof text - 1, dump);
  text[n] = 0;
  CHECK (!strstr (text, "does not look"));
  CHECK (strstr (text, "task"));
  rewind (dump);
}

static void
test_dump (void)
{
  pthread_t thread;

  dump = tmpfile ();
  CHECK (dump);
  wait_for_wake ();
  callback = dump_here;
  iterate (0, 0);
  check_dump ();
  CHECK (pthread_create (&thread, NULL, dump_there, NULL) == 0);
  loop ();
  CHECK (pthread_join (thread, NULL) == 0);
  check_dump ();
  fclose (dump);
}

/* Turns --------------------------------------------------------------------------------- */

static void
test_turns (void)
{
  struct step *s = after (1000, 0);

  spawn (s);
  for (int n; (n = s->n) > 0;) {
    CHECK (async_drive () == 0);
    CHECK (n - s->n <= 256);
    if (s->n < 500)
      break;
  }
  loop ();
}

/* The end --------------------------------------------------------------------------------- */

static int youngest, ending;

/* A handler that runs while all tasks are dropped does not end that a second time, and runs no
   task meanwhile. */
static void
try_to_end (void)
{
  CHECK (async_drive_end () == -EBUSY);
  CHECK (async_drive_begin (NULL, NULL) == -EBUSY);
  CHECK (async_drive () == ASYNC_DRIVE_NEVER);
}

struct guarded {
  ASYNC_FUTURE_VOID;
  int number;
};

static async_poll_t
guarded_poll (struct async_future *self, struct async_context *cx)
{
  (void) self;
  (void) cx;
  CHECK (!ending);
  return ASYNC_PENDING;
}

static void
guarded_drop (struct async_future *self)
{
  struct guarded *g = (struct guarded *) self;

  CHECK (g->number == youngest--);
  async_forget_fd (-1); /* which looks for the runtime of the thread */
  if (ending)
    try_to_end ();
  free (g);
}

static const struct async_vtable guarded_vtable = { .poll = guarded_poll, .drop = guarded_drop };

static void
spawn_guarded (int number)
{
  struct guarded *g = malloc (sizeof *g);

  CHECK (g);
  async_future_init (g, &guarded_vtable);
  g->number = number;
  async_detach (g);
}

/* Also what was never polled: one task, and one that could be while that is dropped. */
static void
test_end (int how)
{
  begin (how);
  for (youngest = 0; youngest < 4; youngest++) {
    spawn_guarded (youngest);
    if (youngest < 2)
      iterate (0, 0);
  }
  youngest--;
  ending = 1;
  end ();
  ending = 0;
  CHECK (youngest == -1);
  CHECK (async_drive_end () == -EINVAL);
  CHECK (async_drive () == ASYNC_DRIVE_NEVER);
  CHECK (run (after (3, 7)) == 7);
}

/* The thread ends while its runtime sleeps, and has been in a simulation meanwhile. */
static void *
leaves (void *arg)
{
  begin (way);
  spawn_guarded (youngest = 0);
  iterate (0, 0);
  CHECK (async_simulation_begin (1, NULL) == 0);
  async_simulation_end ();
  while (iterate (0, 0) == 0)
    continue;
  CHECK (youngest == 0);
  soon = 0;
  return arg;
}

static void *
refused (void *arg)
{
  CHECK (async_drive_begin (NULL, NULL) == -ENOTSUP);
  return arg;
}

static async_poll_t
begins (struct step *s, struct async_context *cx)
{
  (void) cx;
  s->result = async_drive_begin (NULL, NULL);
  return ASYNC_READY;
}

static void
test_refusals (void)
{
  struct async_runtime *rt = async_runtime_new (&(struct async_runtime_options) { .workers = 2 });
  struct step *s = async_spawn_on (rt, step (begins, NULL));

  CHECK (run (step (begins, NULL)) == -EBUSY);
  async_run (s);
  CHECK (s->result == -ENOTSUP);
  async_drop (s);
  async_runtime_drop (rt);
  CHECK (async_simulation_begin (1, NULL) == 0);
  refused (NULL);
  async_simulation_end ();
}

/* A simulation takes the thread for a while; a child of fork has a runtime of its own. */
static void
test_others (void)
{
  int status;
  pid_t pid;

  wait_for_wake ();
  CHECK (async_simulation_begin (1, NULL) == 0);
  CHECK (run (step_with (sleeps, 1000, 0)) == 0);
  CHECK (async_drive () == 0);
  async_simulation_end ();
  wake_here ();
  loop ();
  wait_for_wake ();
  soon = 0;
  pid = fork ();
  if (pid == 0) {
    async_runtime_after_fork ();
    CHECK (!soon);
    CHECK (async_drive () == ASYNC_DRIVE_NEVER);
    CHECK (run (after (3, 7)) == 7);
    _exit (0);
  }
  CHECK (waitpid (pid, &status, 0) == pid && status == 0);
  wake_here ();
  loop ();
}

int
main (void)
{
  pthread_t thread;

  for (int how = 0; how < WAYS; how++) {
    begin (how);
    loop ();
    test_time ();
    test_descriptor ();
    test_quiet ();
    test_wakes ();
    test_hops ();
    test_signals ();
    test_callbacks ();
    test_dump ();
    test_turns ();
    test_others ();
    end ();
    test_end (how);
    CHECK (pthread_create (&thread, NULL, leaves, NULL) == 0);
    CHECK (pthread_join (thread, NULL) == 0);
    CHECK (youngest == -1 && !soon);
  }
  test_refusals ();
  return finish ();
}
