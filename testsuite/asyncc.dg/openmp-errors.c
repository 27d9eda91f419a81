/* Inside an OpenMP region nobody can wait.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-fopenmp" } */

__async int f (int);

__async int
parallel (int n)
{
#pragma omp parallel
					/* { dg-note "the region begins here" "" { target *-*-* } .-1 } */
  {
    __await (f (n));			/* { dg-error "OpenMP" } */
  }
#pragma omp parallel for
					/* { dg-note "the region begins here" "" { target *-*-* } .-1 } */
  for (int i = 0; i < n; i++)
    __async_suspend ();			/* { dg-error "OpenMP" } */
  return n;
}

/* Around and beside one there is no trouble.  */
__async int
beside (int n)
{
  int s = 0;
  s += __await (f (n));
#pragma omp parallel for reduction (+ : s)
  for (int i = 0; i < n; i++)
    s += i;
  return s + __await (f (s));
}
