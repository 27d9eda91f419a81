/* Tests in virtual time, for several orders of what happens at one moment.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef SEEDS_H
#define SEEDS_H

#include <asyncc/simulation.h>

#include "rt.h"

static inline void
in_simulations (void (*test) (void))
{
  for (uint64_t seed = 1; seed <= 10; seed++) {
    CHECK (async_simulation_begin (seed, NULL) == 0);
    test ();
    async_simulation_end ();
  }
}

#endif
