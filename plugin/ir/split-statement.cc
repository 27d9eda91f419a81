/* Ways that part behind a statement and come together again.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "ir/ir.h"

/* Make a block between the statement at GSI and what follows it, and return
   the edge out of that.  In a function that calls setjmp the statement may
   also have an edge for a jump, which stays its own.  */

static edge
split_behind (gimple_stmt_iterator *gsi)
{
  basic_block bb = gsi_bb (*gsi);
  bool jumps = gsi_one_before_end_p (*gsi) && !single_succ_p (bb);
  edge on = (jumps ? find_fallthru_edge (bb->succs)
	     : split_block (bb, gsi_stmt (*gsi)));

  bb = split_edge (on);
  /* With a block of its own behind BB, edges that the caller makes lead to one
     without PHIs.  */
  split_edge (single_succ_edge (bb));
  return single_succ_edge (bb);
}

/* Behind the statement at GSI: `if (POINTER == 0) goto null; goto other;'.
   Returns the new block NULL_BB for the one, with OTHER for the other; both
   go on behind the statement.  */

void
split_on_null (gimple_stmt_iterator *gsi, tree pointer, basic_block *null_bb,
	       basic_block *other)
{
  location_t loc = gimple_location (gsi_stmt (*gsi));
  edge on = split_behind (gsi);
  basic_block bb = on->src, rest = on->dest;

  remove_edge (on);
  *null_bb = make_block (bb, profile_count::zero ());
  *other = make_block (*null_bb, bb->count);
  append_stmt (bb, gimple_build_cond (EQ_EXPR, pointer,
				      build_zero_cst (TREE_TYPE (pointer)),
				      NULL_TREE, NULL_TREE), loc);
  edge t = make_edge (bb, *null_bb, EDGE_TRUE_VALUE);
  edge f = make_edge (bb, *other, EDGE_FALSE_VALUE);
  t->probability = profile_probability::very_unlikely ();
  f->probability = t->probability.invert ();
  append_edge (*null_bb, rest);
  append_edge (*other, rest);
}
