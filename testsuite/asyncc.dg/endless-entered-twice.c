/* Loops without end, without statements for the debugger between their blocks:
   what tidies the graph of such a body never comes to rest.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O1 -g0" } */

#include <asyncc.h>

__async void v (void);

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
