/* Things that a test holds.  The last one acquired must be the first one given
   back, and none may be left at the end, however the program ends.
   SPDX-License-Identifier: GPL-3.0-or-later  */

extern int *acquire (int id);
extern void release (int **p);

/* VAR holds something until the end of its scope.  */
#define HOLD(VAR, ID) \
  __attribute__ ((cleanup (release))) int *VAR = acquire (ID)

/* What NOINLINE functions do with N is nobody's business.  */
#define NOINLINE __attribute__ ((noinline))
extern int opaque (int n);
