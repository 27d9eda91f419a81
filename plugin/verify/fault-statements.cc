/* The statements that mistakes on purpose are made with.
   SPDX-License-Identifier: GPL-3.0-or-later

   A fault removes or changes the first statement of its kind: a spill, a reload,
   the store of a state.  */

#include "verify/verify.h"
#include "frame/frame.h"

/* The first statement of the current function that MATCHES, or null.  */

gimple *
find_statement (bool (*matches) (gimple *))
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	 !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
      if (matches (gsi_stmt (gsi)))
	return gsi_stmt (gsi);
  return NULL;
}

bool
slot_store_p (gimple *stmt)
{
  return (gimple_assign_single_p (stmt) && slot_p (gimple_assign_lhs (stmt)));
}

bool
slot_load_p (gimple *stmt)
{
  return (gimple_assign_load_p (stmt) && slot_p (gimple_assign_rhs1 (stmt))
	  && TREE_CODE (gimple_assign_lhs (stmt)) == SSA_NAME);
}

/* True if STMT stores a state other than that of the start.  */

static bool
state_store_p (gimple *stmt)
{
  tree lhs = gimple_assign_single_p (stmt) ? gimple_assign_lhs (stmt)
	     : NULL_TREE;

  return (lhs && state_p (lhs)
	  && TREE_CODE (gimple_assign_rhs1 (stmt)) == INTEGER_CST
	  && tree_to_shwi (gimple_assign_rhs1 (stmt)) > ASYNC_STATE_START);
}

bool
done_store_p (gimple *stmt)
{
  return (state_store_p (stmt)
	  && tree_to_shwi (gimple_assign_rhs1 (stmt)) == ASYNC_STATE_DONE);
}

bool
suspended_store_p (gimple *stmt)
{
  return state_store_p (stmt) && !done_store_p (stmt);
}

/* Remove the first statement that MATCHES.  */

bool
remove_statement (bool (*matches) (gimple *))
{
  gimple *stmt = find_statement (matches);

  if (!stmt)
    return false;
  gimple_stmt_iterator gsi = gsi_for_stmt (stmt);
  unlink_stmt_vdef (stmt);
  gsi_remove (&gsi, true);
  return true;
}

/* Store VALUE as the state of the first suspension.  */

bool
change_state (int value)
{
  gimple *stmt = find_statement (suspended_store_p);

  if (!stmt || tree_to_shwi (gimple_assign_rhs1 (stmt)) == value)
    return false;
  gimple_assign_set_rhs1 (stmt, build_int_cst (state_type (), value));
  update_stmt (stmt);
  return true;
}

/* The same reference to OFFSET.  */

tree
moved_ref (tree ref, HOST_WIDE_INT offset)
{
  tree out = copy_node (ref);

  TREE_OPERAND (out, 1) = build_int_cst (TREE_TYPE (TREE_OPERAND (ref, 1)),
					 offset);
  return out;
}
