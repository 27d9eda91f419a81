/* What may be given to the macros of <asyncc/scope.h>, without a warning, and what is
   lost there.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall -Wextra -Wshadow" } */

#include <asyncc.h>

struct by_hand { ASYNC_FUTURE (int); int more; };
struct pair { int x, y; };
extern __async int f (int);
extern __async struct pair g (void);

static async_local (int) number;
static async_local (struct pair) two;
static async_local (const char *) text;
extern async_local (char) letter;
static async_local (int) *where = &number;

__async int
right (struct by_hand *h, __future (const int) constant, __future (void) nothing)
{
  int value;
  struct pair p;
  __async_auto __future (int) a = f (1);
  __future (struct pair) below
    = async_with_local (two, ((struct pair) { 1, 2 }), async_shield (g ()));

  value = __await (async_deadline (5, f (2), &value));
  value += __await (async_deadline (ASYNC_NEVER, a, NULL));
  value += __await (async_deadline (5, async_deadline (6, f (3), &value), NULL));
  value += __await (async_deadline (5, nothing, NULL));
  value += __await (async_deadline (5, async_shield (constant), &value));
  value += __await (async_shield (async_future_as (int, h)));
  value += __await (async_deadline (5, below, &p));
  p = __await (async_with_local (number, 1, async_with_local (text, "t", g ())));
  __await (async_with_local (letter, 'l', async_yield ()));
  async_detach (async_shield (f (4)));
  if (async_local_get (*where) && *async_local_get (text))
    value += *async_local_get (number) + async_local_get (two)->y + *async_local_get (letter);
  return value + p.x + (async_current_deadline () < async_now ());
}

__async void
lost (void)
{
  async_shield (f (1));				/* { dg-warning "unused 'future.*: 'async_shield' does nothing unless awaited" } */
						/* { dg-note "" "" { target *-*-* } .-1 } */
  async_with_local (number, 1, f (1));		/* { dg-warning "unused 'future.*: 'async_with_local' does nothing unless awaited" } */
						/* { dg-note "" "" { target *-*-* } .-1 } */
  async_deadline (1, f (1), NULL);		/* { dg-warning "unused 'future.*: 'async_deadline' does nothing unless awaited" } */
						/* { dg-note "" "" { target *-*-* } .-1 } */
}
