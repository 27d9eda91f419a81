/* 01-hello: an async function, and how to run one.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <stdio.h>

/* Calling an async function makes a future and runs nothing yet. */
__async int
hello (const char *whom)
{
  return printf ("Hello, %s!\n", whom);
}

int
main (void)
{
  __future (int) greeting = hello ("world");

  puts ("Nothing has been said so far.");
  int length = async_run (greeting);
  printf ("That took %d characters.\n", length);
  return 0;
}
