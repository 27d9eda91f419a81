/* Futures and combinators written by hand, awaited by compiled code, and
   compiled futures polled by hand-written code.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts polls" } */
/* no-sync: futures are objects here  */

#include "test.h"

static int alive;

struct countdown
{
  ASYNC_FUTURE (long long);
  int left;
};

static async_poll_t
countdown_poll (struct async_future *self, struct async_context *cx)
{
  struct countdown *c = (struct countdown *) self;
  CHECK (cx != NULL);
  if (c->left-- > 0)
    return ASYNC_PENDING;
  c->result = 0x1234567890ll;
  return ASYNC_READY;
}

static void
countdown_drop (struct async_future *self)
{
  alive--;
  free (self);
}

static const struct async_vtable countdown_vtable
  = { .poll = countdown_poll, .drop = countdown_drop };

static __future (long long)
countdown (int n)
{
  struct countdown *c = malloc (sizeof *c);
  alive++;
  async_future_init (c, &countdown_vtable);
  c->left = n;
  return async_future_as (long long, c);
}

/* No result, not on the heap: drop frees nothing.  */
struct gate { ASYNC_FUTURE_VOID; bool open; int dropped; };

static async_poll_t
gate_poll (struct async_future *self, struct async_context *cx)
{
  (void) cx;
  return ((struct gate *) self)->open ? ASYNC_READY : ASYNC_PENDING;
}

static void
gate_drop (struct async_future *self)
{
  ((struct gate *) self)->dropped++;
}

static const struct async_vtable gate_vtable = { gate_poll, gate_drop };

/* Results of other sizes and alignments.  */
struct blob { char c[100]; };
struct wide { _Alignas (64) int x; };

#define READY(name, type)						\
  struct ready_##name { ASYNC_FUTURE (type); };				\
  static async_poll_t							\
  ready_##name##_poll (struct async_future *self, struct async_context *cx) \
  {									\
    (void) self, (void) cx;						\
    return ASYNC_READY;							\
  }									\
  static void								\
  ready_##name##_drop (struct async_future *self)			\
  {									\
    alive--;								\
    free (self);							\
  }									\
  static const struct async_vtable ready_##name##_vtable		\
    = { .poll = ready_##name##_poll, .drop = ready_##name##_drop };	\
  static __future (type)						\
  ready_##name (type v)							\
  {									\
    struct ready_##name *r = aligned_alloc (_Alignof (struct ready_##name), \
					    sizeof *r);			\
    alive++;								\
    async_future_init (r, &ready_##name##_vtable);			\
    r->result = v;							\
    return async_future_as (type, r);					\
  }									\
  static NOINLINE __async type						\
  get_##name (type v)							\
  {									\
    return __await (ready_##name (v));					\
  }

READY (char, char)
READY (blob, struct blob)
READY (wide, struct wide)
READY (ldouble, long double)
READY (pointer, const char *)

static NOINLINE __async long long
waits (int n)
{
  long long a = __await (countdown (n));
  __future (long long) f = countdown (2);
  return a + __await (f) + __await (countdown (0));
}

static NOINLINE __async int
passes (struct gate *g)
{
  __await (async_future_as (void, g));
  return 5;
}

/* A combinator: the sum of two futures, polled turn about.  */
struct sum { ASYNC_FUTURE (int); __future (int) a, b; };

static async_poll_t
sum_poll (struct async_future *self, struct async_context *cx)
{
  struct sum *s = (struct sum *) self;
  async_poll_t a = async_poll (s->a, cx), b = async_poll (s->b, cx);
  if (a == ASYNC_PENDING || b == ASYNC_PENDING)
    return ASYNC_PENDING;
  s->result = *async_result (s->a) + *async_result (s->b);
  return ASYNC_READY;
}

static void
sum_drop (struct async_future *self)
{
  struct sum *s = (struct sum *) self;
  async_drop (s->a);
  async_drop (s->b);
  alive--;
  free (s);
}

static const struct async_vtable sum_vtable = { .poll = sum_poll, .drop = sum_drop };

static __future (int)
sum (__future (int) a, __future (int) b)
{
  struct sum *s = malloc (sizeof *s);
  alive++;
  async_future_init (s, &sum_vtable);
  s->a = a;
  s->b = b;
  return async_future_as (int, s);
}

static NOINLINE __async int
counts_polls (int polls, int *counter)
{
  while (polls-- > 0)
    {
      __async_suspend ();
      ++*counter;
    }
  return *counter;
}

static NOINLINE __async int
sums (int *counter)
{
  return __await (sum (counts_polls (3, counter),
		       sum (later (100), counts_polls (1, counter))));
}

int
main (void)
{
  struct gate g = { .open = false };
  struct blob blob = { "blob" };
  int counter = 0;

  CHECK (run (waits (3)) == 3 * 0x1234567890ll && alive == 0);
  CHECK (run (countdown (4)) == 0x1234567890ll && alive == 0);

  async_future_init (&g, &gate_vtable);
  __future (int) p = passes (&g);
  CHECK (!poll_times (p, 3) && g.dropped == 0);
  g.open = true;
  CHECK (poll_times (p, 1) && g.dropped == 1);
  CHECK (__asyncc_take (p) == 5);

  /* Dropping the waiter drops the future it awaits.  */
  for (int i = 0; i < 8; i++)
    {
      drop_after (waits (3), i);
      CHECK (alive == 0);
      drop_after (sums (&counter), i);
      CHECK (alive == 0);
    }

  CHECK (run (get_char ('q')) == 'q' && run (get_ldouble (1.0L / 3)) == 1.0L / 3);
  CHECK (!strcmp (run (get_blob (blob)).c, "blob"));
  CHECK (run (get_wide ((struct wide) { 9 })).x == 9);
  CHECK (!strcmp (run (get_pointer ("here")), "here"));
  CHECK (alive == 0);

  counter = 0;
  __future (int) s = sums (&counter);
  CHECK (drive (s) == 3 && counter == 4);
  CHECK (__asyncc_take (s) == 4 + 100 + 2 && alive == 0);
  return 0;
}
