/* Streams that are made and thrown away.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "" } */

__generator int count (int n);
__async __generator int slow (int n);
__generator int (*pointer) (int n);

void
plain (int n)
{
  int v;
  count (n);				/* { dg-warning "the call to 'count' does nothing unless asked for values" } */
					/* { dg-note "keep the stream and ask it with '__next'" "" { target *-*-* } .-1 } */
  slow (n), v = 1;			/* { dg-warning "the call to 'slow' does nothing" } */
					/* { dg-note "keep the stream" "" { target *-*-* } .-1 } */
  pointer (n);				/* { dg-warning "a stream does nothing unless asked for values" } */
					/* { dg-note "keep the stream" "" { target *-*-* } .-1 } */
  __generator_block (int, { __yield (n); });	/* { dg-warning "a stream does nothing" } */
					/* { dg-note "keep the stream" "" { target *-*-* } .-1 } */
  if (count (n))			/* { dg-warning "that the call to 'count' makes is compared and lost" } */
    v++;				/* { dg-note "gives its values" "" { target *-*-* } .-1 } */
  (void) count (v);
}

__async void
waits (__async_stream (int) s)
{
  int v;
  __next (s, &v);			/* { dg-warning "'__next' does nothing unless awaited" } */
					/* { dg-note "write '__await" "" { target *-*-* } .-1 } */
}

/* Asked without an await: there is always a future.  */
__async int
not_awaited (__async_stream (int) s)
{
  int v, n = 0;
  while (__next (s, &v))		/* { dg-warning "that '__next' makes is compared and lost" } */
    n += v;				/* { dg-note "'__await .....' gives its value" "" { target *-*-* } .-1 } */
  if (!__next (s, &v) || n)		/* { dg-warning "that '__next' makes is compared and lost" } */
    return n;				/* { dg-note "gives its value" "" { target *-*-* } .-1 } */
  _Bool more = __next (s, &v);		/* { dg-warning "that '__next' makes is compared and lost" } */
  return more;				/* { dg-note "gives its value" "" { target *-*-* } .-1 } */
}

/* A stream that is asked where it is made.  */
__async int
asked_at_once (int n)
{
  int v, total = 0;
  while (__next (count (n), &v))	/* { dg-warning "this stream is lost: '__next' borrows it" } */
    total += v;				/* { dg-note "keep it in a variable" "" { target *-*-* } .-1 } */
  if (__await (__next ((n++, slow (n)), &v)))	/* { dg-warning "this stream is lost: '__next' borrows it" } */
    total += v;				/* { dg-note "for .__each" "" { target *-*-* } .-1 } */
  return total + sizeof (__next (count (n), &v));
}
