/* async_dump_tasks: every task with its places in the source and what it waits for: a
   timer, a descriptor, a lock, a channel, several futures, a task, a future written by
   hand, one that has not begun; a recursion; what runs.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts tasks at a certain moment" } */
/* no-sync: there are no tasks  */

#include "test.h"
#include <asyncc/describe.h>
#include <unistd.h>

#define NS 1000000000ull

static int fds[2];
static struct async_mutex mutex;
static async_channel (int) channel;
static char *text;
static size_t length;
static int lines[8];
#define HERE(k) (lines[k] = __LINE__)

static void
dump (void)
{
  FILE *f = open_memstream (&text, &length);
  async_dump_tasks (f);
  fclose (f);
  fputs (text, stderr);
}

/* A line in front of AFTER has FIRST, and a later one SECOND, which is deeper.  */
static int
below_p (const char *first, const char *second)
{
  const char *a = strstr (text, first);
  const char *b = a ? strstr (a, second) : NULL;
  if (!b)
    return 0;
  while (a > text && a[-1] != '\n')
    a--;
  while (b > text && b[-1] != '\n')
    b--;
  return b > a && strspn (b, " ") > strspn (a, " ");
}

/* The future NAME stands at the line that HERE has kept as number K.  */
static int
at_p (const char *name, int k)
{
  char place[200];
  const char *a;
  snprintf (place, sizeof place, "%s::{async-fn#0} at ", name);
  a = strstr (text, place);
  if (!a)
    return 0;
  snprintf (place, sizeof place, "rt-dump.c:%d:", lines[k]);
  return strcspn (a, "\n") > (size_t) (strstr (a, place) - a);
}

/* ---- what tasks wait for ------------------------------------------------- */

static NOINLINE __async int
reader (void)
{
  char c;
  HERE (0); return (int) __await (async_read (fds[0], &c, 1));
}

static NOINLINE __async int
sleeper (void)
{
  HERE (1); __await (async_sleep (3600 * NS));
  return 1;
}

static NOINLINE __async int
locker (void)
{
  HERE (2); __await (async_mutex_lock (&mutex));
  async_mutex_unlock (&mutex);
  return 1;
}

static NOINLINE __async int
receiver (void)
{
  int v = 0;
  HERE (3); __await (async_channel_receive (channel, &v));
  return v;
}

static NOINLINE __async int
both (void)
{
  __async_auto __future (int) a = reader ();
  __async_auto __future (int) b = sleeper ();
  HERE (4); __await (async_join (a, b));
  return 0;
}

static NOINLINE __async int
joiner (void)
{
  HERE (5); return __await (async_spawn (sleeper ()));
}

static NOINLINE __async int
down (int n)
{
  if (n == 0)
    {
      HERE (6); __await (async_sleep_until (UINT64_MAX));
      return 0;
    }
  return 1 + __await (down (n - 1));
}

struct slow { ASYNC_FUTURE (int); struct async_future *of; int fd; uint32_t events; uint64_t at; };

static async_poll_t
slow_poll (struct async_future *self, struct async_context *cx)
{
  (void) self;
  (void) cx;
  return ASYNC_PENDING;
}

static void
slow_drop (struct async_future *self)
{
  async_drop (((struct slow *) self)->of);
}

static const struct async_waiting slow_waits[]
  = { { ASYNC_WAITS_FUTURE, ASYNC_UNTIL_DONE, offsetof (struct slow, of), 0 },
      { ASYNC_WAITS_FD, ASYNC_UNTIL_DONE, offsetof (struct slow, fd),
	offsetof (struct slow, events) },
      { ASYNC_WAITS_DEADLINE, ASYNC_STATE_FIRST, offsetof (struct slow, at), 0 } };
static const struct async_description slow_described
  = { ASYNC_FORMAT_DESCRIPTION, 3, slow_waits };
static const struct async_vtable slow_vtable
  = { .poll = slow_poll, .drop = slow_drop, .name = "slow", .description = &slow_described };

static NOINLINE __async int
by_hand (void)
{
  struct slow s;
  memset (&s, 0, sizeof s);
  async_future_init (&s, &slow_vtable);
  s.of = (struct async_future *) sleeper ();
  s.fd = 77;
  s.events = ASYNC_FOR_WRITING;
  HERE (7); return __await (async_future_as (int, &s));
}

static __async __generator int
ticks (int n)
{
  for (int i = 0; i < n; i++)
    {
      __await (async_sleep (3600 * NS));
      __yield (i);
    }
}

static __async __generator int
all_ticks (int n)
{
  __yield_all (ticks (n));
}

static __async __generator int
inner_ticks (int n)
{
  if (n > 0)
    __yield_all (inner_ticks (n - 1));
  __await (async_sleep (3600 * NS));
  __yield (n);
}

static NOINLINE __async int
consumer (int nested)
{
  __async_auto __async_stream (int) s
    = nested == 2 ? inner_ticks (2) : nested ? all_ticks (3) : ticks (3);
  int v, sum = 0;
  while (__await (__next (s, &v)))
    sum += v;
  return sum;
}

/* ---- looking at them ------------------------------------------------------ */

static int
count (const char *what)
{
  int n = 0;
  for (const char *p = text; (p = strstr (p, what)); p++)
    n++;
  return n;
}

static void
check_all (void)
{
  CHECK (at_p ("reader", 0) && below_p ("reader::{async-fn#0} at", "for reading"));
  CHECK (at_p ("sleeper", 1) && below_p ("sleeper::{async-fn#0} at", "async_sleep"));
  CHECK (strstr (text, "due in 3599.") || strstr (text, "due in 3600."));
  CHECK (at_p ("locker", 2) && below_p ("locker::{async-fn#0} at", "async_mutex_lock"));
  CHECK (at_p ("receiver", 3) && below_p ("receiver::{async-fn#0} at", "async_channel_receive"));
  CHECK (at_p ("both", 4) && below_p ("both::{async-fn#0} at", "async_join"));
  CHECK (below_p ("async_join", "reader::{async-fn#0} at"));
  CHECK (below_p ("async_join", "sleeper::{async-fn#0} at"));
  CHECK (at_p ("joiner", 5) && below_p ("joiner::{async-fn#0} at", "sleeper::{async-fn#0} at"));
  CHECK (at_p ("down", 6) || strstr (text, "down::{async-fn#0}"));
  CHECK (below_p ("down::{async-fn#0} at", ", never"));
  CHECK (at_p ("by_hand", 7) && below_p ("by_hand::{async-fn#0} at", "slow"));
  CHECK (strstr (text, "slow, descriptor 77 for writing\n"));
  CHECK (below_p ("slow, descriptor", "sleeper::{async-fn#0} (not started)"));
  CHECK (below_p ("consumer::{async-fn#0} at", "ticks::{generator#0} at"));
  CHECK (below_p ("__yield_all", "ticks::{generator#0} at"));
  CHECK (below_p ("ticks::{generator#0} at", "async_sleep, due"));
  CHECK (count ("inner_ticks::{generator#0} at") == 3);
  CHECK (below_p ("inner_ticks::{generator#0} at", "async_sleep, due"));
  CHECK (strstr (text, ", running: top::{async-fn#0}\n"));
}

static NOINLINE __async int
top (void)
{
  __async_auto __future (int) a = async_spawn (both ());
  __async_auto __future (int) b = async_spawn (locker ());
  __async_auto __future (int) c = async_spawn (receiver ());
  __async_auto __future (int) d = async_spawn (joiner ());
  __async_auto __future (int) e = async_spawn (down (3));
  __async_auto __future (int) f = async_spawn (by_hand ());
  __async_auto __future (int) g = async_spawn (sleeper ());
  __async_auto __future (int) h = async_spawn (consumer (0));
  __async_auto __future (int) i = async_spawn (consumer (1));
  __async_auto __future (int) j = async_spawn (consumer (2));

  dump ();
  CHECK (strstr (text, "of thread ") && strstr (text, ": 11 tasks\n"));
  CHECK (count (", ready to run\n") == 10 && count ("::{async-fn#0} (not started)") == 10);
  free (text);
  __await (async_sleep (1000000));
  dump ();
  CHECK (strstr (text, ": 12 tasks\n") && count ("  task 0x") == 12);
  CHECK (count (", waiting\n") == 11);
  check_all ();
  free (text);
  return 0;
}

int
main (void)
{
  CHECK (pipe (fds) == 0);
  async_mutex_init (&mutex);
  CHECK (async_mutex_try_lock (&mutex) == 0);
  channel = async_channel_bounded (int, 1);
  dump ();
  CHECK (length == 0);
  free (text);
  CHECK (async_run (top ()) == 0);
  dump ();
  CHECK (strstr (text, ": 0 tasks\n"));
  free (text);
  async_channel_unref (channel);
  puts ("ok");
  return 0;
}
