/* 13-generator: a function that gives many values.  A recursive search yields each
   solution where it finds it; who wants them is an ordinary loop, which may stop early.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <stdio.h>
#include <stdlib.h>

#define SIZE 8

static int
free_p (const int *columns, int row, int column)
{
  for (int r = 0; r < row; r++)
    if (columns[r] == column || abs (columns[r] - column) == row - r)
      return 0;
  return 1;
}

/* Queens on a chess board that do not see each other: the columns of the rows below
   ROW are given. */
static __generator const int *
queens (int *columns, int row)
{
  if (row == SIZE)
    __yield (columns);
  for (int column = 0; row < SIZE && column < SIZE; column++)
    if (free_p (columns, row, column)) {
      columns[row] = column;
      __yield_all (queens (columns, row + 1)); /* as cheap at any depth */
    }
}

/* Those of SOLUTIONS, a stream, that have a queen in the corner. */
static __generator const int *
in_the_corner (__stream (const int *) solutions __async_auto)
{
  for (__each (columns, solutions))
    if (columns[0] == 0)
      __yield (columns);
}

int
main (void)
{
  int columns[SIZE], n = 0;

  for (__each (solution, queens (columns, 0)))
    n += solution[0] >= 0;
  printf ("%d solutions\n", n);

  n = 0;
  for (__each (solution, in_the_corner (queens (columns, 0)))) {
    for (int row = 0; row < SIZE; row++)
      printf ("%d%c", solution[row], row + 1 < SIZE ? ' ' : '\n');
    if (++n == 2)
      break; /* nobody searches any further */
  }
  return 0;
}
