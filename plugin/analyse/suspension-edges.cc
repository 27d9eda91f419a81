/* The ways out of a suspension point.
   SPDX-License-Identifier: GPL-3.0-or-later

   The call of a suspension point ends its block.  One edge leads to the code
   behind the call, another one to a landing pad if the call may throw.
   Behind the call a test of __asyncc_dropped () has an edge to the
   cleanups.  */

#include "analyse/analyse.h"

/* The edge out of BB to a landing pad if PAD, else the normal one; null if
   there is no such edge.  */

edge
edge_out_of (basic_block bb, bool pad)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, bb->succs)
    if (!(e->flags & EDGE_EH) == !pad)
      return e;
  return NULL;
}

/* The point whose call is STMT, or null.  BY_BLOCK has each point at the
   index of its block.  */

suspension *
point_ended_by (const vec<suspension *> &by_block, gimple *stmt)
{
  suspension *sp = by_block[gimple_bb (stmt)->index];

  return sp && sp->stmt == stmt ? sp : NULL;
}

/* The edge out of BB on which the function is known to be dropped.  */

edge
edge_when_dropped (basic_block bb)
{
  gcond *cond = safe_dyn_cast<gcond *> (last_nondebug_stmt (bb));
  edge yes, no;

  if (!cond || !integer_zerop (gimple_cond_rhs (cond))
      || TREE_CODE (gimple_cond_lhs (cond)) != SSA_NAME
      || !async_marker_call_p (SSA_NAME_DEF_STMT (gimple_cond_lhs (cond)),
			       ASYNC_DROPPED))
    return NULL;
  extract_true_false_edges_from_block (bb, &yes, &no);
  return (gimple_cond_code (cond) == NE_EXPR ? yes
	  : gimple_cond_code (cond) == EQ_EXPR ? no : NULL);
}
