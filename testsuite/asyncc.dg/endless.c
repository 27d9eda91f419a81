/* An async function that does nothing, forever.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O2 -g" } */

#include <asyncc.h>

__async void v (void);

__async void
empty (void)
{
  for (;;)
    ;
}

__async int
never_there (int k)
{
  for (unsigned i = 3; i >= 0; i--)
    k++;
  __await (v ());
  return k;
}

__async void
never_arrives (int k)
{
  if (k)
    __await (v ());
  while (1)
    ;
}
