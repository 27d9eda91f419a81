/* A function that was changed becomes one that GCC understands.
   SPDX-License-Identifier: GPL-3.0-or-later

   What GCC has found out about the function, dominators, loops, what pointers point to,
   which definition reaches a debug statement, was true of it as it was.  What can be
   found out again is; the rest is forgotten.  */

#include "ir/ir.h"

static bool
use_dominated_p (gimple *stmt, tree name)
{
  basic_block def = gimple_bb (SSA_NAME_DEF_STMT (name));

  return (SSA_NAME_IS_DEFAULT_DEF (name)
	  || (def && dominated_by_p (CDI_DOMINATORS, gimple_bb (stmt), def)));
}

/* Liveness ignores debug statements, so after the SSA update some of them name
   values that do not reach them any more.  Forget those.  */

static void
reset_lost_debug (void)
{
  basic_block bb;
  use_operand_p use;
  ssa_op_iter iter;

  if (!MAY_HAVE_DEBUG_BIND_STMTS)
    return;
  calculate_dominance_info (CDI_DOMINATORS);
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      {
	gimple *stmt = gsi_stmt (gsi);
	bool lost = false;
	if (!gimple_debug_bind_p (stmt) || !gimple_debug_bind_has_value_p (stmt))
	  continue;
	FOR_EACH_SSA_USE_OPERAND (use, stmt, iter, SSA_OP_USE)
	  lost |= !use_dominated_p (stmt, USE_FROM_PTR (use));
	if (lost)
	  {
	    gimple_debug_bind_reset_value (stmt);
	    update_stmt (stmt);
	  }
      }
  free_dominance_info (CDI_DOMINATORS);
}

static void
forget_dominators (void)
{
  free_dominance_info (CDI_DOMINATORS);
  free_dominance_info (CDI_POST_DOMINATORS);
}

/* GCC found out what each pointer points to when the variables were still on the
   stack.  Some have moved to the frame since.  */

static void
forget_points_to (void)
{
  unsigned i;
  tree name;

  FOR_EACH_SSA_NAME (i, name, cfun)
    if (POINTER_TYPE_P (TREE_TYPE (name)) && SSA_NAME_PTR_INFO (name))
      pt_solution_reset (&SSA_NAME_PTR_INFO (name)->pt);
  pt_solution_reset (&cfun->gimple_df->escaped);
  cfun->gimple_df->ipa_pta = 0;
}

/* Bring the current function back into order after blocks and definitions
   were added.  GENERIC: copies will be made, so the loops must be exact.  */

void
finish_cfg_changes (bool generic)
{
  forget_dominators ();
  delete_unreachable_blocks ();
  mark_virtual_operands_for_renaming (cfun);
  loops_state_set (LOOPS_NEED_FIXUP);
  update_ssa (TODO_update_ssa);
  reset_lost_debug ();
  forget_points_to ();

  delete_unreachable_blocks ();
  forget_dominators ();
  if (generic)
    {
      calculate_dominance_info (CDI_DOMINATORS);
      fix_loop_structure (NULL);
    }
  else
    {
      cleanup_tree_cfg (TODO_update_ssa);
      update_max_bb_count ();
    }
  cgraph_edge::rebuild_edges ();
  if (dump_file)
    dump_function_to_file (current_function_decl, dump_file, dump_flags);
  if (flag_checking)
    {
      verify_gimple_in_cfg (cfun, true);
      verify_ssa (true, true);
      verify_flow_info ();
    }
  forget_dominators ();
}
