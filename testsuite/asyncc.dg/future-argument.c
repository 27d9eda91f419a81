/* What may be given where the runtime's macros want a future, and what is lost
   there.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall -Wextra" } */

#include <asyncc.h>

extern __async int f (int);
extern __future (int) kept (void);
struct by_hand { ASYNC_FUTURE (int); int more; };
struct around { struct by_hand inner; };
#define async_as_int(p) async_future_as (int, p)

__async int
right (struct by_hand *h, struct around *o, void *any, struct async_future *object,
       const struct by_hand *c, __future (void) nothing, struct async_group *group,
       __future (void) nothing_else, __future (const int) constant,
       __future (int) constant_too, __future (int) *many)
{
  __async_auto __future (int) a = f (1), b = async_spawn (f (2));
  struct by_hand *const by_hand[2] = { h, h };
  struct async_future *objects[2] = { object, object };
  int value, n = __await (async_select (a, b, h, o, any, object, c, nothing));

  __await (async_join (a, b));
  __await (async_join ());
  n += __await (async_timeout (kept (), 5));
  n += __await (async_within (5, f (3), &value));
  n += __await (async_within (5, nothing, NULL));
  n += async_group_spawn (group, f (5));
  n += async_group_spawn (group, nothing_else);
  n += async_group_spawn (group, constant);
  n += async_group_spawn (group, async_as_int (h));
  async_group_spawn (group, f (6));
  n += __await (async_race (&value, f (7), async_spawn (f (8)), constant_too));
  n += __await (async_race (NULL, f (9)));
  n += __await (async_race (any, f (9), f (10)));
  n += __await (async_race (NULL, async_yield (), async_sleep (5)));
  n += __await (async_race_all (&value, 2, many));
  n += __await (async_select_all (2, many));
  __await (async_join_all (2, many));
  __await (async_join_all (2, by_hand));
  __await (async_join_all (2, objects));
  __await (async_join_all (2, any));
  __await (async_join_all (0, NULL));
  async_drop (NULL);
  async_drop (0);
  async_drop (h);
  async_detach (f (4));
  return n;
}

__async int
lost (void)
{
  int n = __await (async_timeout (f (1), 5));	/* { dg-warning "this future is lost: 'async_timeout' borrows it" } */
						/* { dg-note "async_within" "" { target *-*-* } .-1 } */
  n += __await (async_select (f (1),		/* { dg-warning "this future is lost: 'async_select'" } */
						/* { dg-note "async_within" "" { target *-*-* } .-1 } */
			      async_sleep (5)));	/* { dg-warning "this future is lost: 'async_select'" } */
						/* { dg-note "async_within" "" { target *-*-* } .-1 } */
  __await (async_join (async_spawn (f (1))));	/* { dg-warning "this future is lost: 'async_join'" } */
						/* { dg-note "async_within" "" { target *-*-* } .-1 } */
  return n;
}
