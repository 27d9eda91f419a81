/* An exception that leaves a function which has a stack of its own.
   SPDX-License-Identifier: GPL-3.0-or-later

   The blocks of that stack (move-stack.cc) are released where the function
   returns.  An exception that leaves it would leave them allocated: the
   function is running and not suspended, so no drop runs its returns.  So a landing
   pad around all others (ir/catch-leaving.cc) releases the blocks and throws on.  */

#include "analyse/analyse.h"

/* Let every exception that leaves the current function do RELEASE.  */

void
guard_stack (gcall *release)
{
  int region;
  basic_block pad = catch_leaving (&region);

  if (!pad)
    return;
  append_stmt (pad, release, UNKNOWN_LOCATION);
  append_stmt (pad, gimple_build_resx (region), UNKNOWN_LOCATION);
}
