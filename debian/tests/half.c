/* A program of a user.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <stdio.h>

static __async int
half (int n)
{
  __await (async_sleep (1000));
  return n / 2;
}

int
main (void)
{
  printf ("%d\n", async_run (half (84)));
  return 0;
}
