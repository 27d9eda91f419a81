/* Fill in the placeholders of a version: selector, dropped, pending.
   SPDX-License-Identifier: GPL-3.0-or-later

   The generic form leaves open what differs between the versions.  The table
   in make-versions.cc says what goes there.

   The selector is filled in first: start loses its dispatch, and most of its
   code with it.  Then one walk over all statements replaces __asyncc_dropped
   () by its answer and collects the returns in struct version, for
   make-resume.cc, make-start.cc and make-drop.cc, which rewrite them.  */

#include "versions/versions.h"
#include "generic/generic.h"

/* Remove the assignment at GSI if nothing uses it; without optimisation GCC would not.  */

static void
remove_idle_answer (gimple_stmt_iterator *gsi)
{
  tree lhs = gimple_assign_lhs (gsi_stmt (*gsi));

  if (optimize || TREE_CODE (lhs) != SSA_NAME || !has_zero_uses (lhs))
    return;
  gsi_remove (gsi, true);
  release_ssa_name (lhs);
}

/* Replace the call of __asyncc_dropped () at GSI by its answer: 1 in drop,
   else 0.  A resume that drops as well loads the flag that says so.  */

static void
fill_in_dropped (version *v, gimple_stmt_iterator *gsi)
{
  gimple *stmt = gsi_stmt (*gsi);
  tree lhs = gimple_call_lhs (stmt);

  unlink_stmt_vdef (stmt);
  if (!lhs)
    {
      gsi_remove (gsi, true);
      return;
    }
  tree type = TREE_TYPE (lhs);
  if (!v->fn->products->resume_drops)
    {
      tree value = build_int_cst (type, v->kind == DROP);
      gsi_replace (gsi, gimple_build_assign (lhs, value), false);
      if (TREE_CODE (lhs) == SSA_NAME)
	replace_uses_by (lhs, value);
      remove_idle_answer (gsi);
      return;
    }
  tree flags = make_ssa_name (state_type ()), bit = make_ssa_name (state_type ());
  gsi_insert_before (gsi, gimple_build_assign (flags, flags_ref (v->frame)),
		     GSI_SAME_STMT);
  gsi_insert_before (gsi, gimple_build_assign
		     (bit, BIT_AND_EXPR, flags,
		      build_int_cst (state_type (), ASYNC_FLAG_DROPPING)),
		     GSI_SAME_STMT);
  gsi_replace (gsi, gimple_build_assign (lhs, NOP_EXPR, bit), false);
}

/* If STMT is the call by which -fprofile-generate says, at the start of a
   function, which one this is, let it name the version and not the body.  */

static void
correct_profiling (version *v, gimple *stmt)
{
  tree decl = is_gimple_call (stmt) ? gimple_call_fndecl (stmt) : NULL_TREE;

  if (!decl || !DECL_NAME (decl)
      || strncmp (IDENTIFIER_POINTER (DECL_NAME (decl)), "__gcov_indirect",
		  strlen ("__gcov_indirect")))
    return;
  for (unsigned k = 0; k < gimple_call_num_args (stmt); k++)
    if (TREE_CODE (gimple_call_arg (stmt, k)) == ADDR_EXPR)
      gimple_call_set_arg (stmt, k, build_fold_addr_expr (v->decl));
  update_stmt (stmt);
}

/* The load of a result from the future FUTURE in front of AT in its block; the end of
   the block if there is none.  */

static gimple_stmt_iterator
find_result_load (gimple_stmt_iterator at, tree future)
{
  for (gsi_prev (&at); !gsi_end_p (at); gsi_prev (&at))
    if (gimple_assign_load_p (gsi_stmt (at)))
      {
	tree from = gimple_assign_rhs1 (gsi_stmt (at));
	if (TREE_CODE (from) == MEM_REF && TREE_OPERAND (from, 0) == future)
	  break;
      }
  return at;
}

/* In a drop a child of another unit is dropped where it would be polled, and is gone
   where it would end.  Remove that end at GSI, and the load of the result in front of
   it, which without optimisation would be there though nobody uses the value.  */

static void
forget_foreign_end (gimple_stmt_iterator *gsi)
{
  gimple *end = gsi_stmt (*gsi);
  gimple_stmt_iterator at = find_result_load (*gsi, gimple_call_arg (end, 1));

  unlink_stmt_vdef (end);
  gsi_remove (gsi, true);
  if (gsi_end_p (at))
    return;
  tree lhs = gimple_assign_lhs (gsi_stmt (at));
  if (TREE_CODE (lhs) == SSA_NAME)
    {
      gimple_assign_set_rhs_from_tree (&at, build_zero_cst (TREE_TYPE (lhs)));
      update_stmt (gsi_stmt (at));
      return;
    }
  unlink_stmt_vdef (gsi_stmt (at));
  gsi_remove (&at, true);
}

/* Go over all statements once: fill in `dropped', remove PENDING and note its
   block, collect the returns.  */

void
fill_placeholders (version *v)
{
  basic_block bb;

  v->pending = NULL;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);)
      {
	gimple *stmt = gsi_stmt (gsi);
	if (greturn *ret = dyn_cast<greturn *> (stmt))
	  v->returns.safe_push (ret);
	else if (placeholder_call_p (stmt, placeholder_pending ()))
	  {
	    v->pending = bb;
	    unlink_stmt_vdef (stmt);
	    gsi_remove (&gsi, true);
	    continue;
	  }
	else if (v->kind == DROP
		 && (placeholder_call_p (stmt, placeholder_leaf ())
		     || placeholder_call_p (stmt, placeholder_link ())))
	  {
	    gsi_remove (&gsi, true);
	    continue;
	  }
	else if (v->kind == DROP && foreign_end_p (stmt))
	  {
	    forget_foreign_end (&gsi);
	    continue;
	  }
	else if (async_marker_call_p (stmt, ASYNC_DROPPED))
	  {
	    fill_in_dropped (v, &gsi);
	    if (gsi_end_p (gsi))
	      break;
	    continue;
	  }
	else
	  correct_profiling (v, stmt);
	gsi_next (&gsi);
      }
}

/* Find the dispatch, with which the function begins if it has one.  GCC's
   copying has put an empty block in front of it.  A function that never suspends
   may be nothing but an endless loop.  */

void
find_selector (version *v)
{
  basic_block bb = single_succ (ENTRY_BLOCK_PTR_FOR_FN (cfun));

  for (int left = n_basic_blocks_for_fn (cfun);
       left && single_succ_p (bb) && gsi_end_p (gsi_start_nondebug_bb (bb));
       left--)
    bb = single_succ (bb);
  gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
  v->selector = NULL;
  if (!gsi_end_p (gsi)
      && placeholder_call_p (gsi_stmt (gsi), placeholder_selector ()))
    v->selector = gsi_stmt (gsi);
  v->entry = bb;
}

static gswitch *
dispatch (version *v)
{
  return as_a<gswitch *> (last_nondebug_stmt (v->entry));
}

/* Remove the dispatch from start, which always begins at the beginning.  */

static void
remove_dispatch (version *v)
{
  basic_block bb = v->entry;
  gimple_stmt_iterator gsi = gsi_for_stmt (dispatch (v));
  tree selector = gimple_call_lhs (v->selector);
  auto_vec<edge> others;
  edge e;
  edge_iterator ei;

  gsi_remove (&gsi, true);
  unlink_stmt_vdef (v->selector);
  gimple_call_set_lhs (v->selector, NULL_TREE);
  gsi = gsi_for_stmt (v->selector);
  gsi_remove (&gsi, true);
  release_ssa_name (selector);
  FOR_EACH_EDGE (e, ei, bb->succs)
    if (e->dest != v->args_block)
      others.safe_push (e);
  for (edge other : others)
    remove_edge (other);
  single_succ_edge (bb)->flags = EDGE_FALLTHRU;
  single_succ_edge (bb)->probability = profile_probability::always ();
}

static void
load_state (version *v)
{
  tree selector = gimple_call_lhs (v->selector);
  gimple_stmt_iterator gsi = gsi_for_stmt (v->selector);

  unlink_stmt_vdef (v->selector);
  gimple_call_set_lhs (v->selector, NULL_TREE);
  gassign *load = gimple_build_assign (selector, state_ref (v->frame));
  gsi_replace (&gsi, load, true);
  SSA_NAME_DEF_STMT (selector) = load;
}

void
fill_in_selector (version *v)
{
  v->args_block = (v->selector
		   ? gimple_switch_default_bb (cfun, dispatch (v))
		   : single_succ (ENTRY_BLOCK_PTR_FOR_FN (cfun)));
  if (!v->selector)
    return;
  if (begins_p (v->kind))
    remove_dispatch (v);
  else
    load_state (v);
}
