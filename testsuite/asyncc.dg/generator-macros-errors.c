/* A stream is no future: only async_drop takes it.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wno-unused-value -Wno-unused-result" } */

#include <asyncc.h>

__async int
macros (__stream (int) s, __async_stream (int) t, struct async_context *cx, struct async_group *g,
	struct async_runtime *rt)
{
  int v;
  async_spawn (s);			/* { dg-error "'async_spawn' wants a future" } */
					/* { dg-note "gives its values to __next" "" { target *-*-* } .-1 } */
  async_spawn (t);			/* { dg-error "'async_spawn' wants a future" } */
					/* { dg-note "gives its values to __await" "" { target *-*-* } .-1 } */
  async_spawn_on (rt, s);		/* { dg-error "'async_spawn_on' wants a future" } */
					/* { dg-note "gives its values to __next" "" { target *-*-* } .-1 } */
  async_run (s);			/* { dg-error "operand of 'async_run'" } */
					/* { dg-note "gives its values to __next" "" { target *-*-* } .-1 } */
  async_detach (s);			/* { dg-error "'async_detach' wants a future" } */
					/* { dg-note "gives its values to __next" "" { target *-*-* } .-1 } */
  __await (async_join (s, t));		/* { dg-error "'async_join' wants a future" } */
					/* { dg-note "gives its values to __next" "" { target *-*-* } .-1 } */
  __await (async_select (s, s));	/* { dg-error "'async_select' wants a future" } */
					/* { dg-note "gives its values to __next" "" { target *-*-* } .-1 } */
  __await (async_timeout (s, 3));	/* { dg-error "'async_timeout' wants a future" } */
					/* { dg-note "gives its values to __next" "" { target *-*-* } .-1 } */
  __await (async_within (3, s, &v));	/* { dg-error "operand of 'async_within'" } */
					/* { dg-note "gives its values to __next" "" { target *-*-* } .-1 } */
  async_poll (s, cx);			/* { dg-error "'async_poll' wants a future" } */
					/* { dg-note "gives its values to __next" "" { target *-*-* } .-1 } */
  __await (async_race (&v, s, s));	/* { dg-error "operand of 'async_race'" } */
					/* { dg-note "gives its values to __next" "" { target *-*-* } .-1 } */
  async_group_spawn (g, s);		/* { dg-error "operand of 'async_group_spawn'" } */
					/* { dg-note "gives its values to __next" "" { target *-*-* } .-1 } */
  async_drop (s);
  async_drop (t);
  return 0;
}
