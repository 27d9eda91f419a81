/* An exception that leaves a body, here the one that ends a thread, runs the
   handlers of its parameters, and a drop of the future afterwards runs none; also
   one that leaves a handler while a future is dropped that has not begun.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "says what holds after each poll" } */
/* { dg-options "-fexceptions -pthread" } */
/* no-sync: drops futures  */

#include "test.h"
#include "aux/noting-handlers.h"
#include "aux/polled-in-thread.h"

#define NOTED __attribute__ ((__cleanup__ (note)))
#define LEAVES __attribute__ ((__cleanup__ (leave)))

/* It ends the thread after N suspensions.  */
static NOINLINE __async int
ends (int n, NOTED int a, NOTED int b)
{
  NOTED int c = 3;
  while (n-- > 0)
    __async_suspend ();
  pthread_exit (NULL);
  return a + b + c;
}

/* It never suspends.  */
static NOINLINE __async int
ends_at_once (NOTED int a, NOTED int b)
{
  NOTED int c = 3;
  if (a)
    pthread_exit (NULL);
  return a + b + c;
}

/* There is one copy of it.  */
static NOINLINE __async int
ends_once (int n, NOTED int a, NOTED int b)
{
  static void *const to[] = { &&last, &&more };
  NOTED int c = 3;
more:
  n--;
  if (n >= 0)
    __async_suspend ();
  goto *to[n > 0];
last:
  pthread_exit (NULL);
  return a + b + c;
}

static NOINLINE __async int
awaits (int n, NOTED int d)
{
  return d + __await (ends (n, 1, 2));
}

static NOINLINE __async int
left (int n, NOTED int a, LEAVES int b, NOTED int c)
{
  while (n-- > 0)
    __async_suspend ();
  return a + b + c;
}

static NOINLINE __async int
left_at_once (NOTED int a, LEAVES int b, NOTED int c)
{
  return a + b + c;
}

static NOINLINE __async int
left_once (int n, NOTED int a, LEAVES int b, NOTED int c)
{
  static void *const to[] = { &&first, &&second };
  goto *to[n];
first:
  __async_suspend ();
second:
  __async_suspend ();
  return a + b + c;
}

static void *
drop_in_thread (void *f)
{
  async_drop ((struct async_future *) f);
  return NULL;
}

/* Drop F, after N polls, in a thread that its handler ends.  */
static void
leave_drop (__future (int) f, int n, int all)
{
  pthread_t thread;
  seen = 0;
  CHECK (!poll_times (f, n));
  CHECK (!pthread_create (&thread, NULL, drop_in_thread, f));
  CHECK (!pthread_join (thread, NULL));
  CHECK (seen == all && allocated == 1);
  async_drop (f);
  CHECK (seen == all && allocated == 0);
}

static void
leave_poll (__future (int) f, int all)
{
  seen = 0;
  poll_until_left ((struct async_future *) f);
  CHECK (seen == all);
}

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  for (int n = 0; n < 3; n++)
    {
      leave_poll (ends (n, 1, 2), 321);
      leave_poll (ends_once (n, 1, 2), 321);
      leave_poll (awaits (n, 4), 3214);
    }
  leave_poll (ends_at_once (1, 2), 321);
  for (int n = 0; n < 2; n++)
    {
      leave_drop (left (2, 1, 2, 3), n, 321);
      leave_drop (left_once (0, 1, 2, 3), n, 321);
    }
  leave_drop (left_at_once (1, 2, 3), 0, 321);
  return 0;
}
