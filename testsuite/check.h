/* A check that ends the test, for the programs of every folder.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(cond)						\
  do								\
    if (!(cond))						\
      {								\
	fprintf (stderr, "%s:%d: failed: %s\n",			\
		 __FILE__, __LINE__, #cond);			\
	abort ();						\
      }								\
  while (0)

/* Whether this is run in a simulation (simulation/check), where the order of tasks is what
   a seed says.  */
#ifndef SIMULATED
#define SIMULATED 0
#endif

#define NOINLINE __attribute__ ((__noinline__))

#endif /* CHECK_H */
