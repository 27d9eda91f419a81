/* Which chains are woken at their end.
   SPDX-License-Identifier: GPL-3.0-or-later

   A poll from the outermost frame costs 12 instructions for each frame of a chain of
   different functions, and 17 in recursion.  A wake at the end costs 32 more than that of
   one function alone, however long the chain is; and each frame costs 3 when the chain
   waits for the first time, for which somebody who polls from the outermost frame gets
   nothing.  (All on x86-64.)  So functions below which a long chain can stand are linked,
   those that are recursive above all; for the others nothing changes, neither their code
   nor their frames.  A chain may begin with functions that are linked and end with some
   that are not: a wake then begins where the last link is.

   Without optimisation a debugger finds the variables of a function through the stack,
   where a wake at the end leaves nothing.  */

#include "unit/unit.h"

/* The depth from which on frames are linked.  */
enum
{
  LONG_CHAIN = 16
};

static bool
deep_p (const async_fn *fn)
{
  switch (async_options.wake)
    {
    case async_options::WAKE_LEAF:
      return true;
    case async_options::WAKE_ROOT:
      return false;
    default:
      return fn->depth >= LONG_CHAIN;
    }
}

static bool
linked_p (const async_fn *fn)
{
  return (fn->suspends && !fn->one_copy && deep_p (fn)
	  && opt_for_fn (fn->decl, optimize)
	  && !opt_for_fn (fn->decl, optimize_debug)
	  && !stream_words (fn->node->decl));
}

void
choose_links (const vec<async_fn *> &fns)
{
  if (wake_sites_p ())
    for (async_fn *fn : fns)
      fn->linked = linked_p (fn);
}
