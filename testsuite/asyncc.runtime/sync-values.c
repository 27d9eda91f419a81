/* Channel, oneshot, broadcast and watch in one thread: order, results, closing, and
   values of several types.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "sync-test.h"

static struct poller p[8];

static bool
ready (int i, struct async_future *f)
{
  return poll_as (&p[i], f);
}

static bool
woken (int i)
{
  return atomic_exchange (&p[i].wakes, 0) > 0;
}

static void
all_quiet (void)
{
  for (size_t i = 0; i < sizeof p / sizeof *p; i++) {
    CHECK (p[i].wakers == 0);
    p[i].wakes = 0;
  }
}

static void
test_bounded (void)
{
  async_channel (int) c = async_channel_bounded (int, 2);
  struct async_future *s[3], *r[3];
  int got[3] = { 0 };

  CHECK (async_channel_try_receive (c, got) == -EAGAIN);
  CHECK (now_int (async_channel_send (c, 1)) == 0);
  CHECK (async_channel_try_send (c, 2) == 0);
  CHECK (async_channel_try_send (c, 3) == -EAGAIN);
  s[0] = async_channel_send (c, 3);
  s[1] = async_channel_send (c, 4);
  CHECK (!ready (0, s[0]) && !ready (1, s[1]));
  CHECK (now_int (async_channel_receive (c, &got[0])) == 1 && got[0] == 1);
  CHECK (woken (0) && !woken (1));
  /* The place is the first sender's; dropped, it has sent nothing. */
  CHECK (async_channel_try_send (c, 9) == -EAGAIN);
  async_drop (s[0]);
  CHECK (woken (1) && ready (1, s[1]) && int_of (s[1]) == 0);
  async_drop (s[1]);
  CHECK (async_channel_try_receive (c, NULL) == 1);
  CHECK (async_channel_try_receive (c, got) == 1 && got[0] == 4);

  /* Receivers wait; a value that was given to one goes to the next. */
  for (int i = 0; i < 3; i++) {
    r[i] = async_channel_receive (c, &got[i]);
    CHECK (!ready (i, r[i]));
  }
  CHECK (async_channel_try_send (c, 5) == 0 && woken (0) && !woken (1));
  CHECK (async_channel_try_receive (c, got) == -EAGAIN);
  async_drop (r[0]);
  CHECK (woken (1) && !woken (2));
  CHECK (async_channel_try_send (c, 6) == 0 && woken (2));
  async_drop (r[1]);
  /* Nobody else waits: the value of r[1] is there for who comes. */
  CHECK (ready (2, r[2]) && int_of (r[2]) == 1 && got[2] == 5);
  async_drop (r[2]);
  CHECK (now_int (async_channel_receive (c, &got[0])) == 1 && got[0] == 6);
  async_channel_unref (c);
  all_quiet ();
}

static void
test_close (size_t n)
{
  async_channel (int) c = async_channel_bounded (int, n);
  struct async_future *s[2], *r[3];
  int got = 0;

  for (size_t i = 0; i < n; i++)
    CHECK (async_channel_try_send (c, (int) i) == 0);
  s[0] = async_channel_send (c, 7);
  s[1] = async_channel_send (c, 8);
  CHECK (!ready (0, s[0]) && !ready (1, s[1]));
  if (n > 0)
    CHECK (async_channel_try_receive (c, &got) == 1 && woken (0));
  async_channel_close (c);
  async_channel_close (c);
  CHECK (woken (0) || n > 0);
  CHECK (woken (1));
  for (int i = 0; i < 2; i++) {
    CHECK (ready (i, s[i]) && int_of (s[i]) == -EPIPE);
    async_drop (s[i]);
  }
  CHECK (async_channel_try_send (c, 1) == -EPIPE);
  CHECK (now_int (async_channel_send (c, 1)) == -EPIPE);
  for (size_t i = 1; i < n; i++)
    CHECK (now_int (async_channel_receive (c, &got)) == 1 && got == (int) i);
  CHECK (now_int (async_channel_receive (c, &got)) == 0);
  CHECK (async_channel_try_receive (c, &got) == 0);
  async_channel_unref (c);

  c = async_channel_bounded (int, n);
  for (int i = 0; i < 3; i++) {
    r[i] = async_channel_receive (c, &got);
    CHECK (!ready (i, r[i]));
  }
  CHECK (async_channel_try_send (c, 1) == 0 && woken (0));
  async_channel_close (c);
  /* It is not empty while the first might leave its value to another. */
  CHECK (!woken (1) && !ready (1, r[1]));
  async_drop (r[0]);
  CHECK (woken (1) && !woken (2));
  CHECK (ready (1, r[1]) && int_of (r[1]) == 1 && got == 1);
  CHECK (woken (2) && ready (2, r[2]) && int_of (r[2]) == 0);
  async_drop (r[1]);
  async_drop (r[2]);
  async_channel_unref (c);
  all_quiet ();
}

static void
test_rendezvous (void)
{
  async_channel (int) c = async_channel_bounded (int, 0);
  struct async_future *s[3], *r[2];
  int got[2] = { 0 };

  CHECK (async_channel_try_send (c, 1) == -EAGAIN);
  for (int i = 0; i < 3; i++) {
    s[i] = async_channel_send (c, 10 + i);
    CHECK (!ready (i, s[i]));
  }
  async_drop (s[0]);
  CHECK (now_int (async_channel_receive (c, &got[0])) == 1 && got[0] == 11);
  CHECK (woken (1) && !woken (2));
  CHECK (async_channel_try_receive (c, &got[0]) == 1 && got[0] == 12);
  CHECK (woken (2) && async_channel_try_receive (c, &got[0]) == -EAGAIN);
  CHECK (ready (1, s[1]) && int_of (s[1]) == 0);
  async_drop (s[1]);
  async_drop (s[2]); /* has been received */

  /* Receivers first.  The sender is ready when the value is taken. */
  for (int i = 0; i < 2; i++) {
    r[i] = async_channel_receive (c, &got[i]);
    CHECK (!ready (4 + i, r[i]));
  }
  s[0] = async_channel_send (c, 20);
  CHECK (!ready (0, s[0]) && woken (4) && !woken (5) && !woken (0));
  CHECK (async_channel_try_receive (c, &got[0]) == -EAGAIN);
  async_drop (r[0]);
  CHECK (woken (5) && !ready (0, s[0]));
  /* The offer is taken back: the receiver waits again. */
  async_drop (s[0]);
  CHECK (!ready (5, r[1]));
  s[1] = async_channel_send (c, 21);
  CHECK (!ready (1, s[1]) && woken (5));
  CHECK (ready (5, r[1]) && int_of (r[1]) == 1 && got[1] == 21);
  CHECK (woken (1) && ready (1, s[1]) && int_of (s[1]) == 0);
  async_drop (s[1]);
  async_drop (r[1]);

  /* One who cannot wait finds one who does; nothing is lost if that one leaves. */
  r[0] = async_channel_receive (c, &got[0]);
  CHECK (!ready (4, r[0]));
  CHECK (async_channel_try_send (c, 30) == 0 && woken (4));
  CHECK (async_channel_try_send (c, 31) == -EAGAIN);
  async_drop (r[0]);
  CHECK (async_channel_try_receive (c, &got[0]) == 1 && got[0] == 30);
  async_channel_unref (c);
  all_quiet ();
}

/* Closing takes the offers back, and then nobody has a reason to wait. */
static void
test_rendezvous_close (void)
{
  async_channel (int) c = async_channel_bounded (int, 0);
  struct async_future *r[2], *s;

  for (int i = 0; i < 2; i++) {
    r[i] = async_channel_receive (c, NULL);
    CHECK (!ready (i, r[i]));
  }
  s = async_channel_send (c, 1);
  CHECK (!ready (2, s) && woken (0));
  async_channel_close (c);
  CHECK (woken (2) && woken (1));
  CHECK (ready (2, s) && int_of (s) == -EPIPE);
  CHECK (ready (1, r[1]) && int_of (r[1]) == 0);
  CHECK (ready (0, r[0]) && int_of (r[0]) == 0);
  async_drop (s);
  async_drop (r[0]);
  async_drop (r[1]);
  async_channel_unref (c);
  all_quiet ();
}

/* A receiver that waits again does so before the others. */
static void
test_rendezvous_again (void)
{
  async_channel (int) c = async_channel_bounded (int, 0);
  struct async_future *r[2], *s;
  int got[2] = { 0 };

  for (int i = 0; i < 2; i++) {
    r[i] = async_channel_receive (c, &got[i]);
    CHECK (!ready (i, r[i]));
  }
  s = async_channel_send (c, 1);
  CHECK (!ready (4, s) && woken (0));
  async_drop (s);
  CHECK (!ready (0, r[0]));
  s = async_channel_send (c, 2);
  CHECK (!ready (4, s) && woken (0) && !woken (1));
  async_drop (s);
  async_channel_close (c);
  CHECK (ready (0, r[0]) && int_of (r[0]) == 0);
  CHECK (ready (1, r[1]) && int_of (r[1]) == 0);
  async_drop (r[0]);
  async_drop (r[1]);
  async_channel_unref (c);
  all_quiet ();
}

static void
test_unbounded (void)
{
  async_channel (long) c = async_channel_unbounded (long);
  struct async_future *r;
  long got, next = 0, sent = 0;

  for (int round = 0; round < 50; round++) {
    for (int i = 0; i < 100; i++)
      if (sent % 2)
	CHECK (now_int (async_channel_send (c, sent++)) == 0);
      else
	CHECK (async_channel_try_send (c, sent++) == 0);
    for (int i = 0; i < 10 + round * 3; i++)
      if (next < sent)
	CHECK (async_channel_try_receive (c, &got) == 1 && got == next++);
  }
  while (next < sent)
    CHECK (now_int (async_channel_receive (c, &got)) == 1 && got == next++);
  r = async_channel_receive (c, &got);
  CHECK (!ready (0, r));
  CHECK (async_channel_try_send (c, 77) == 0 && woken (0) && ready (0, r) && got == 77);
  async_drop (r);
  CHECK (async_channel_try_send (c, 78) == 0);
  async_channel_close (c);
  CHECK (async_channel_try_send (c, 79) == -EPIPE);
  CHECK (now_int (async_channel_send (c, 79)) == -EPIPE);
  CHECK (now_int (async_channel_receive (c, &got)) == 1 && got == 78);
  CHECK (now_int (async_channel_receive (c, &got)) == 0);
  async_channel_unref (c);
  all_quiet ();
}

struct point { double x, y; char name[5]; };

static void
takes (async_channel (struct point) c, async_channel (const char *) names)
{
  CHECK (async_channel_try_send (c, (struct point) { 1, 2, "ab" }) == 0);
  CHECK (async_channel_try_send (names, "xyz") == 0);
}

static void
test_types (void)
{
  async_channel (struct point) c = async_channel_unbounded (struct point), d;
  async_channel (const char *) names = async_channel_bounded (const char *, 1);
  async_channel (char) chars = async_channel_bounded (char, 300);
  struct big { char bytes[3000]; } big = { { 1 } };
  async_channel (struct big) bigs = async_channel_unbounded (struct big);
  struct point point;
  const char *name;

  takes (c, names);
  d = async_channel_ref (c);
  async_channel_unref (c);
  CHECK (async_channel_try_receive (d, &point) == 1 && point.y == 2 && point.name[1] == 'b');
  CHECK (async_channel_try_receive (names, &name) == 1 && strcmp (name, "xyz") == 0);
  CHECK (async_channel_try_send (chars, 30) == 0);
  for (int i = 0; i < 5; i++) {
    big.bytes[2999] = (char) i;
    CHECK (async_channel_try_send (bigs, big) == 0);
  }
  for (int i = 0; i < 5; i++)
    CHECK (async_channel_try_receive (bigs, &big) == 1 && big.bytes[2999] == i);
  CHECK (async_channel_try_send (bigs, big) == 0); /* freed with the channel */
  CHECK (!async_channel_bounded (struct big, SIZE_MAX / 1000));
  async_channel_unref (d);
  async_channel_unref (names);
  async_channel_unref (chars);
  async_channel_unref (bigs);
  async_channel_unref ((async_channel (int)) NULL);
}

static void
test_oneshot (void)
{
  async_oneshot (int) o = async_oneshot_new (int);
  struct async_future *f[3];
  int got[3] = { 0 };

  for (int i = 0; i < 3; i++) {
    f[i] = async_oneshot_receive (o, &got[i]);
    CHECK (!ready (i, f[i]));
  }
  CHECK (async_oneshot_send (o, 5) == 0 && async_oneshot_send (o, 6) == -EALREADY);
  CHECK (woken (0) && !woken (1) && !ready (1, f[1]));
  async_drop (f[0]);
  CHECK (woken (1) && ready (1, f[1]) && int_of (f[1]) == 1 && got[1] == 5);
  CHECK (woken (2) && ready (2, f[2]) && int_of (f[2]) == 0 && got[2] == 0);
  async_drop (f[1]);
  async_drop (f[2]);
  CHECK (now_int (async_oneshot_receive (o, NULL)) == 0);
  async_oneshot_unref (o);

  o = async_oneshot_new (int);
  f[0] = async_oneshot_receive (o, &got[0]);
  f[1] = async_oneshot_receive (o, NULL);
  CHECK (!ready (0, f[0]) && !ready (1, f[1]));
  async_oneshot_close (o);
  CHECK (woken (0) && ready (0, f[0]) && int_of (f[0]) == 0 && woken (1));
  CHECK (async_oneshot_send (o, 1) == -EPIPE);
  async_drop (f[0]);
  async_drop (f[1]);
  async_oneshot_unref (async_oneshot_ref (o));
  async_oneshot_unref (o);

  o = async_oneshot_new (int);
  CHECK (async_oneshot_send (o, 8) == 0);
  async_oneshot_close (o);
  CHECK (now_int (async_oneshot_receive (o, &got[0])) == 1 && got[0] == 8);
  async_oneshot_unref (o);
  async_oneshot_unref ((async_oneshot (int)) NULL);
  all_quiet ();
}

static void
test_broadcast (void)
{
  async_broadcast (int) b = async_broadcast_new (int, 4);
  uint64_t at[2] = { 0, async_broadcast_position (b) };
  struct async_future *f[2];
  int got[2] = { 0 };

  for (int i = 0; i < 2; i++) {
    f[i] = async_broadcast_receive (b, &at[i], &got[i]);
    CHECK (!ready (i, f[i]));
  }
  CHECK (async_broadcast_send (b, 10) == 0 && woken (0) && woken (1));
  async_drop (f[1]); /* has not received it */
  CHECK (ready (0, f[0]) && int_of (f[0]) == 1 && got[0] == 10 && at[0] == 1);
  async_drop (f[0]);
  CHECK (at[1] == 0);
  for (int i = 11; i < 15; i++)
    CHECK (async_broadcast_send (b, i) == 0);
  CHECK (now_int (async_broadcast_receive (b, &at[1], &got[1])) == -EOVERFLOW && at[1] == 1);
  CHECK (async_broadcast_position (b) == 5);
  async_broadcast_close (b);
  CHECK (async_broadcast_send (b, 1) == -EPIPE);
  for (int i = 11; i < 15; i++)
    for (int j = 0; j < 2; j++)
      CHECK (now_int (async_broadcast_receive (b, &at[j], &got[j])) == 1 && got[j] == i);
  CHECK (now_int (async_broadcast_receive (b, &at[0], NULL)) == 0 && at[0] == 5);
  async_broadcast_unref (b);

  b = async_broadcast_new (int, 0); /* as 1 */
  f[0] = async_broadcast_receive (b, &at[0], NULL);
  at[0] = 0;
  CHECK (!ready (0, f[0]));
  CHECK (async_broadcast_send (b, 1) == 0 && async_broadcast_send (b, 2) == 0);
  CHECK (ready (0, f[0]) && int_of (f[0]) == -EOVERFLOW && at[0] == 1);
  async_drop (f[0]);
  at[0] = 2;
  f[0] = async_broadcast_receive (b, &at[0], NULL);
  CHECK (!ready (0, f[0]));
  at[0] = 0; /* is looked at by the first poll only */
  async_broadcast_close (b);
  CHECK (woken (0) && ready (0, f[0]) && int_of (f[0]) == 0);
  async_drop (f[0]);
  async_broadcast_unref (async_broadcast_ref (b));
  async_broadcast_unref (b);
  all_quiet ();
}

static void
test_watch (void)
{
  async_watch (int) w = async_watch_new (int, 3);
  uint64_t seen = 0, version;
  struct async_future *f;
  int got = 0;

  CHECK (now_int (async_watch_changed (w, &seen, &got)) == 1 && got == 3 && seen == 1);
  f = async_watch_changed (w, &seen, &got);
  CHECK (!ready (0, f));
  CHECK (async_watch_set (w, 4) == 0 && woken (0));
  CHECK (async_watch_set (w, 5) == 0 && !woken (0));
  CHECK (ready (0, f) && int_of (f) == 1 && got == 5 && seen == 3);
  async_drop (f);
  version = async_watch_get (w, &got);
  CHECK (version == 3 && got == 5);
  f = async_watch_changed (w, &seen, NULL);
  CHECK (!ready (0, f));
  seen = 0; /* is looked at by the first poll only */
  async_watch_close (w);
  CHECK (woken (0) && ready (0, f) && int_of (f) == 0);
  async_drop (f);
  CHECK (async_watch_set (w, 6) == -EPIPE);
  seen = 1;
  CHECK (now_int (async_watch_changed (w, &seen, &got)) == 1 && seen == 3);
  CHECK (now_int (async_watch_changed (w, &seen, &got)) == 0);
  async_watch_unref (async_watch_ref (w));
  async_watch_unref (w);
  all_quiet ();
}

/* A select that ends by another one leaves the receive as it was. */
static async_poll_t
selects (struct step *s, struct async_context *cx)
{
  async_channel (int) *c = s->arg;
  int which = -1;
  static struct async_future *receive[2];
  static int got[2];

  switch (s->at) {
  case 0:
    receive[0] = async_channel_receive (c[0], &got[0]);
    receive[1] = async_channel_receive (c[1], &got[1]);
    s->child = async_select (receive[0], receive[1]);
    s->at = 1;
    if (step_await_int (s, cx, &which))
      abort ();
    CHECK (async_channel_try_send (c[1], 2) == 0 && async_channel_try_send (c[0], 1) == 0);
    return ASYNC_PENDING;
  default:
    CHECK (step_await_int (s, cx, &which) && which == 0 && got[0] == 1);
    async_drop (receive[0]);
    async_drop (receive[1]); /* it was given a value */
    CHECK (got[1] == 0 && async_channel_try_receive (c[1], &got[1]) == 1 && got[1] == 2);
    return ASYNC_READY;
  }
}

static void
test_select (void)
{
  async_channel (int) c[2] = { async_channel_bounded (int, 1), async_channel_bounded (int, 1) };

  run (step (selects, c));
  async_channel_unref (c[0]);
  async_channel_unref (c[1]);
}

/* Who always finds something lets others have their turn nevertheless. */
static bool stop;

static async_poll_t
stops (struct step *s, struct async_context *cx)
{
  stop = s->at++ > 0;
  async_waker_wake_by_ref (async_context_waker (cx));
  return stop ? ASYNC_READY : ASYNC_PENDING;
}

static async_poll_t
busy_receiver (struct step *s, struct async_context *cx)
{
  async_channel (int) c = *(async_channel (int) *) s->arg;
  int result;

  while (!stop) {
    if (!s->child)
      s->child = async_channel_receive (c, NULL);
    if (!step_await_int (s, cx, &result))
      return ASYNC_PENDING;
    CHECK (result == 1 && async_channel_try_send (c, 1) == 0);
  }
  return ASYNC_READY;
}

static async_poll_t
busy_sender (struct step *s, struct async_context *cx)
{
  async_channel (int) c = *(async_channel (int) *) s->arg;
  int result;

  while (!stop) {
    if (!s->child)
      s->child = async_channel_send (c, 1);
    if (!step_await_int (s, cx, &result))
      return ASYNC_PENDING;
    CHECK (result == 0 && async_channel_try_receive (c, NULL) == 1);
  }
  return ASYNC_READY;
}

static void
test_turns (async_channel (int) c)
{
  CHECK (async_channel_try_send (c, 1) == 0);
  async_detach (step (stops, NULL));
  run (step (busy_receiver, &c));
  stop = false;
  async_detach (step (stops, NULL));
  run (step (busy_sender, &c));
  stop = false;
  async_channel_unref (c);
}

int
main (void)
{
  test_bounded ();
  test_close (0);
  test_close (1);
  test_close (3);
  test_rendezvous ();
  test_rendezvous_close ();
  test_rendezvous_again ();
  test_unbounded ();
  test_types ();
  test_oneshot ();
  test_broadcast ();
  test_watch ();
  test_select ();
  test_turns (async_channel_bounded (int, 2));
  test_turns (async_channel_unbounded (int));
  return finish ();
}
