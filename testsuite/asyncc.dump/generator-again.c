/* A generator that ends with all of one of its own begins again: it enters no stream.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O2" } */

__generator long count (long from, long by, long n);

__generator long
count (long from, long by, long n)
{
  __yield (from);
  if (n)
    __yield_all (count (from + by, by, n - 1));
}

/* { dg-final { scan-assembler-not "stream_enter" } } */
