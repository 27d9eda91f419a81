/* A future that nobody takes: a warning under -Wunused-result, on by default.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "" } */

__async int f (int);
__async void g (void);
extern __async int (*pointer) (int);

__async int
h (int n)
{
  f (1);				/* { dg-warning "unused|awaited" } */
  g ();					/* { dg-warning "unused|awaited" } */
  pointer (2);				/* { dg-warning "unused|awaited" } */
  if (n)
    f (3);				/* { dg-warning "unused|awaited" } */
  for (f (4);				/* { dg-warning "unused|awaited" } */
       n--;
       g ())				/* { dg-warning "unused|awaited" } */
    ;
  n++, f (5);				/* { dg-warning "unused|awaited" } */
  n ? f (6) : f (7);			/* { dg-warning "unused|awaited" } */
  while (n--)
    {
      f (8);				/* { dg-warning "unused|awaited" } */
    }
  return __await (f (9));
}

void
plain (void)
{
  f (1);				/* { dg-warning "unused|awaited" } */
}

/* Not even that: the question is whether there was memory.  */
int
compared (int n)
{
  if (f (1))				/* { dg-warning "compared and lost" } */
    return 1;
  _Bool truth = f (2);			/* { dg-warning "compared and lost" } */
  while (!f (n))				/* { dg-warning "compared and lost" } */
    n++;
  __future (int) kept;
  if (!(kept = f (3)))
    return 2;
  (void) kept;
  return truth && f (4) != 0;	/* { dg-warning "compared and lost" } */
}
