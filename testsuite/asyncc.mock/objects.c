/* How compiled code treats a future object it awaits: polled once per poll of
   its own, never after ready, its result read, dropped exactly once.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts polls" } */

#include "mock.h"

struct probe
{
  ASYNC_FUTURE (int);
  int pending;		/* answers pending so often */
  int polls, drops;
  struct async_context *cx;
};

static async_poll_t
probe_poll (struct async_future *self, struct async_context *cx)
{
  struct probe *p = (struct probe *) self;
  CHECK (!p->drops && !(self->flags & ASYNC_FLAG_READY));
  CHECK (cx && async_context_waker (cx) == &mock_waker);
  CHECK (p->polls == 0 || p->polls <= p->pending);
  p->cx = cx;
  if (p->polls++ < p->pending)
    return ASYNC_PENDING;
  p->result = 1000 + p->pending;
  return ASYNC_READY;
}

static void
probe_drop (struct async_future *self)
{
  ((struct probe *) self)->drops++;
}

static const struct async_vtable probe_vtable
  = { .poll = probe_poll, .drop = probe_drop };

static struct probe probe[4];

static __future (int)
reset (int i, int pending)
{
  memset (&probe[i], 0, sizeof probe[i]);
  async_future_init (&probe[i], &probe_vtable);
  probe[i].pending = pending;
  return async_future_as (int, &probe[i]);
}

static NOINLINE __async int
one (__future (int) f)
{
  return __await (f) * 2;
}

static NOINLINE __async int
both (__future (int) f, __future (int) g)
{
  int a = __await (f);
  CHECK (probe[0].drops == 1 && probe[1].polls == 0);
  return a + __await (g);
}

static NOINLINE __async int
called (int i, int pending)
{
  return __await (reset (i, pending)) + __await (reset (i, 0));
}

int
main (void)
{
  for (int n = 0; n < 5; n++)
    {
      __future (int) f = one (reset (0, n));
      CHECK (probe[0].polls == 0);
      for (int i = 0; i < n; i++)
	{
	  CHECK (mock_poll (f) == ASYNC_PENDING);
	  CHECK (probe[0].polls == i + 1 && probe[0].drops == 0);
	}
      CHECK (mock_poll (f) == ASYNC_READY);
      CHECK (probe[0].polls == n + 1 && probe[0].drops == 1);
      CHECK (*async_result (f) == 2 * (1000 + n));
      async_drop (f);
      CHECK (probe[0].drops == 1 && mock_blocks == 0);

      f = both (reset (0, n), reset (1, 2));
      CHECK (mock_drive (f) == n + 2 && *async_result (f) == 2002 + n);
      CHECK (probe[0].drops == 1 && probe[1].drops == 1);
      async_drop (f);

      f = called (2, n);
      CHECK (mock_drive (f) == n && *async_result (f) == 2000 + n);
      async_drop (f);
    }

  /* Ready before it is awaited: not polled again.  */
  __future (int) f = reset (0, 0);
  CHECK (mock_poll (f) == ASYNC_READY && probe[0].polls == 1);
  __future (int) g = one (f);
  CHECK (mock_poll (g) == ASYNC_READY && probe[0].polls == 1 && probe[0].drops == 1);
  CHECK (*async_result (g) == 2000);
  async_drop (g);

  /* Dropped while it waits: the awaited one goes with it; not begun, or not
     reached: that one stays its owner's.  */
  g = one (reset (0, 9));
  async_drop (g);
  CHECK (probe[0].polls == 0 && probe[0].drops == 0);
  g = one (reset (0, 9));
  CHECK (mock_poll (g) == ASYNC_PENDING);
  async_drop (g);
  CHECK (probe[0].polls == 1 && probe[0].drops == 1);
  g = both (reset (0, 9), reset (1, 9));
  CHECK (mock_poll (g) == ASYNC_PENDING);
  async_drop (g);
  CHECK (probe[0].drops == 1 && probe[1].drops == 0);
  CHECK (mock_blocks == 0 && mock_wakes == 0);
  return 0;
}
