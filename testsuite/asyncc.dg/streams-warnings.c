/* Warnings of the macros of <asyncc/streams.h>: of what the user wrote, where he wrote it, and
   none of the names in them when one stands in another.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -O1" } */

#include <asyncc/streams.h>

static __generator int ones (void) { for (;;) __yield (1); }
static __async __generator int waits (void) { for (;;) __yield (1); }

void
lost (void)
{
  async_stream_take (ones (), 2); /* { dg-warning "the call to 'async_stream_take' does nothing unless asked for values" } */
  /* { dg-message "keep the stream" "" { target *-*-* } .-1 } */
  async_stream_map (v, ones (), v); /* { dg-warning "the call to 'async_stream_map' does nothing" } */
  /* { dg-message "keep the stream" "" { target *-*-* } .-1 } */
  async_waiting_merge (waits (), waits ()); /* { dg-warning "the call to 'async_waiting_merge' does nothing" } */
  /* { dg-message "keep the stream" "" { target *-*-* } .-1 } */
  (void) async_stream_zip (ones (), ones ());
}

char
converted (void)
{
  char c = 0;
  for (__each (v, async_stream_map (v, ones (), ({ c = v; c; })))) /* { dg-warning "conversion from 'int' to 'char'" } */
    return v;
  return c;
}

__async int
nested (void)
{
  int sum = 0;
  for (__each (a, async_waiting_map (v, ones (), ({
	 int n = v;
	 for (__each (b, async_waiting_buffer (async_waiting_map (w, async_stream_take (ones (), 2), w + v), 2))) {
	   n += b;
	 }
	 for (__each (c, async_stream_chunks (async_stream_range (n, n + 4), 2))) {
	   n += c.values[0];
	 }
	 n;
       }))))
    sum += a;
  return sum;
}
