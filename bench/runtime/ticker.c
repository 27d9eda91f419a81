/* How late a ticker of 1 ms is at most beside readers that never wait: the value, of N
   ticks, in nanoseconds of processor time.
   SPDX-License-Identifier: MIT  */

#include "runtime.h"

#include <sys/epoll.h>

#include "ticker.h"

static bool over;

static NOINLINE __async void
reader (int i)
{
  char buffer[BUFFER];

  while (!over)
    has_read (i, __await (async_read (readers[i], buffer, sizeof buffer)));
}

static __async long
ticks (long n)
{
  __future (void) tasks[READERS];

  for (int i = 0; i < READERS; i++)
    tasks[i] = async_spawn (reader (i));
  due = async_now () + PERIOD;
  for (long i = 0; i < n; i++) {
    __await (async_sleep_until (due));
    ticked (async_now () + PERIOD);
  }
  over = true;
  for (int i = 0; i < READERS; i++)
    __await (tasks[i]);
  return (long) latest;
}

static long
run_ours (long n)
{
  ticker_open ();
  return async_run (ticks (n));
}

static int
watch_readers (void)
{
  int epfd = epoll_create1 (0);

  for (int i = 0; i < READERS; i++) {
    struct epoll_event event = { .events = EPOLLIN, .data.u32 = i };
    if (epoll_ctl (epfd, EPOLL_CTL_ADD, readers[i], &event) < 0)
      abort ();
  }
  return epfd;
}

/* One read for each event, and a look at the time for each lot of them. */
static long
run_hand (long n)
{
  struct epoll_event events[64];
  char buffer[BUFFER];

  ticker_open ();
  int epfd = watch_readers ();
  due = clock_ns (CLOCK_MONOTONIC) + PERIOD;
  while (n > 0) {
    int ready = epoll_wait (epfd, events, 64, 1);

    if (clock_ns (CLOCK_MONOTONIC) >= due) {
      ticked (clock_ns (CLOCK_MONOTONIC) + PERIOD);
      n--;
    }
    for (int k = 0; k < ready; k++) {
      int i = (int) events[k].data.u32;
      has_read (i, read (readers[i], buffer, sizeof buffer));
    }
  }
  close (epfd);
  return (long) latest;
}
