/* Waits that are dropped at every point, in random order: before they are polled,
   while they wait, when they have got what they wait for.  A model says what must
   be true: no value and no permit is lost, none is there twice, and nobody waits
   for what is there.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "sync-test.h"

enum { SLOTS = 6, OPERATIONS = 60, SEQUENCES = 3000, VALUES = OPERATIONS + 1 };

enum kind { NOTHING, SEND, RECEIVE };

struct slot {
  struct async_future *f;
  enum kind kind;
  int value; /* sent or received, or how many permits */
  bool polled, done;
  struct poller p;
};

static struct slot slots[SLOTS];
static unsigned int seed;

static int
below (int n)
{
  seed = seed * 1103515245u + 12345u;
  return (int) (seed >> 16) % n;
}

static void
clear (struct slot *s)
{
  async_drop (s->f);
  CHECK (s->p.wakers == 0);
  s->f = NULL;
  s->kind = NOTHING;
  s->value = 0;
  s->polled = s->done = false;
  s->p.wakes = 0;
}

/* Channels -------------------------------------------------------------------- */

static async_channel (int) channel;
static size_t places;
static int next_value;
static int accepted[VALUES], naccepted; /* in the order of sending */
static int received[VALUES], nreceived; /* in the order of receiving */

static void
channel_poll (struct slot *s)
{
  if (s->kind == NOTHING || s->done)
    return;
  s->p.wakes = 0;
  if (!poll_as (&s->p, s->f))
    return;
  s->done = true;
  CHECK (int_of (s->f) == (s->kind == RECEIVE));
  if (s->kind == SEND)
    accepted[naccepted++] = s->value;
  else
    received[nreceived++] = s->value;
}

static void
channel_operation (void)
{
  struct slot *s = &slots[below (SLOTS)];

  switch (below (8)) {
  case 0:
    if (async_channel_try_send (channel, next_value) == 0)
      accepted[naccepted++] = next_value;
    next_value++;
    break;
  case 1:
    if (async_channel_try_receive (channel, &received[nreceived]) == 1)
      nreceived++;
    break;
  case 2:
    clear (s);
    break;
  case 3:
  case 4:
    if (s->kind != NOTHING)
      break;
    s->kind = below (2) ? SEND : RECEIVE;
    if (s->kind == SEND)
      s->value = next_value++;
    s->f = s->kind == SEND ? async_channel_send (channel, s->value)
			   : async_channel_receive (channel, &s->value);
    break;
  default:
    channel_poll (s);
    break;
  }
}

/* Poll whom was woken until there are none. */
static void
poll_woken (void (*poll) (struct slot *s))
{
  bool again;

  do {
    again = false;
    for (struct slot *s = slots; s < slots + SLOTS; s++)
      if (s->p.wakes > 0) {
	poll (s);
	again = true;
      }
  } while (again);
}

static void
nobody_waits_for_what_is_there (void)
{
  bool waits[3] = { false };
  int value;

  for (int i = 0; i < SLOTS; i++)
    if (slots[i].p.wakers > 0)
      waits[slots[i].kind] = true;
  CHECK (!waits[SEND] || !waits[RECEIVE]);
  if (waits[RECEIVE])
    CHECK (async_channel_try_receive (channel, &value) == -EAGAIN);
  if (waits[SEND])
    CHECK (async_channel_try_send (channel, 0) == -EAGAIN);
}

static void
compare (void)
{
  int count[VALUES] = { 0 };

  if (places > 0) {
    CHECK (naccepted == nreceived);
    CHECK (memcmp (accepted, received, sizeof *accepted * (size_t) naccepted) == 0);
    return;
  }
  /* What was received may have been dropped before its sender knew. */
  for (int i = 0; i < nreceived; i++)
    CHECK (received[i] > 0 && received[i] < next_value && ++count[received[i]] == 1);
  for (int i = 0; i < naccepted; i++)
    CHECK (count[accepted[i]] == 1);
}

static void
channel_sequence (void)
{
  int value;

  naccepted = nreceived = 0;
  next_value = 1;
  channel = places == SIZE_MAX ? async_channel_unbounded (int)
			       : async_channel_bounded (int, places);
  for (int i = 0; i < OPERATIONS; i++)
    channel_operation ();
  poll_woken (channel_poll);
  nobody_waits_for_what_is_there ();
  for (int i = 0; i < SLOTS; i++)
    clear (&slots[i]);
  while ((value = async_channel_try_receive (channel, &received[nreceived])) == 1)
    nreceived++;
  CHECK (value == -EAGAIN);
  compare ();
  async_channel_unref (channel);
}

/* Permits ---------------------------------------------------------------------- */

enum { PERMITS = 4 };

static struct async_semaphore semaphore;
static int held;
static struct slot *waiting[SLOTS]; /* in the order of their first polls */
static int nwaiting;

static void
waits_no_more (const struct slot *s)
{
  int n = 0;

  for (int i = 0; i < nwaiting; i++)
    if (waiting[i] != s)
      waiting[n++] = waiting[i];
  nwaiting = n;
}

static void
permits_poll (struct slot *s)
{
  if (s->kind == NOTHING || s->done)
    return;
  s->p.wakes = 0;
  if (poll_as (&s->p, s->f)) {
    s->done = true;
    held += s->value;
    CHECK (held <= PERMITS);
    waits_no_more (s);
  } else if (!s->polled)
    waiting[nwaiting++] = s;
  s->polled = true;
}

static void
permits_operation (void)
{
  struct slot *s = &slots[below (SLOTS)];
  int n = below (PERMITS) + 1;

  switch (below (6)) {
  case 0:
    if (async_semaphore_try_acquire (&semaphore, (unsigned int) n) == 0) {
      CHECK (held + n <= PERMITS);
      CHECK (async_semaphore_release (&semaphore, (unsigned int) n) == 0);
    }
    break;
  case 1:
    if (s->done) {
      held -= s->value;
      CHECK (async_semaphore_release (&semaphore, (unsigned int) s->value) == 0);
    }
    waits_no_more (s);
    clear (s);
    break;
  case 2:
    if (s->kind != NOTHING)
      break;
    s->kind = RECEIVE;
    s->value = n;
    s->f = async_semaphore_acquire (&semaphore, (unsigned int) n);
    break;
  default:
    permits_poll (s);
    break;
  }
}

static void
permits_sequence (void)
{
  held = nwaiting = 0;
  async_semaphore_init (&semaphore, PERMITS);
  for (int i = 0; i < OPERATIONS; i++)
    permits_operation ();
  poll_woken (permits_poll);
  CHECK (nwaiting == 0 || held + waiting[0]->value > PERMITS);
  for (int i = 0; i < SLOTS; i++)
    clear (&slots[i]);
  CHECK (async_semaphore_try_acquire (&semaphore, (unsigned int) (PERMITS - held)) == 0);
  CHECK (async_semaphore_try_acquire (&semaphore, 1) == -EAGAIN);
}

int
main (void)
{
  static const size_t sizes[] = { 0, 1, 2, 5, SIZE_MAX };

  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    places = sizes[i];
    for (int n = 0; n < SEQUENCES; n++)
      channel_sequence ();
  }
  for (int n = 0; n < SEQUENCES; n++)
    permits_sequence ();
  return finish ();
}
