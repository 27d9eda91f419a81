/* Frames over a limit: a warning or an error at the function's name.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O1 -fplugin-arg-asyncc-frame-limit=4000 -fplugin-arg-asyncc-warn-frame=200" } */

void use (char *);

__async void
large (void)				/* { dg-warning "frame" } */
{
  char c[1000];
  use (c);
  __async_suspend ();
  use (c);
}

__async void
huge (void)				/* { dg-error "frame" } */
					/* { dg-note "large objects that are live across an await" "" { target *-*-* } .-1 } */
{
  char c[10000];
  use (c);
  __async_suspend ();
  use (c);
}
