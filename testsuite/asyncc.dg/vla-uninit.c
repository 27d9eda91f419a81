/* The operand of sizeof is not read, though it is evaluated where it points to a
   variable-length array.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O0 -Wall -Wextra" } */

#include <stdlib.h>

__async void wait (void);

__async int
before_await (int n)
{
  char (*p)[n] = malloc (sizeof *p);
  __await (wait ());
  (*p)[0] = 1;
  free (p);
  return n;
}

__async int
without_await (int n)
{
  char (*p)[n] = malloc (sizeof *p);
  (*p)[0] = 1;
  free (p);
  return n;
}

__async unsigned long
more_of_them (int n, int m)
{
  int (*p)[n][m] = malloc (2 * sizeof *p), (*row)[m];
  unsigned long bytes = sizeof p[1] + sizeof p[0][0] + sizeof *row + sizeof *p[0];
  __await (wait ());
  row = p[1];
  (*row)[0] = 1;
  free (p);
  return bytes;
}
