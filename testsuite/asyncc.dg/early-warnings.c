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

/* Who is awaited may take away what stands here.  */

extern const int *keep;		/* { dg-note "'keep' declared here" } */

__async int
kept (int k)
{
  int a = k;

  if (k == 77)
    keep = &a;
  __await (v ());
  return k;
}

__async void
left (int k)
{
  int a = k;			/* { dg-note "'a' declared here" } */

  __await (v ());
  keep = &a;			/* { dg-warning "storing the address of local variable 'a'" } */
}
