/* Loops that are entered in the middle, and vectors.
   SPDX-License-Identifier: GPL-3.0-or-later

   Resume and drop go to where the function waited, also into a loop.  A loop
   that has two entries is none to GCC.  Its pass "slp", which joins the PHIs
   and stores of neighbouring values to those of a vector, works on a region of
   blocks; what is defined elsewhere it takes for something from in front of the
   region, and builds the vector at the beginning of the function.  But what
   comes on the way back of such a loop may be defined behind the region, which
   ends with a call that may throw: the vector has a value that is not there yet.

   A function with such a loop is not compiled with that pass.  Loops with one
   entry are vectorized by another one.  It is asked when a version is complete:
   start often has no loop of that kind.  */

#include "versions/versions.h"

/* True if the current function can return to a block without having passed it
   on every way there.  */

static bool
irreducible_p (void)
{
  basic_block bb;
  edge e;
  edge_iterator ei;
  bool found = false;

  if (!mark_dfs_back_edges ())
    return false;
  calculate_dominance_info (CDI_DOMINATORS);
  FOR_EACH_BB_FN (bb, cfun)
    FOR_EACH_EDGE (e, ei, bb->preds)
      found |= ((e->flags & EDGE_DFS_BACK)
		&& !dominated_by_p (CDI_DOMINATORS, e->src, bb));
  free_dominance_info (CDI_DOMINATORS);
  return found;
}

void
forbid_slp (tree decl)
{
  if (irreducible_p ())
    change_options (decl, [] (gcc_options *opts)
		    { opts->x_flag_tree_slp_vectorize = 0; });
}
