/* Some twenty microseconds of the processor, which touch no memory.
   SPDX-License-Identifier: MIT  */

#ifndef WORK_H
#define WORK_H

#include <stdint.h>

static __attribute__ ((__noinline__)) long
work (long i)
{
  uint64_t x = (uint64_t) i + 1;

  for (int k = 0; k < 10000; k++) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
  }
  return (long) (x & 255);
}

#endif /* WORK_H */
