/* Tasks that wait, for scripts that look at them from outside: for a descriptor, for two at
   a time, for a lock.  OUTER is the program's, and waits for a timer.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <asyncc.h>
#include <unistd.h>

static int fds[2];
static struct async_mutex mutex;

static __attribute__ ((noinline)) __async int outer (int n);

static __attribute__ ((noinline)) __async int
reader (void)
{
  char c;
  return __await (async_read (fds[0], &c, 1));
}

static __attribute__ ((noinline)) __async int
both (void)
{
  __async_auto __future (int) a = reader (), b = outer (20);
  __await (async_join (a, b));
  return 0;
}

static __attribute__ ((noinline)) __async int
lock (void)
{
  __await (async_mutex_lock (&mutex));
  return 0;
}

/* What they wait for: 0 if it is there.  */
static int
make_waits (void)
{
  async_mutex_init (&mutex);
  return pipe (fds) || async_mutex_try_lock (&mutex);
}
