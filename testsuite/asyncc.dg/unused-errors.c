/* A future that nobody takes: a warning under -Wunused-result, on by default.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "" } */

#include <asyncc.h>

__async int f (int);
__async void g (void);
extern __async int (*pointer) (int);

__async int
h (int n)
{
  f (1);				/* { dg-warning "unused|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  g ();					/* { dg-warning "unused|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  pointer (2);				/* { dg-warning "unused|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  if (n)
    f (3);				/* { dg-warning "unused|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  for (f (4);				/* { dg-warning "unused|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
       n--;
       g ())				/* { dg-warning "unused|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
    ;
  n++, f (5);				/* { dg-warning "unused|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  n ? f (6) : f (7);			/* { dg-warning "unused|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  while (n--)
    {
      f (8);				/* { dg-warning "unused|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
    }
  return __await (f (9));
}

void
plain (void)
{
  f (1);				/* { dg-warning "unused|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
}

/* Not even that: the question is whether there was memory.  */
int
compared (int n)
{
  if (f (1))				/* { dg-warning "compared and lost" } */
					/* { dg-note "'__await .....' gives its value" "" { target *-*-* } .-1 } */
    return 1;
  _Bool truth = f (2);			/* { dg-warning "compared and lost" } */
					/* { dg-note "'__await .....' gives its value" "" { target *-*-* } .-1 } */
  while (!f (n))				/* { dg-warning "compared and lost" } */
					/* { dg-note "'__await .....' gives its value" "" { target *-*-* } .-1 } */
    n++;
  __future (int) kept;
  if (!(kept = f (3)))
    return 2;
  (void) kept;
  return truth && f (4) != 0;	/* { dg-warning "compared and lost" } */
					/* { dg-note "'__await .....' gives its value" "" { target *-*-* } .-1 } */
}

/* The library's macros, where they stand.  */
int
compared_macros (__future (int) a, __future (int) b, async_channel (int) c)
{
  int v = 0;
  if (async_select (a, b) == 0)		/* { dg-warning "that 'async_select' makes is compared and lost" } */
					/* { dg-note "'__await .....' gives its value" "" { target *-*-* } .-1 } */
    v++;
  if (async_channel_receive (c, &v))	/* { dg-warning "that 'async_channel_receive' makes is compared and lost" } */
					/* { dg-note "'__await .....' gives its value" "" { target *-*-* } .-1 } */
    v++;
  if (!async_within (3, a, &v))		/* { dg-warning "that 'async_within' makes is compared and lost" } */
					/* { dg-note "'__await .....' gives its value" "" { target *-*-* } .-1 } */
    v++;
  return v;
}

/* However it is thrown away.  */
void
thrown_away (int n)
{
  (0, f (1));				/* { dg-warning "call to 'f' does nothing unless|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  f (2), n++;				/* { dg-warning "call to 'f' does nothing unless|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  ({ f (3); });				/* { dg-warning "call to 'f' does nothing unless|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  ({ n++; f (4); });			/* { dg-warning "call to 'f' does nothing unless|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  ({ int m = n; f (m); });		/* { dg-warning "call to 'f' does nothing unless|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  n ? f (6) : NULL;			/* { dg-warning "call to 'f' does nothing unless|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  n ? NULL : ({ int m = n; f (m); });	/* { dg-warning "call to 'f' does nothing unless|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  (struct async_future *) f (7);	/* { dg-warning "call to 'f' does nothing unless|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  __async_block (int, { return n; });	/* { dg-warning "async block does nothing unless|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  for (f (8), n = 0; n < 9; n++, f (9))	/* { dg-warning "call to 'f' does nothing unless|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
    ;
  (void) (n ? f (10) : f (11));
  (void) ({ f (12); });
  (void) (n++, f (13));
  async_detach (f (14));
  async_drop (f (15));
}

/* What the macros of the library give is a future as well.  */
void
combined (__future (int) x, __future (int) y, __future (int) z, struct async_runtime *rt,
	  int (*blocks) (int))
{
  async_join (x, y);			/* { dg-warning "'async_join' does nothing unless|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  async_select (x, y);			/* { dg-warning "'async_select' does nothing unless|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  async_timeout (x, 5);			/* { dg-warning "'async_timeout' does nothing unless|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  async_sleep (5);			/* { dg-warning "call to 'async_sleep' does nothing unless|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  async_spawn (x);			/* { dg-warning "unused 'future\\(int\\)'\[^\n\]* the handle of the task is lost|async_detach" } */
					/* { dg-note "await the handle or keep it" "" { target *-*-* } .-1 } */
  (void) async_spawn (y);
  async_spawn_on (rt, z);		/* { dg-warning "unused 'future\\(int\\)'\[^\n\]* the handle of the task is lost|async_detach" } */
					/* { dg-note "await the handle or keep it" "" { target *-*-* } .-1 } */
  async_blocking (blocks, 5);		/* { dg-warning "'async_blocking' does nothing unless|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
  async_blocking_detached (blocks, 5);	/* { dg-warning "'async_blocking' does nothing unless|awaited" } */
					/* { dg-note "write '__await .....', keep the future, or cast" "" { target *-*-* } .-1 } */
}

/* The value of an await may be one.  */
__async __future (int) make (void);

__async void
nested (void)
{
  __await (make ());			/* { dg-warning "unused|await it in turn" } */
					/* { dg-note "this is the value of an await" "" { target *-*-* } .-1 } */
  (void) __await (make ());
  __await (__await (make ()));
}

__async __attribute__ ((warn_unused_result)) int must (void);

__async int
ignored (int n)
{
  __await (must ());			/* { dg-warning "ignoring the value" } */
  __await (must ()), n++;		/* { dg-warning "ignoring the value" } */
  (void) __await (must ());		/* { dg-warning "ignoring the value" } */
  return (n++, __await (must ()));
}

/* Compound literals that nobody takes.  */
struct holder { __future (int) x; int n; struct { __future (int) y; } in; };
extern void keep (struct holder *h);
__async int made (int n);

void
literals (int n, struct holder h)
{
  (void) (struct holder) { made (1) };	/* { dg-warning "call to 'made' does nothing unless" } */
					/* { dg-note "keep the future" "" { target *-*-* } .-1 } */
  (void) (struct holder) { .n = 2, .in = { made (2) } };	/* { dg-warning "call to 'made' does nothing" } */
					/* { dg-note "keep the future" "" { target *-*-* } .-1 } */
  (void) (struct holder) { n ? made (3) : NULL }.n;	/* { dg-warning "call to 'made' does nothing" } */
					/* { dg-note "keep the future" "" { target *-*-* } .-1 } */
  (void) &(__future (int) []) { made (4) };	/* { dg-warning "call to 'made' does nothing" } */
					/* { dg-note "keep the future" "" { target *-*-* } .-1 } */
  n++, (struct holder) { made (5) };	/* { dg-warning "call to 'made' does nothing|value computed" } */
					/* { dg-note "keep the future" "" { target *-*-* } .-1 } */
  (void) (__future (int)) { made (6) };
  (void) (struct holder) { h.x };
  keep (&(struct holder) { made (7) });
  h = (struct holder) { made (8) };
  keep (&h);
}
