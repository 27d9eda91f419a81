/* What is no future where the runtime's macros want one.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */

#include <asyncc.h>

extern __async int f (int);
extern int plain (void);		/* { dg-note "not declared '__async'" } */
extern __async double number (void);
extern __async short less (void);
struct point { int x, y; };

__async int
wrong (const char *p, int *q, struct point s, struct async_group *g, struct async_future *o,
       struct async_runtime *rt)
{
  int a = __await (async_timeout (5, 100));	/* { dg-error "'async_timeout' wants a future, and this is of type 'int'" } */
						/* { dg-note "what a call" "" { target *-*-* } .-1 } */
  a += __await (async_timeout (f, 100));	/* { dg-error "'async_timeout' wants a future" } */
						/* { dg-note "'f' must be called" "" { target *-*-* } .-1 } */
  a += __await (async_timeout (plain (), 3));	/* { dg-error "'async_timeout' wants a future" } */
  a += __await (async_select (p));		/* { dg-error "'async_select' wants a future, and this is of type 'const char \\*'" } */
						/* { dg-note "what a call" "" { target *-*-* } .-1 } */
  __await (async_join (s));			/* { dg-error "'async_join' wants a future, and this is of type 'struct point'" } */
						/* { dg-note "what a call" "" { target *-*-* } .-1 } */
  async_detach (p);				/* { dg-error "'async_detach' wants a future" } */
						/* { dg-note "what a call" "" { target *-*-* } .-1 } */
  async_spawn (7);				/* { dg-error "'async_spawn' wants a future, and this is of type 'int'" } */
						/* { dg-note "what a call" "" { target *-*-* } .-1 } */
  async_spawn (f);				/* { dg-error "'async_spawn' wants a future" } */
						/* { dg-note "'f' must be called" "" { target *-*-* } .-1 } */
  async_spawn_on (rt, p);			/* { dg-error "'async_spawn_on' wants a future, and this is of type 'const char \\*'" } */
						/* { dg-note "what a call" "" { target *-*-* } .-1 } */
  async_drop (q);				/* { dg-error "'async_drop' wants a future, and this is of type 'int \\*'" } */
						/* { dg-note "what a call" "" { target *-*-* } .-1 } */
  a += async_poll (q, __async_context ());	/* { dg-error "'async_poll' wants a future" } */
						/* { dg-note "what a call" "" { target *-*-* } .-1 } */
  a += async_run (7);				/* { dg-error "operand of 'async_run' has type 'int'" } */
						/* { dg-note "can be awaited" "" { target *-*-* } .-1 } */
  async_group_spawn (g, number ());		/* { dg-error "'async_group_spawn' wants a future of 'int' or of 'void', and this is of type" } */
						/* { dg-note "await it in an async function" "" { target *-*-* } .-1 } */
  async_group_spawn (g, less ());		/* { dg-error "'async_group_spawn' wants a future of 'int' or of 'void', and this is of type" } */
						/* { dg-note "await it in an async function" "" { target *-*-* } .-1 } */
  async_group_spawn (g, 7);			/* { dg-error "operand of 'async_group_spawn' has type 'int'" } */
						/* { dg-note "can be awaited" "" { target *-*-* } .-1 } */
  async_group_spawn (g, o);			/* { dg-error "operand of 'async_group_spawn' has type" } */
						/* { dg-note "does not tell the type" "" { target *-*-* } .-1 } */
  a += __await (async_race (&a));		/* { dg-error "'async_race' wants a pointer and futures" } */
						/* { dg-note "may be 'NULL'" "" { target *-*-* } .-1 } */
  a += __await (async_race (f (1), f (2)));	/* { dg-error "'async_race' puts a result of type 'int' into" } */
						/* { dg-note "may be 'NULL'" "" { target *-*-* } .-1 } */
  a += __await (async_race (p, f (2)));		/* { dg-error "and this is of type 'const char \\*'" } */
						/* { dg-note "may be 'NULL'" "" { target *-*-* } .-1 } */
  a += __await (async_race (&a, f (2), number ()));	/* { dg-error "the futures of 'async_race' are of one type" } */
						/* { dg-note "the first one gives 'int'" "" { target *-*-* } .-1 } */
  a += __await (async_race (&a, f (2), q));	/* { dg-error "operand of 'async_race' has type 'int \\*'" } */
						/* { dg-note "can be awaited" "" { target *-*-* } .-1 } */
  a += __await (async_race_all (&a, 2, q));	/* { dg-error "operand of 'async_race_all' has type 'int'" } */
						/* { dg-note "can be awaited" "" { target *-*-* } .-1 } */
  a += __await (async_select_all (2, q));	/* { dg-error "'async_select_all' wants an array of futures, and this is of type 'int \\*'" } */
						/* { dg-note "what a call" "" { target *-*-* } .-1 } */
  __await (async_join_all (2, p));		/* { dg-error "'async_join_all' wants an array of futures, and this is of type 'const char \\*'" } */
						/* { dg-note "what a call" "" { target *-*-* } .-1 } */
  __await (async_join_all (2, f (1)));		/* { dg-error "'async_join_all' wants an array of futures" } */
						/* { dg-note "what a call" "" { target *-*-* } .-1 } */
  __await (async_join_all (2, 7));		/* { dg-error "'async_join_all' wants an array of futures, and this is of type 'int'" } */
						/* { dg-note "what a call" "" { target *-*-* } .-1 } */
  return a;
}

/* Nothing at all.  */
__async int
nothing (void)
{
  async_spawn ();				/* { dg-error "the future is missing" } */
						/* { dg-note "what a call" "" { target *-*-* } .-1 } */
  async_drop ();				/* { dg-error "the future is missing" } */
						/* { dg-note "what a call" "" { target *-*-* } .-1 } */
  async_detach ();				/* { dg-error "the future is missing" } */
						/* { dg-note "what a call" "" { target *-*-* } .-1 } */
  return 0;
}
