/* And what it finds is said once, for what the user wrote.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O2 -Wall -Wextra" } */
/* { dg-require-gcc 12 } */

#include <asyncc.h>
#include <stdio.h>
#include <string.h>

__async int f (int);
__async void v (void);
extern void fill (void *);
extern void use (const void *);

__async int
bounds (int k)
{
  int a[4];

  fill (a);
  __await (v ());
  return a[4] + k;		/* { dg-warning "array subscript 4 is above" } */
				/* { dg-note "while referencing 'a'" "" { target *-*-* } .-5 } */
}

__async void
overflow (void)
{
  char b[4];			/* { dg-note "'b' declared here" } */

  __await (v ());
  memset (b, 1, 9);		/* { dg-warning "forming offset .4, 8. is out of the bounds" } */
  __await (v ());
  use (b);
}

__async void
overlap (void)
{
  char c[16];			/* { dg-note "declared here" } */

  fill (c);
  __await (v ());
  snprintf (c, sizeof c, "so %s", c);	/* { dg-warning "overlaps destination object 'c'" } */
				/* { dg-warning "directive output may be truncated" "" { target *-*-* } .-1 } */
				/* { dg-note "output between 4 and 19" "" { target *-*-* } .-2 } */
  use (c);
}

__async int
sometimes (int k)
{
  int x;			/* { dg-note "declared here" } */

  if (k > 1)
    x = __await (f (k));
  __await (v ());
  return k + x;			/* { dg-warning "'x' may be used uninitialized" } */
}

static __async __attribute__ ((noinline, nonnull)) int
first_of (const char *p)	/* { dg-note "in a call to function" "" { target *-*-* } } */
{
  __await (v ());
  return *p;
}

__async int
passed (int k)
{
  const char *p = k ? NULL : (char *) 0;

  __await (v ());
  return __await (first_of (p));	/* { dg-warning "argument 1 null where non-null expected" } */
}

/* In a function of another unit it is said where it is awaited.  */

__async int takes (const char *) __attribute__ ((nonnull));	/* { dg-note "in a call to function 'takes'" } */

__async int
passed_on (int k)
{
  const char *p = k ? NULL : (char *) 0;

  __await (v ());
  return __await (takes (p));	/* { dg-warning "argument 1 null where non-null expected" } */
}
