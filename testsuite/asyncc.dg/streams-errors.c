/* What is no operand of the macros of <asyncc/streams.h>: one error each.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */

#include <asyncc/streams.h>

static __generator int ones (void) { for (;;) __yield (1); }
static __async __generator int waits (void) { for (;;) __yield (1); }
struct wrong { int n; };
static int plain (void) { return 1; } /* { dg-message "'plain' is not declared '__generator'" } */

void
sources (int n, __future (int) f)
{
  for (__each (v, async_stream_map (v, plain (), v + 1))) /* { dg-error "operand of 'async_stream_map' has type 'int', which is not a stream" } */
    (void) v;
  for (__each (v, async_stream_filter (v, f, v))) /* { dg-error "operand of 'async_stream_filter' has type 'future.int.'" } */
    (void) v; /* { dg-message "a stream is what a call of" "" { target *-*-* } .-1 } */
  for (__each (v, async_stream_take (n, 3))) /* { dg-error "operand of 'async_stream_take' has type 'int'" } */
    (void) v; /* { dg-message "a stream is what a call of" "" { target *-*-* } .-1 } */
  for (__each (v, async_stream_zip (ones (), &n))) /* { dg-error "operand of 'async_stream_zip' has type 'int \\*'" } */
    (void) v; /* { dg-message "a stream is what a call of" "" { target *-*-* } .-1 } */
}

void
kinds (void)
{
  for (__each (v, async_stream_map (v, waits (), v))) /* { dg-error "'async_stream_map' of 'async_stream.int.'\[^\n\]*may have to wait" } */
    (void) v; /* { dg-message "use 'async_waiting_map'" "" { target *-*-* } .-1 } */
  for (__each (v, async_stream_chunks (waits (), 2))) /* { dg-error "'async_stream_chunks' of 'async_stream.int.'\[^\n\]*may have to wait" } */
    (void) v; /* { dg-message "use 'async_waiting_chunks'" "" { target *-*-* } .-1 } */
}

__async void
merges (int n)
{
  __stream (int) some[2] = { ones (), ones () };
  for (__each (v, async_waiting_merge (waits (), ones ()))) /* { dg-error "'async_waiting_merge' of 'stream.int.'" } */
    (void) v; /* { dg-message "use 'async_waiting_map \\(v, s, v\\)'" "" { target *-*-* } .-1 } */
  for (__each (v, async_waiting_merge_all (2, some))) /* { dg-error "'async_waiting_merge_all' of 'stream.int.'" } */
    (void) v; /* { dg-message "use 'async_waiting_map \\(v, s, v\\)'" "" { target *-*-* } .-1 } */
  for (__each (v, async_waiting_merge_all (2, waits ()))) /* { dg-error "operand of 'async_waiting_merge_all' has type 'struct async_stream.int.', which is not a stream" } */
    (void) v; /* { dg-message "a stream is what a call of" "" { target *-*-* } .-1 } */
  for (__each (v, async_waiting_buffer (n, 4))) /* { dg-error "operand of 'async_waiting_buffer' has type 'int'" } */
    (void) v; /* { dg-message "a stream is what a call of" "" { target *-*-* } .-1 } */
}

void
counts (struct wrong wrong)
{
  for (__each (v, async_stream_take (ones (), wrong))) /* { dg-error "incompatible type for argument 2 of 'async_stream_take'" } */
    (void) v; /* { dg-message "expected 'size_t'" "" { target *-*-* } .-1 } */
}

void
no_values (int n)
{
  int a[n][n];
  for (__each (v, async_stream_map (v, ones (), (void) v))) /* { dg-error "a generator cannot yield 'void'" } */
    n += v; /* { dg-message "declare it with the type of the values" "" { target *-*-* } .-1 } */
  for (__each (v, async_stream_map (v, ones (), &a[v]))) /* { dg-error "cannot return the variably modified type" } */
    n++; /* { dg-message "to 'void' or to an element" "" { target *-*-* } .-1 } */
}
