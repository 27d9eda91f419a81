/* A yield in a region, and a jump out of a block.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-fopenmp" } */

__generator int
region (int n)
{
#pragma omp parallel			/* { dg-note "yield before or behind it" } */
  {
    __yield (n);			/* { dg-error "yield inside an OpenMP or OpenACC region" } */
  }
  __yield (1);
}

__generator int
jump (int n)
{
  __label__ out;
					/* { dg-note "return a value" "" { target *-*-* } .+1 } */
  __stream (int) s = __generator_block (int, {
    __yield (n);
    goto out;				/* { dg-error "jump out of 'jump::.generator-block#0.' into 'jump'" } */
  });
  __yield_all (s);
 out:
  __yield (2);
}
