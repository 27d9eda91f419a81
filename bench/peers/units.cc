/* N awaits through UNITS units, of which each is a unit.cc.
   SPDX-License-Identifier: MIT  */

#include "coroutine.h"

#include <cstdlib>

#define PASTE(a, b) a##b
#define PASTE_OF(a, b) PASTE (a, b)
#define LEVEL(k) PASTE_OF (level_, k)

task<long> LEVEL (UNITS) (long v);

static task<long>
awaits (long n)
{
  long sum = 0;

  for (long i = 0; i < n / UNITS; i++)
    sum += co_await LEVEL (UNITS) (i);
  co_return sum;
}

int
main (int argc, char **argv)
{
  if (argc < 3) {
    std::fprintf (stderr, "usage: %s ROW N\n", argv[0]);
    return 2;
  }
  measure ([] (long n) { return drive (awaits (n)); }, strtol (argv[2], nullptr, 10));
  return 0;
}
