/* OpenMP regions of every kind beside awaits; what they share may be in the
   frame.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-fopenmp" } */

#include "test.h"

static NOINLINE __async int
regions (int n)
{
  int s = 0, v[100];
  for (int i = 0; i < 100; i++)
    v[i] = i;
  __async_suspend ();
#pragma omp parallel for reduction (+ : s)
  for (int i = 0; i < 100; i++)
    s += v[i] * n;
  CHECK (s == 4950 * n);
  n = __await (far_later (n + 1));
  int m = 0;
#pragma omp parallel shared (m) firstprivate (n)
  {
#pragma omp atomic
    m += n;
#pragma omp critical
    v[0]++;
  }
  __async_suspend ();
  CHECK (v[0] >= 1 && m == v[0] * n);
#pragma omp simd
  for (int i = 50; i < 100; i++)
    v[i] += n;
#pragma omp parallel sections
  {
#pragma omp section
    v[1] = 5;
#pragma omp section
    v[2] = 6;
  }
  __async_suspend ();
#pragma omp task shared (s)
  s++;
#pragma omp taskwait
  for (int k = 0; k < 3; k++)
    {
#pragma omp parallel for lastprivate (m)
      for (int i = 0; i < 10; i++)
	m = i + k;
      __async_suspend ();
      s += m;
    }
  return s + v[1] + v[2] + v[50] + n;
}

int
main (void)
{
  CHECK (run (regions (3)) == 4950 * 3 + 1 + 9 + 10 + 11 + 5 + 6 + 54 + 4);
#ifndef ASYNCC_SYNC
  for (int i = 0; i < 6; i++)
    drop_after (regions (3), i);
#endif
  return 0;
}
