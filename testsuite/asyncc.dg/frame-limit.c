/* A frame of exactly the limit, header counted, is within it.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O1 -fplugin-arg-asyncc-frame-limit=400 -fplugin-arg-asyncc-warn-frame=200" } */

void use (char *);

__async void
small (void)
{
  char c[100];
  use (c);
  __async_suspend ();
  use (c);
}
