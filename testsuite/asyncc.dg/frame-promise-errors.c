/* Promises of a frame's size that say nothing.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */

enum { LARGE = 4000 };
[[asyncc::async_frame_limit (LARGE + 1)]] __async int well_promised (void);

extern int n;
__async int f1 (void) __attribute__ ((async_frame_limit (n)));		/* { dg-error "not a number of bytes" } */
									/* { dg-note "positive integer constant" "" { target *-*-* } .-1 } */
__async int f2 (void) __attribute__ ((async_frame_limit (0)));		/* { dg-error "not a number of bytes" } */
									/* { dg-note "positive integer constant" "" { target *-*-* } .-1 } */
__async int f3 (void) __attribute__ ((async_frame_limit (-1)));		/* { dg-error "not a number of bytes" } */
									/* { dg-note "positive integer constant" "" { target *-*-* } .-1 } */
__async int f4 (void) __attribute__ ((async_frame_limit (1.5)));	/* { dg-error "not a number of bytes" } */
									/* { dg-note "positive integer constant" "" { target *-*-* } .-1 } */
__async int f5 (void) __attribute__ ((async_frame_limit ("1")));	/* { dg-error "not a number of bytes" } */
									/* { dg-note "positive integer constant" "" { target *-*-* } .-1 } */
__async int f6 (void) __attribute__ ((async_frame_limit));		/* { dg-error "wrong number of arguments" } */
									/* { dg-note "expected" "" { target *-*-* } .-1 } */
int v __attribute__ ((async_frame_limit (4)));				/* { dg-warning "only to functions" } */
int plain (void) __attribute__ ((async_frame_limit (4)));		/* { dg-warning "only to async functions" } */
