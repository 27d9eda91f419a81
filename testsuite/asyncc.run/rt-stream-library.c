/* The streams of <asyncc/streams.h> that may have to wait: their values in any order of
   events, and that all is dropped with them at any suspension.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts blocks of memory" } */
/* no-sync: a stream gives its values one at a time  */

#include <asyncc/streams.h>
#include <sys/socket.h>
#include <unistd.h>
#include "test.h"
#include "aux/counted-alive.h"

static __generator int
count (int n)
{
  ALIVE;
  for (int i = 1; i <= n; i++)
    __yield (i);
}

static __async __generator int
slow (int n, int step)
{
  ALIVE;
  for (int i = 1; i <= n; i++)
    {
      for (int k = 0; k < step; k++)
	__await (async_yield ());
      __yield (i * step);
    }
}

static __async int
twice (int v)
{
  __await (async_yield ());
  return 2 * v;
}

/* A digit for each value, and the sum of all; a macro, so that streams of any kind do.  */
#define DIGITS(s)						\
  ({								\
    long long digits = 0;					\
    for (__each (v, s))						\
      digits = 10 * digits + v;					\
    CHECK (alive == 0);						\
    digits;							\
  })
#define SUM(s)							\
  ({								\
    long long sum = 0;						\
    for (__each (v, s))						\
      sum += v;							\
    CHECK (alive == 0);						\
    sum;							\
  })

static __async void
one_source (void)
{
  int base = 1, n = 0;
  CHECK (DIGITS (async_waiting_map (v, slow (3, 1), __await (twice (v)) + base)) == 357);
  CHECK (DIGITS (async_waiting_map (v, count (3), __await (twice (v)) + base)) == 357);
  CHECK (DIGITS (async_waiting_filter (v, slow (9, 1), __await (twice (v)) > 14)) == 89);
  CHECK (DIGITS (async_waiting_take (slow (9, 1), 3)) == 123);
  CHECK (DIGITS (async_waiting_chain (slow (2, 1), count (3))) == 12123);
  CHECK (DIGITS (async_waiting_throttle (slow (4, 1), 1000)) == 1234);
  CHECK (DIGITS (async_waiting_throttle (count (1), UINT64_MAX)) == 1);
  for (__each (p, async_waiting_zip (slow (3, 1), count (2))))
    n += p.first == p.second;
  for (__each (p, async_waiting_enumerate (slow (3, 1))))
    n += (int) p.index + 1 == p.value;
  CHECK (n == 5 && alive == 0);
  for (__each (c, async_waiting_chunks (slow (5, 1), 2)))
    n += c.values[c.n - 1];
  CHECK (n == 5 + 2 + 4 + 5 && alive == 0);
}

static __async void
merged (void)
{
  __async_stream (int) many[30];
  CHECK (SUM (async_waiting_merge (slow (6, 1), slow (3, 2))) == 21 + 12);
  CHECK (SUM (async_waiting_merge (slow (0, 1), slow (3, 2))) == 12);
  for (int i = 0; i < 30; i++)
    many[i] = slow (i % 3, i);
  long long all = 0;
  for (int i = 0; i < 30; i++)
    for (int k = 1; k <= i % 3; k++)
      all += k * i;
  CHECK (SUM (async_waiting_merge_all (30, many)) == all && many[29] == NULL);
  CHECK (SUM (async_waiting_merge_all (0, many)) == 0);
  /* One that is always ready does not silence the other.  */
  bool seen = false;
  for (__each (v, async_waiting_merge (async_waiting_map (v, count (1000), v), slow (1, 5000))))
    if (v == 5000)
      seen = true;
  CHECK (seen && alive == 0);
}

static __async void
buffered (void)
{
  for (size_t n = 0; n < 4; n++)
    CHECK (DIGITS (async_waiting_buffer (slow (9, 1), n)) == 123456789);
  for (__each (v, async_waiting_buffer (slow (9, 1), 3)))
    if (v == 2)
      break;
  CHECK (alive == 0);
  async_channel (int) d = async_channel_bounded (int, 4);
  async_channel_try_send (d, 3);
  async_channel_try_send (d, 4);
  async_channel_close (d);
  __async_stream (int) s = async_waiting_received (d);
  async_channel_unref (d);
  CHECK (DIGITS (s) == 34);
  int n = 0;
  for (__each (t, async_waiting_ticks (100000, ASYNC_TICKS_DELAY)))
    {
      CHECK (t <= async_now ());
      if (++n == 3)
	break;
    }
  for (__each (t, async_waiting_ticks (0, ASYNC_TICKS_DELAY)))
    n += t > 0;
  CHECK (n == 3);
  /* A period that ends after the end of time.  */
  uint64_t t;
  __async_auto __async_stream (uint64_t) never = async_waiting_ticks (UINT64_MAX, ASYNC_TICKS_BURST);
  __async_auto __future (_Bool) tick = __next (never, &t);
  __async_auto __future (void) turn = async_yield ();
  CHECK (__await (async_select (tick, turn)) == 1);
}

static __async void
talk (int fd)
{
  static const char text[] = "one\ntwo\n\nthree and a half";
  for (size_t i = 0; i < sizeof text - 1; i++)
    {
      CHECK (write (fd, text + i, 1) == 1);
      if (i % 5)
	__await (async_yield ());
    }
  close (fd);
}

static __async void
lines (size_t max, int expected, int expected_error)
{
  int fds[2], error = 1, n = 0;
  CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, fds) == 0);
  __async_auto __future (void) talker = async_spawn (talk (fds[0]));
  for (__each (l, async_waiting_lines (fds[1], max, &error)))
    {
      CHECK (l.text[l.n] == '\0' && strlen (l.text) == l.n);
      n = 100 * n + (int) l.n;
    }
  CHECK (n == expected && error == expected_error);
  __await (talker);
  async_close (fds[1]);
}

/* A stream that has given its first value.  */
static __async __async_stream (int)
begun (int n)
{
  __async_auto __async_stream (int) s = slow (n, 1);
  __async_stream (int) mine = s;
  int v;
  __await (async_yield ());
  CHECK (__await (__next (s, &v)));
  s = NULL;
  return mine;
}

/* All of it, to be dropped at each of its suspensions.  */
static __async int
everything (void)
{
  int n = 0;
  for (__each (v, async_waiting_merge (async_waiting_buffer (slow (3, 2), 1),
				       async_waiting_chain (slow (1, 1), count (2)))))
    n += v;
  for (__each (c, async_waiting_chunks (async_waiting_filter (v, slow (4, 1), v != 2), 2)))
    n += c.values[0];
  for (__each (p, async_waiting_zip (count (2), async_waiting_take (slow (9, 1), 1))))
    n += p.second;
  /* The macro owns its first operand while the second is awaited.  */
  for (__each (v, async_waiting_merge (__await (begun (3)), __await (begun (1)))))
    n += v;
  for (__each (v, async_waiting_take (__await (begun (9)), (size_t) __await (twice (1)))))
    n += v;
  return n;
}

static __async void
dropped (void)
{
  int n = 0;
  for (int turns = 0; n == 0; turns++)
    {
      __future (int) f = everything ();
      for (int i = 0; i < turns && n == 0; i++)
	{
	  __async_auto __future (void) turn = async_yield ();
	  if (__await (async_select (f, turn)) == 0)
	    n = __await (f);
	}
      if (n == 0)
	async_drop (f);
      CHECK (alive == 0);
    }
  CHECK (n == 12 + 1 + 3 + 1 + 4 + 1 + 5 + 5);
}

static __async void
all (void)
{
  __await (one_source ());
  __await (merged ());
  __await (buffered ());
  __await (lines (30, 3030016, 0));
  __await (lines (16, 3030016, 0));
  __await (lines (15, 30300, -EMSGSIZE));
  __await (lines (SIZE_MAX, 0, -ENOMEM));
  __await (dropped ());
}

int
main (void)
{
  async_run (all ());
  CHECK (alive == 0);
}
