/* Nobody who can go on is kept from it by others who always can, be they other
   tasks, timers, descriptors, or futures of the same task.
   SPDX-License-Identifier: GPL-3.0-or-later

   It waits for others: no-sync.  */
/* { dg-do run } */
/* { dg-skip-stress "counts operations between suspensions" } */

/* What is detached here is waited for by what it sets.  */
#pragma asyncc no-warn dangling

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "test.h"

/* What may be done at most before a timer that is due, or a descriptor that has
   become readable, is seen.  */
enum { OPERATIONS = 256 };

static long ready_calls;
static int done;

/* More descriptors than one turn has operations; the last can be read.  */
static __async int
select_many (void)
{
  enum { N = 150 };
  __future (ssize_t) v[N];
  int fd[N][2];
  char c;

  for (int i = 0; i < N; i++)
    {
      CHECK (pipe (fd[i]) == 0);
      v[i] = async_read (fd[i][0], &c, 1);
    }
  CHECK (write (fd[N - 1][1], "x", 1) == 1);
  CHECK (__await (async_select_all (N, v)) == N - 1);
  for (int i = 0; i < N; i++)
    {
      async_drop (v[i]);
      async_close (fd[i][0]);
      async_close (fd[i][1]);
    }
  return 1;
}

/* Two loops in one task, of which the first never has to wait.  */
static __async void
busy (int fd)
{
  char c[16];

  while (!done)
    {
      CHECK (__await (async_read (fd, c, sizeof c)) == sizeof c);
      ready_calls++;
    }
}

static __async void
quiet (int fd)
{
  char c;

  for (int i = 0; i < 1000; i++)
    CHECK (__await (async_read (fd, &c, 1)) == 1);
  done = 1;
}

static __async int
join_busy (bool select)
{
  int fd[2], zero = open ("/dev/zero", O_RDONLY);
  char buf[1000] = "";

  CHECK (pipe (fd) == 0 && zero >= 0 && write (fd[1], buf, sizeof buf) == sizeof buf);
  done = 0;
  ready_calls = 0;
  __async_auto __future (void) a = busy (zero), b = quiet (fd[0]);
  if (select)
    CHECK (__await (async_select (a, b)) == 1);
  else
    __await (async_join (a, b));
  /* Each has had its turns.  */
  CHECK (ready_calls < 20 * OPERATIONS);
  close (fd[0]);
  close (fd[1]);
  close (zero);
  return 1;
}

static __async void
count_to (long *seen, __future (void) event)
{
  __await (event);
  *seen = ready_calls;
  done++;
}

static __async void
readable (int fd)
{
  CHECK (__await (async_poll_fd (fd, 1)) > 0);
}

/* A timer and a descriptor beside a task that never has to wait.  */
static __async int
in_time (void)
{
  int s[2], other[2];
  char c = 1;
  long timer = -1, descriptor = -1;

  CHECK (!socketpair (AF_UNIX, SOCK_STREAM, 0, s));
  CHECK (!socketpair (AF_UNIX, SOCK_STREAM, 0, other));
  done = 0;
  ready_calls = 0;
  async_detach (count_to (&timer, async_sleep (1)));
  async_detach (count_to (&descriptor, readable (other[0])));
  __await (async_yield ());
  __await (async_yield ());
  CHECK (write (other[1], &c, 1) == 1);
  while (done < 2)
    {
      CHECK (__await (async_write (s[0], &c, 1)) == 1);
      CHECK (__await (async_read (s[1], &c, 1)) == 1);
      ready_calls += 2;
    }
  CHECK (timer >= 0 && timer <= OPERATIONS);
  CHECK (descriptor >= 0 && descriptor <= OPERATIONS);
  for (int i = 0; i < 2; i++)
    async_close (s[i]), async_close (other[i]);
  return 1;
}

/* Many that never have to wait.  */
enum { BUSY = 100 };

static int timer_late, descriptor_late, busy_waits;

static __async void
never_waits (void)
{
  struct async_mutex mutex = ASYNC_MUTEX_INIT;
  long before = ready_calls;

  while (done < 2)
    {
      __await (async_mutex_lock (&mutex));
      async_mutex_unlock (&mutex);
      ready_calls++;
      /* Each has its turn, too, although others are woken all the time.  */
      busy_waits += ready_calls - before > 4 * BUSY * OPERATIONS;
      before = ready_calls;
    }
}

static __async void
ticks (void)
{
  for (int i = 0; i < 200; i++)
    {
      long before = ready_calls;
      __await (async_sleep (1));
      timer_late += ready_calls - before > OPERATIONS;
    }
  done++;
}

static __async void
echoes (int fd, int other)
{
  char c;

  for (int i = 0; i < 200; i++)
    {
      __future (ssize_t) r = async_read (fd, &c, 1);
      CHECK (__await (async_timeout (r, 0)) < 0);
      long before = ready_calls;
      CHECK (write (other, "x", 1) == 1);
      CHECK (__await (r) == 1);
      descriptor_late += ready_calls - before > OPERATIONS;
    }
  done++;
}

/* Timers and a descriptor beside them.  */
static __async int
in_time_among_many (void)
{
  __future (void) task[BUSY];
  int s[2];

  CHECK (!socketpair (AF_UNIX, SOCK_STREAM, 0, s));
  done = 0;
  ready_calls = timer_late = descriptor_late = busy_waits = 0;
  for (int i = 0; i < BUSY; i++)
    task[i] = async_spawn (never_waits ());
  __await (async_yield ());
  __future (void) other = async_spawn (echoes (s[0], s[1]));
  __await (ticks ());
  __await (other);
  for (int i = 0; i < BUSY; i++)
    __await (task[i]);
  CHECK (timer_late == 0 && descriptor_late == 0 && busy_waits == 0);
  async_close (s[0]);
  async_close (s[1]);
  return 1;
}

static struct async_waker waker;
static bool is_set, ran;

static __async void
waits (void)
{
  while (!is_set)
    {
      waker = async_waker_clone (async_context_waker (__async_context ()));
      __async_suspend ();
    }
  ran = true;
}

/* Who was woken before a yield runs before it comes back.  */
static __async int
yields (void)
{
  __future (void) task = async_spawn (waits ());

  __await (async_yield ());
  is_set = true;
  async_waker_wake (&waker);
  __await (async_yield ());
  CHECK (ran);
  __await (task);
  return 1;
}

int
main (void)
{
  CHECK (async_run (select_many ()));
  CHECK (async_run (join_busy (false)));
  CHECK (async_run (join_busy (true)));
  CHECK (async_run (in_time ()));
  CHECK (async_run (in_time_among_many ()));
  CHECK (async_run (yields ()));
  return 0;
}
