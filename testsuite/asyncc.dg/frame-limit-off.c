/* The warning by its name, turned off.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O1 -Werror -fplugin-arg-asyncc-warn-frame=200 -fplugin-arg-asyncc-no-warn=frame" } */

void use (char *);

__async void
large (void)
{
  char c[1000];
  use (c);
  __async_suspend ();
  use (c);
}
