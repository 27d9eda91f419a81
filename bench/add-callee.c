/* The callee of add.c for "add, another unit": all that the caller knows of it is
   its declaration.
   SPDX-License-Identifier: MIT  */

#include <asyncc/future.h>
#include <stdlib.h>

__async long add (long a, long b);
long add_sync (long a, long b);

__async long
add (long a, long b)
{
  return a + b;
}

long
add_sync (long a, long b)
{
  return a + b;
}
