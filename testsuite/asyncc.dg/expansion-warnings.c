/* What some versions of GCC find only when they make machine code is said of what
   the user wrote: nothing is lost, and nothing is said of what we made.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O2 -Wall -Wextra" } */

#include <asyncc.h>
#include <stdlib.h>
#include <string.h>

__async void v (void);

__async int
freeing (int n)
{
  char a[4];			/* { dg-note "declared here" } */
  char *p = a;

  a[0] = n;
  __await (v ());
  if (n)
    free (p);			/* { dg-warning "called on unallocated object .a." } */
  __await (v ());
  return a[0];
}

/* Two arrays of one frame are two arrays.  */
__async int
right (int n)
{
  char a[8], b[8];

  memset (a, n, 8);
  __await (v ());
  memcpy (b, a, 8);
  strcpy (a, "1234567");
  __await (v ());
  strcat (b, a + 7);
  return a[3] + b[2];
}
