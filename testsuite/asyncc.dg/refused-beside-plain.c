/* A function is refused where others never suspend: that is all that is said.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */

#include <asyncc.h>
#include <stdarg.h>

__async int
never_waits (int n)
{
  return n;
}

__generator int
never_yields (int n)
{
  if (n)
    return;
}

__async void pause_here (void);
extern int take (va_list list);

__async int
waits (va_list *from)
{
  va_list list;			/* { dg-note "take the arguments out of it" } */
  va_copy (list, *from);
  __await (pause_here ());	/* { dg-error "'va_list' is live across this await" } */
  return take (list);
}
