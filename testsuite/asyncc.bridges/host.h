/* What is asked of every loop of others in the same way.  A program includes this, and then
   says how its loop, that of the thread, does these.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef HOST_H
#define HOST_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <asyncc.h>
#include <asyncc/simulation.h>

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../alarms.h"
#include "../check.h"

/* Make a loop for this thread, in which its tasks run; and end both. */
static void host_open (void);
static void host_close (void);

/* The tasks alone: what async_..._open and async_..._close answer. */
static int host_attach (void);
static int host_detach (void);

/* Run it until there is no task any more; and once. */
static void host_run (void);
static void host_once (void);

/* Have it call FN once, when it has nothing better to do if IDLE. */
static void host_later (void (*fn) (void), int idle);

/* And after MS milliseconds. */
static void host_after (unsigned int ms, void (*fn) (void));

/* How often this thread's loop has waited, or might have. */
static unsigned long host_waits (void);

/* Wakers that are counted ------------------------------------------------------------------ */

static int wakers;

static struct async_waker
clone_counted (const struct async_waker *w)
{
  wakers++;
  return *w;
}

static void
drop_counted (struct async_waker *w)
{
  (void) w;
  wakers--;
}

static void
wake_counted (const struct async_waker *w)
{
  (void) w;
}

static const struct async_waker_vtable counted
  = { clone_counted, drop_counted, wake_counted, drop_counted };

/* F, which is used up, is pending, and when it is dropped its waker is, too. */
static void
check_waker (struct async_future *f)
{
  struct async_waker w = { &counted, NULL };
  struct async_context cx;

  async_context_init (&cx, &w);
  wakers = 0;
  CHECK (async_poll (f, &cx) == ASYNC_PENDING && wakers == 1);
  CHECK (async_poll (f, &cx) == ASYNC_PENDING && wakers == 1);
  async_drop (f);
  CHECK (wakers == 0);
}

/* Time and descriptors ---------------------------------------------------------------- */

static __async void
sleep_ms (int n)
{
  __await (async_sleep (ASYNC_MS (n)));
}

static void
test_time (void)
{
  uint64_t before = async_now ();
  unsigned long waits = host_waits ();

  for (int i = 1; i <= 3; i++)
    async_detach (sleep_ms (30 * i));
  host_run ();
  CHECK (async_now () - before >= ASYNC_MS (90));
  CHECK (host_waits () - waits < 12);
}

static _Thread_local int pipe_fds[2];

static void
write_to_pipe (void)
{
  CHECK (write (pipe_fds[1], "hello", 5) == 5);
}

static __async void
read_from_pipe (int fd, ssize_t *n)
{
  char buf[16];

  *n = -1;
  *n = __await (async_read (fd, buf, sizeof buf));
}

static void
close_pipe (void)
{
  async_close (pipe_fds[0]);
}

static void
test_pipe (void)
{
  ssize_t n;

  CHECK (pipe (pipe_fds) == 0);
  async_detach (read_from_pipe (pipe_fds[0], &n));
  host_later (write_to_pipe, 0);
  host_run ();
  CHECK (n == 5);
  /* Closed under the hands of a task that waits. */
  async_detach (read_from_pipe (pipe_fds[0], &n));
  host_after (100, close_pipe);
  host_run ();
  CHECK (n == -ECANCELED);
  close (pipe_fds[1]);
}

/* Wakes -------------------------------------------------------------------------------- */

static async_channel (int) channel;

static __async void
add_values (int count, long *sum)
{
  int value;

  for (int i = 0; i < count; i++) {
    CHECK (__await (async_channel_receive (channel, &value)) == 1);
    *sum += value;
  }
}

enum { VALUES = 2000 };

/* Now and then with a pause, so that the loop waits. */
static void *
send_values (void *arg)
{
  (void) arg;
  for (int i = 1; i <= VALUES; i++) {
    while (async_channel_try_send (channel, i) != 0)
      sched_yield ();
    if (i % 100 == 0)
      usleep (1000);
  }
  return NULL;
}

static void
test_thread (void)
{
  pthread_t thread;
  long sum = 0;

  channel = async_channel_bounded (int, 4);
  CHECK (channel);
  async_detach (add_values (VALUES, &sum));
  CHECK (pthread_create (&thread, NULL, send_values, NULL) == 0);
  host_run ();
  CHECK (pthread_join (thread, NULL) == 0);
  CHECK (sum == VALUES * (VALUES + 1l) / 2);
  async_channel_unref (channel);
}

static int
compute (int n)
{
  usleep (5000);
  return 2 * n;
}

static __async void
blocking (int *result)
{
  *result = __await (async_blocking (compute, 21));
}

static void
test_blocking (void)
{
  int result = 0;

  async_detach (blocking (&result));
  host_run ();
  CHECK (result == 42);
}

static struct async_waker waker;
static volatile sig_atomic_t armed, woken;

static void
on_alarm (int sig)
{
  (void) sig;
  if (!armed)
    return;
  armed = 0;
  woken = 1;
  async_waker_wake (&waker);
}

static __async void
await_signals (int count)
{
  for (int i = 0; i < count; i++) {
    woken = 0;
    waker = async_waker_clone (async_context_waker (__async_context ()));
    armed = 1;
    while (!woken)
      __async_suspend ();
  }
}

/* A lost wake would leave the loop waiting until the test's time is over. */
static void
test_signals (void)
{
  begin_alarms (on_alarm, 500);
  async_detach (await_signals (400));
  host_run ();
  end_alarms ();
}

/* What callbacks do ---------------------------------------------------------------------- */

static _Thread_local __future (void) handle;
static _Thread_local int steps;

static __async void
step (void)
{
  steps++;
  __await (async_yield ());
  steps++;
}

static void
drop_handle (void)
{
  async_drop (handle);
  handle = NULL;
}

static void
spawn_and_run (void)
{
  async_detach (step ());
  async_run (step ());
  CHECK (steps >= 3);
}

static void
test_callbacks (void)
{
  steps = 0;
  handle = async_spawn (sleep_ms (60000));
  host_after (20, drop_handle);
  host_run ();
  CHECK (!handle);
  async_detach (sleep_ms (60));
  host_after (20, spawn_and_run);
  host_run ();
  CHECK (steps == 4);
  /* Nothing is left of the last run. */
  async_detach (step ());
  host_run ();
  CHECK (steps == 6);
}

/* Rest ------------------------------------------------------------------------------------ */

static async_oneshot (int) news;

static __async void
await_news (int *got)
{
  __await (async_oneshot_receive (news, got));
}

static void
send_news (void)
{
  CHECK (async_oneshot_send (news, 3) == 0);
}

static uint64_t
cpu_time (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &ts);
  return (uint64_t) ts.tv_sec * 1000000000 + (uint64_t) ts.tv_nsec;
}

/* A task waits for a callback, and another for a pipe to which nobody writes. */
static void
test_quiet (void)
{
  unsigned long waits;
  uint64_t cpu;
  ssize_t n;
  int got = 0;

  CHECK (pipe (pipe_fds) == 0);
  news = async_oneshot_new (int);
  CHECK (news);
  handle = async_spawn (read_from_pipe (pipe_fds[0], &n));
  async_detach (await_news (&got));
  host_after (400, send_news);
  waits = host_waits ();
  cpu = cpu_time ();
  while (!got)
    host_once ();
  CHECK (host_waits () - waits < 12);
  CHECK (cpu_time () - cpu < ASYNC_MS (200));
  drop_handle ();
  host_run ();
  async_oneshot_unref (news);
  close (pipe_fds[0]);
  close (pipe_fds[1]);
}

/* Shares ----------------------------------------------------------------------------------- */

static _Thread_local unsigned long yields, calls, most, seen;
static _Thread_local int idle, stop;

static __async void
always_ready (void)
{
  while (!stop) {
    yields++;
    __await (async_yield ());
  }
}

static void
always_called (void)
{
  if (yields - seen > most)
    most = yields - seen;
  seen = yields;
  calls++;
  if (!stop)
    host_later (always_called, idle);
}

/* Tasks that could always go on leave the loop's callbacks their share, and the other way
   round. */
static void
test_shares (int low)
{
  idle = low;
  yields = calls = most = seen = stop = 0;
  async_detach (always_ready ());
  host_once ();
  always_called ();
  most = 0;
  while (calls < 500)
    host_once ();
  CHECK (yields > 500);
  CHECK (most > 0 && most <= 600);
  stop = 1;
  host_run ();
}

static __async void
yield_often (int n)
{
  while (n-- > 0)
    __await (async_yield ());
}

/* Nothing else keeps the loop from waiting. */
static void
test_yields (void)
{
  async_detach (yield_often (5000));
  host_run ();
}

static __async void
tick (int *n)
{
  while (*n > 0) {
    __await (async_sleep (ASYNC_MS (1)));
    --*n;
  }
  stop = 1;
}

/* Callbacks that are always called do not keep timers of tasks waiting; nor does a task that
   is always ready. */
static void
test_ticks (int low)
{
  int n = 20;

  idle = low;
  calls = stop = 0;
  always_called ();
  async_detach (always_ready ());
  async_detach (tick (&n));
  while (!stop)
    host_once ();
  CHECK (calls > 20);
  host_run ();
}

/* The end ------------------------------------------------------------------------------------ */

static char ends[8];
static int in_end;

/* What ends is not ended by a cleanup handler, too. */
static void
ended (const char **name)
{
  if (in_end)
    CHECK (host_detach () == -EBUSY);
  strncat (ends, *name, 1);
}

static __async void
held (const char *name, int fd)
{
  const char *end __attribute__ ((__cleanup__ (ended))) = name;
  char c;

  if (fd >= 0)
    __await (async_read (fd, &c, 1));
  else
    __await (async_sleep (ASYNC_S (3600)));
}

static void
spawn_and_stop (void)
{
  async_detach (step ());
}

/* Tasks that wait for time, for a descriptor, and one that has never run. */
static void
test_end (void)
{
  ends[0] = 0;
  CHECK (pipe (pipe_fds) == 0);
  async_detach (held ("1", -1));
  async_detach (held ("2", pipe_fds[0]));
  async_detach (held ("3", -1));
  steps = 0;
  host_after (20, spawn_and_stop);
  while (steps < 2)
    host_once ();
  async_detach (held ("4", -1));
  in_end = 1;
  CHECK (host_detach () == 0);
  in_end = 0;
  CHECK (strcmp (ends, "321") == 0);
  close (pipe_fds[0]);
  close (pipe_fds[1]);
}

static __async void
refused (void)
{
  CHECK (host_attach () == -EBUSY);
  CHECK (host_detach () == -EBUSY);
}

static void
test_refusals (void)
{
  CHECK (host_attach () == -EBUSY);
  async_detach (refused ());
  host_run ();
  CHECK (host_detach () == 0);
  async_run (step ());
  CHECK (async_simulation_begin (1, NULL) == 0);
  CHECK (host_attach () == -ENOTSUP);
  async_simulation_end ();
  CHECK (host_attach () == 0);
}

/* All of it ------------------------------------------------------------------------------------ */

static void
test_alone (void)
{
  test_time ();
  test_pipe ();
  test_callbacks ();
  test_yields ();
  test_shares (0);
  test_shares (1);
  test_ticks (0);
  test_ticks (1);
}

static void *
run_alone (void *arg)
{
  host_open ();
  test_alone ();
  host_close ();
  return arg;
}

static async_channel (int) ping, pong;

static __async void
play (async_channel (int) from, async_channel (int) to, int count)
{
  int value;

  for (int i = 0; i < count; i++) {
    CHECK (__await (async_channel_receive (from, &value)) == 1);
    CHECK (__await (async_channel_send (to, value + 1)) == 0);
  }
}

static void *
play_pong (void *arg)
{
  host_open ();
  async_detach (play (ping, pong, 1000));
  host_run ();
  host_close ();
  return arg;
}

/* Two loops in two threads, with tasks that talk to each other. */
static void
test_threads (void)
{
  pthread_t thread;
  int value;

  ping = async_channel_bounded (int, 1);
  pong = async_channel_bounded (int, 1);
  CHECK (pthread_create (&thread, NULL, play_pong, NULL) == 0);
  CHECK (async_channel_try_send (ping, 0) == 0);
  async_detach (play (pong, ping, 999));
  host_run ();
  CHECK (pthread_join (thread, NULL) == 0);
  CHECK (async_channel_try_receive (pong, &value) == 1 && value == 1999);
  async_channel_unref (ping);
  async_channel_unref (pong);
  CHECK (pthread_create (&thread, NULL, run_alone, NULL) == 0);
  test_alone ();
  CHECK (pthread_join (thread, NULL) == 0);
}

static void
test_host (void)
{
  host_open ();
  test_alone ();
  test_thread ();
  test_blocking ();
  test_signals ();
  test_quiet ();
  test_refusals ();
  test_threads ();
  test_end ();
  CHECK (host_attach () == 0);
  test_time ();
  host_close ();
}

#endif /* HOST_H */
