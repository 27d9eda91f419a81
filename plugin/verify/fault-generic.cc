/* Mistakes in the generic form.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "verify/verify.h"
#include "frame/frame.h"

/* `x = y OP z' of different names.  */

static bool
two_names_p (gimple *stmt)
{
  return (is_gimple_assign (stmt)
	  && gimple_assign_rhs_class (stmt) == GIMPLE_BINARY_RHS
	  && TREE_CODE (gimple_assign_rhs1 (stmt)) == SSA_NAME
	  && TREE_CODE (gimple_assign_rhs2 (stmt)) == SSA_NAME
	  && gimple_assign_rhs1 (stmt) != gimple_assign_rhs2 (stmt));
}

static bool
forgotten_spill (async_fn *)
{
  return remove_statement (slot_store_p);
}

static bool
forgotten_state (async_fn *)
{
  return remove_statement (suspended_store_p);
}

/* A suspension stores the state of another one.  */

static bool
other_state (async_fn *fn)
{
  return (fn->facts->points.length () > 1
	  && (change_state (ASYNC_STATE_FIRST)
	      || change_state (ASYNC_STATE_FIRST + 1)));
}

/* The block from which BB, the first block of a resume that polls for the first time, too,
   is entered otherwise; null if it is none.  */

static basic_block
way_to_first_poll (basic_block bb)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, bb->preds)
    if (gimple *last = last_nondebug_stmt (e->src))
      if (gimple_code (last) == GIMPLE_SWITCH && EDGE_COUNT (bb->preds) == 2)
	return EDGE_PRED (bb, EDGE_PRED (bb, 0) == e)->src;
  return NULL;
}

/* A function says that it is suspended before it has polled what it awaits.  */

static bool
early_state (async_fn *)
{
  gimple *store = find_statement (suspended_store_p);
  basic_block bb = store ? gimple_bb (store) : NULL;

  if (!bb || !single_pred_p (bb) || !(bb = way_to_first_poll (single_pred (bb))))
    return false;
  gimple_stmt_iterator gsi = gsi_last_bb (bb);
  gsi_insert_after (&gsi, gimple_copy (store), GSI_NEW_STMT);
  return true;
}

/* A reloaded value becomes undefined, as if the lowering had taken it for
   dead.  */

static bool
forgotten_reload (async_fn *)
{
  gimple *stmt = find_statement (slot_load_p);

  if (!stmt)
    return false;
  tree type = TREE_TYPE (gimple_assign_lhs (stmt));
  gimple_set_vuse (stmt, NULL_TREE);
  gimple_assign_set_rhs1 (stmt, get_or_create_ssa_default_def
			  (cfun, create_tmp_var (type)));
  update_stmt (stmt);
  return true;
}

/* A value is reloaded from the slot of another one.  */

static bool
other_reload (async_fn *)
{
  gimple *first = find_statement (slot_load_p);

  if (!first)
    return false;
  for (gimple_stmt_iterator gsi = gsi_for_stmt (first); !gsi_end_p (gsi);
       gsi_next (&gsi))
    {
      tree ref = gimple_assign_rhs1 (first), other;
      if (!slot_load_p (gsi_stmt (gsi)))
	continue;
      other = gimple_assign_rhs1 (gsi_stmt (gsi));
      if (TREE_TYPE (ref) != TREE_TYPE (other)
	  || tree_int_cst_equal (TREE_OPERAND (ref, 1),
				 TREE_OPERAND (other, 1)))
	continue;
      gimple_assign_set_rhs1 (first, unshare_expr (other));
      update_stmt (first);
      return true;
    }
  return false;
}

/* A value is spilled to a place behind the end of the frame.  */

static bool
far_spill (async_fn *fn)
{
  gimple *stmt = find_statement (slot_store_p);

  if (!stmt)
    return false;
  gimple_assign_set_lhs (stmt, moved_ref (gimple_assign_lhs (stmt),
					  fn->layout->size + 64));
  update_stmt (stmt);
  return true;
}

/* The two operands of a statement are exchanged.  */

static bool
exchanged_values (async_fn *)
{
  gimple *stmt = find_statement (two_names_p);

  if (!stmt)
    return false;
  tree first = gimple_assign_rhs1 (stmt);
  gimple_assign_set_rhs1 (stmt, gimple_assign_rhs2 (stmt));
  gimple_assign_set_rhs2 (stmt, first);
  update_stmt (stmt);
  return true;
}

/* A statement takes the address of an object on the stack that has moved to
   the frame.  */

static bool
used_on_stack (async_fn *fn)
{
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (fn->facts->pinned, 0, k, bi)
    if (VAR_P (fn->facts->objects[k]))
      {
	gimple_stmt_iterator gsi = gsi_last_bb (fn->facts->args_block);
	tree address = build_fold_addr_expr (fn->facts->objects[k]);
	gsi_insert_after (&gsi, gimple_build_assign
			  (make_ssa_name (TREE_TYPE (address)), address),
			  GSI_NEW_STMT);
	return true;
      }
  return false;
}

/* An exception of version KIND of a child, which a resume calls, leaves the
   parent at once.  */

static bool
lost_handler (async_fn *fn, version_kind kind)
{
  edge e;
  edge_iterator ei;

  for (suspension *sp : fn->facts->points)
    if (sp->pad)
      FOR_EACH_EDGE (e, ei, sp->pad->preds)
	if (single_pred_p (e->src))
	  {
	    edge thrown = single_pred_edge (e->src);
	    gimple *call = last_nondebug_stmt (thrown->src);
	    if (!(thrown->flags & EDGE_EH)
		|| (gimple_call_fndecl (call)
		    != version_decl (sp->callee->products, kind)))
	      continue;
	    remove_stmt_from_eh_lp (call);
	    remove_edge (thrown);
	    delete_unreachable_blocks ();
	    return true;
	  }
  return false;
}

/* A resume looks at the state of its own frame to know whether what it awaits has
   ended.  */

static bool
taken_for_ended (async_fn *fn)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    if (gcond *test = end_test (bb))
      {
	gimple *load = SSA_NAME_DEF_STMT (gimple_cond_lhs (test));
	gimple_assign_set_rhs1 (load, state_ref (fn->facts->frame));
	update_stmt (load);
	return true;
      }
  return false;
}

static bool
lost_handler_of_resume (async_fn *fn)
{
  return lost_handler (fn, RESUME);
}

static bool
lost_handler_of_drop (async_fn *fn)
{
  return lost_handler (fn, DROP);
}

const fault generic_faults[] = {
  { "forgotten-spill", forgotten_spill },
  { "forgotten-state", forgotten_state },
  { "other-state", other_state },
  { "early-state", early_state },
  { "forgotten-reload", forgotten_reload },
  { "other-reload", other_reload },
  { "far-spill", far_spill },
  { "exchanged-values", exchanged_values },
  { "used-on-stack", used_on_stack },
  { "taken-for-ended", taken_for_ended },
  { "lost-handler", lost_handler_of_resume },
  { "lost-handler-of-drop", lost_handler_of_drop },
  { NULL, NULL }
};
