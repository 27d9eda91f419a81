/* One name for one value, before it is decided what goes to the frame.
   SPDX-License-Identifier: GPL-3.0-or-later

   Inlining has just left copies (`v_3 = i_5' for each argument) that no pass
   has cleaned up yet.  Two names of one value that are live across a
   suspension would take two slots, and a constant would take one, so names
   that are copies or constants are replaced by what they stand for.  The
   copies themselves die later.  A branch that has become constant goes, and
   with it the suspensions behind it; and as a PHI that has lost a way in may have
   a single value then, all is done again as long as ways go.  What GCC's
   cleaning answers does not tell this: before a loop that is entered from two
   places it makes a block and then takes it away, each time that it is asked,
   and says that something has changed.  */

#include "analyse/analyse.h"

/* What NAME, defined by STMT, is a copy of; null for none.  */

static tree
copied_value (gimple *stmt)
{
  if (!gimple_assign_single_p (stmt) || gimple_has_volatile_ops (stmt))
    return NULL_TREE;
  tree val = gimple_assign_rhs1 (stmt);
  return (TREE_CODE (val) == SSA_NAME || is_gimple_min_invariant (val)
	  ? val : NULL_TREE);
}

/* The single value that all ways into PHI bring, but those that bring its own
   again; null if there are several.  */

static tree
single_value (gphi *phi)
{
  tree val = NULL_TREE;

  for (unsigned k = 0; k < gimple_phi_num_args (phi); k++)
    {
      tree arg = gimple_phi_arg_def (phi, k);
      if (arg == gimple_phi_result (phi))
	continue;
      if (val && !operand_equal_p (val, arg, 0))
	return NULL_TREE;
      val = arg;
    }
  return val;
}

/* Use VAL for NAME everywhere.  True if that was possible.  */

static bool
propagate (tree name, tree val)
{
  if (!val || TREE_CODE (name) != SSA_NAME || virtual_operand_p (name)
      || !may_propagate_copy (name, val))
    return false;
  replace_uses_by (name, val);
  return true;
}

static void
propagate_in_block (basic_block bb)
{
  for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);)
    {
      gphi *phi = gsi.phi ();
      if (propagate (gimple_phi_result (phi), single_value (phi)))
	remove_phi_node (&gsi, true);
      else
	gsi_next (&gsi);
    }
  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);)
    {
      gimple *stmt = gsi_stmt (gsi);
      if (is_gimple_assign (stmt)
	  && propagate (gimple_assign_lhs (stmt), copied_value (stmt)))
	{
	  gsi_remove (&gsi, true);
	  release_defs (stmt);
	}
      else
	gsi_next (&gsi);
    }
}

static void
propagate_in_function (void)
{
  int *rpo = XNEWVEC (int, n_basic_blocks_for_fn (cfun));
  int n = pre_and_rev_post_order_compute (NULL, rpo, false);

  for (int k = 0; k < n; k++)
    propagate_in_block (BASIC_BLOCK_FOR_FN (cfun, rpo[k]));
  free (rpo);
}

void
propagate_copies (async_fn *fn)
{
  bool optimized = opt_for_fn (fn->node->decl, optimize);
  int edges;

  do
    {
      if (optimized)
	propagate_in_function ();
      edges = n_edges_for_fn (cfun);
      if (fn->suspends)
	cleanup_tree_cfg (TODO_update_ssa);
    }
  while (optimized && n_edges_for_fn (cfun) < edges);
}
