/* Awaits of functions that plain C defines: ready when they are made, after some polls,
   dropped while they wait, and without memory.  Each future is polled and dropped as often
   as it has to be.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "it counts polls" } */

#include "mock.h"

struct hand_made
{
  struct async_future future;
  int value;
  int left;		/* polls that are pending */
};

static int made, polls, drops;

static async_poll_t
poll_hand (struct async_future *f, struct async_context *cx)
{
  struct hand_made *h = (struct hand_made *) f;

  CHECK (cx != NULL);
  CHECK (!(f->flags & ASYNC_FLAG_READY));
  polls++;
  if (h->left-- > 0)
    return ASYNC_PENDING;
  h->value *= 10;
  return ASYNC_READY;
}

static void
drop_hand (struct async_future *f)
{
  drops++;
  __asyncc_free (f, sizeof (struct hand_made), _Alignof (struct hand_made));
}

static const struct async_vtable vtable = {
  .poll = poll_hand, .drop = drop_hand, .size = sizeof (struct hand_made),
  .align = _Alignof (struct hand_made), .result_offset = offsetof (struct hand_made, value),
  .name = "hand"
};

/* LEFT < 0: ready at once.  */
__async int hand (int n, int left) __asm__ ("made_by_hand");
struct async_future *make_hand (int n, int left) __asm__ ("made_by_hand");

struct async_future *
make_hand (int n, int left)
{
  struct hand_made *h = __asyncc_alloc (sizeof *h, _Alignof (struct hand_made));

  if (!h)
    return NULL;
  made++;
  *h = (struct hand_made) { { &vtable, 0, left < 0 ? ASYNC_FLAG_READY : 0 }, n, left };
  return &h->future;
}

static __async int
waits (int left)
{
  int sum = 0;

  for (int i = 1; i <= 3; i++)
    sum += i * __await (hand (i, left));
  return sum + __await (hand (5, left));
}

static void
count (int made_now, int polls_now, int drops_now)
{
  CHECK (made == made_now && polls == polls_now && drops == drops_now);
  made = polls = drops = 0;
}

static void
to_the_end (void)
{
  for (int left = -1; left < 3; left++)
    {
      __future (int) f = waits (left);
      CHECK (mock_drive ((struct async_future *) f) == (left > 0 ? 4 * left : 0));
      CHECK (*async_result (f) == (left < 0 ? 1 + 4 + 9 + 5 : 10 * (1 + 4 + 9 + 5)));
      async_drop (f);
      count (4, 4 * (left + 1), 4);
      CHECK (mock_blocks == 0);
    }
}

static void
dropped (void)
{
  for (int n = 1; n <= 8; n++)
    {
      __future (int) f = waits (2);
      for (int k = 0; k < n; k++)
	CHECK (mock_poll ((struct async_future *) f) == ASYNC_PENDING);
      async_drop (f);
      CHECK (made == drops && made == (n + 1) / 2);
      made = polls = drops = 0;
      CHECK (mock_blocks == 0);
    }
}

/* What was lost with the frame that was jumped out of is not freed.  */
const char *
__asan_default_options (void)
{
  return "detect_leaks=0";
}

static void
without_memory (void)
{
  mock_budget = 3;
  __future (int) f = waits (1);
  if (!setjmp (mock_oom))
    {
      mock_drive ((struct async_future *) f);
      CHECK (!"reached");
    }
  CHECK (!strcmp (mock_oom_name, "hand"));
  count (2, 4, 2);
}

int
main (void)
{
  to_the_end ();
  dropped ();
  without_memory ();
  return 0;
}
