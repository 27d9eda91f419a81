/* What happens for certain happens for certain behind an await, too.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O0 -Wall -Wextra" } */
/* { dg-require-gcc 12 } */

#include <asyncc.h>
#include <stdlib.h>

__async void v (void);
extern void use (const void *);

__async int
used (int k)
{
  struct { int first, second; } a;	/* { dg-note "declared here" } */

  a.first = k;
  __await (v ());
  return a.first + a.second;		/* { dg-warning "'a.second' is used uninitialized" } */
}

__async int
freed (int k)
{
  char *a = malloc (4);

  free (a);			/* { dg-note "call to 'free' here" } */
  __await (v ());
  use (a);			/* { dg-warning "pointer 'a' used after 'free'" } */
  return k;
}

/* And is said once.  */

__async int
only_once (void)
{
  int x;			/* { dg-note "declared here" } */

  __await (v ());
  return x;			/* { dg-warning "'x' is used uninitialized" } */
}
