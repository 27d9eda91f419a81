/* A body becomes the function that it is without us, to be warned about.
   SPDX-License-Identifier: GPL-3.0-or-later

   What the front end adds to a body changes what happens for certain, and what
   GCC sees of a variable: at each await the function may end, because the future
   is dropped or there is no memory for it; an await of an object is a loop; and
   without optimization a variable is in memory, where a debugger finds it.  Here that is taken away again, in a
   process of its own (aside.cc) where nobody will run what comes out.  */

#include "unit/unit.h"

/* The dropped marker at *GSI answers no.  */

static void
answer_no (gimple_stmt_iterator *gsi)
{
  gimple *stmt = gsi_stmt (*gsi);
  basic_block bb = gimple_bb (stmt);
  tree lhs = gimple_call_lhs (stmt);
  tree no = build_zero_cst (TREE_TYPE (lhs));

  unlink_stmt_vdef (stmt);
  gsi_replace (gsi, gimple_build_assign (lhs, no), true);
  gimple_purge_dead_eh_edges (bb);
  gimple_purge_dead_abnormal_call_edges (bb);
  replace_uses_by (lhs, no);
}

/* True if BB ends for want of memory for a future.  */

static bool
oom_p (basic_block bb)
{
  gcall *last = safe_dyn_cast<gcall *> (last_nondebug_stmt (bb));
  tree callee = last ? gimple_call_fndecl (last) : NULL_TREE;

  return (EDGE_COUNT (bb->succs) == 0 && callee
	  && DECL_NAME (callee) && id_equal (DECL_NAME (callee), "__asyncc_oom"));
}

/* The edge that E's test takes when it does not take E.  */

static edge
other_edge (edge e)
{
  return EDGE_SUCC (e->src, e == EDGE_SUCC (e->src, 0));
}

/* TEST does not take E.  */

static void
never_take (gcond *test, edge e)
{
  if (e->flags & EDGE_TRUE_VALUE)
    gimple_cond_make_false (test);
  else
    gimple_cond_make_true (test);
  update_stmt (test);
}

/* Behind the edge E the future FUTURE is one of which nothing is known: who was
   told that it may be null would say so where it is used.  */

static void
hide_origin (tree future, edge e)
{
  gimple_stmt_iterator gsi = gsi_after_labels (e->dest);
  gcall *hide = gimple_build_call_internal (IFN_LAUNDER, 1, future);
  tree hidden = make_ssa_name (TREE_TYPE (future));
  imm_use_iterator users;
  use_operand_p use;
  gimple *stmt;

  gimple_call_set_lhs (hide, hidden);
  gsi_insert_before (&gsi, hide, GSI_SAME_STMT);
  FOR_EACH_IMM_USE_STMT (stmt, users, future)
    if (stmt != hide && gimple_code (stmt) != GIMPLE_PHI
	&& dominated_by_p (CDI_DOMINATORS, gimple_bb (stmt), e->dest))
      {
	FOR_EACH_IMM_USE_ON_STMT (use, users)
	  SET_USE (use, hidden);
	update_stmt (stmt);
      }
}

/* There is always enough memory.  True if that changed something.  */

static bool
forget_oom (void)
{
  bool found = false;
  basic_block bb;
  edge e;
  edge_iterator ei;

  calculate_dominance_info (CDI_DOMINATORS);
  FOR_EACH_BB_FN (bb, cfun)
    if (oom_p (bb))
      FOR_EACH_EDGE (e, ei, bb->preds)
	if (gcond *test = safe_dyn_cast<gcond *> (last_nondebug_stmt (e->src)))
	  {
	    edge other = other_edge (e);
	    tree future = gimple_cond_lhs (test);
	    if (optimize && TREE_CODE (future) == SSA_NAME
		&& single_pred_p (other->dest))
	      hide_origin (future, other);
	    never_take (test, e);
	    found = true;
	  }
  free_dominance_info (CDI_DOMINATORS);
  return found;
}

/* ---- awaits of objects -------------------------------------------------- */

/* What defines VALUE, which may be a copy.  */

static gimple *
definition (tree value)
{
  while (TREE_CODE (value) == SSA_NAME
	 && gimple_assign_ssa_name_copy_p (SSA_NAME_DEF_STMT (value)))
    value = gimple_assign_rhs1 (SSA_NAME_DEF_STMT (value));
  return TREE_CODE (value) == SSA_NAME ? SSA_NAME_DEF_STMT (value) : NULL;
}

/* The call of poll that TEST asks whether it is ready, or null.  */

static gcall *
tested_poll (gcond *test)
{
  gcall *call = safe_dyn_cast<gcall *> (definition (gimple_cond_lhs (test)));
  gimple *context = (call && gimple_call_num_args (call) == 2
		     ? definition (gimple_call_arg (call, 1)) : NULL);

  return (context && async_marker_call_p (context, ASYNC_CONTEXT)
	  ? call : NULL);
}

/* True if TEST asks whether a future is ready.  */

static bool
asks_ready_p (gcond *test)
{
  gimple *mask = definition (gimple_cond_lhs (test));
  gimple *load;

  if (!mask || !is_gimple_assign (mask)
      || gimple_assign_rhs_code (mask) != BIT_AND_EXPR
      || !integer_onep (gimple_assign_rhs2 (mask)))
    return false;
  load = definition (gimple_assign_rhs1 (mask));
  return load && gimple_assign_load_p (load);
}

/* The edge by which a test leads to E, maybe through empty blocks.  */

static edge
test_edge (edge e)
{
  while (single_succ_p (e->src) && single_pred_p (e->src)
	 && !first_stmt (e->src))
    e = single_pred_edge (e->src);
  return e;
}

/* The future that POLL polls was not ready.  */

static void
begin_with_poll (gcall *poll)
{
  basic_block bb = gimple_bb (poll);
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, bb->preds)
    {
      edge in = test_edge (e);
      gcond *test = safe_dyn_cast<gcond *> (last_nondebug_stmt (in->src));
      if (test && asks_ready_p (test))
	never_take (test, other_edge (in));
    }
}

/* A future that is awaited is polled once, and ready: a call and no loop.  True
   if that changed something.  */

static bool
forget_polls (void)
{
  bool found = false;
  basic_block bb;
  edge e;
  edge_iterator ei;

  FOR_EACH_BB_FN (bb, cfun)
    if (first_stmt (bb) && async_marker_call_p (first_stmt (bb), ASYNC_SUSPEND))
      FOR_EACH_EDGE (e, ei, bb->preds)
	{
	  edge in = test_edge (e);
	  gcond *test = safe_dyn_cast<gcond *> (last_nondebug_stmt (in->src));
	  if (gcall *poll = test ? tested_poll (test) : NULL)
	    {
	      begin_with_poll (poll);
	      never_take (test, in);
	      found = true;
	    }
	}
  return found;
}

/* ---- variables ---------------------------------------------------------- */

/* True if the user did not write the SSA name VALUE.  */

static bool
temporary_p (tree value)
{
  return !SSA_NAME_VAR (value) || DECL_IGNORED_P (SSA_NAME_VAR (value));
}

/* The copy at *GSI, to the temporary TO or from the temporary FROM, was not there
   when the variable was a register.  Go on behind it.  The use of a variable
   without a value stays where it is, to be warned about.  */

static bool
remove_copy (gimple_stmt_iterator *gsi, tree to, tree from)
{
  gimple *made = SSA_NAME_DEF_STMT (from);

  if (SSA_NAME_IS_DEFAULT_DEF (from))
    return false;
  if (temporary_p (to))
    replace_uses_by (to, from);
  else if (temporary_p (from) && has_single_use (from)
	   && gimple_bb (made) == gsi_bb (*gsi)
	   && (is_gimple_assign (made) || is_gimple_call (made)))
    {
      gimple_set_lhs (made, to);
      SSA_NAME_DEF_STMT (to) = made;
      update_stmt (made);
      to = from;
    }
  else
    return false;
  gsi_remove (gsi, true);
  release_ssa_name (to);
  return true;
}

/* What GCC, without optimization, does not find out about an aggregate, it is not
   to know: that nobody takes its address.  */

static void
update_registers (void)
{
  auto_vec<tree> addressable;
  unsigned i;
  tree var;

  FOR_EACH_LOCAL_DECL (cfun, i, var)
    if (TREE_ADDRESSABLE (var) && !is_gimple_reg_type (TREE_TYPE (var)))
      addressable.safe_push (var);
  execute_update_addresses_taken ();
  for (tree var : addressable)
    TREE_ADDRESSABLE (var) = 1;
}

/* The variables of the current function become registers, as they would be if a
   debugger did not look for them in the frame.  */

static void
free_variables (void)
{
  basic_block bb;

  update_registers ();
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi); )
      {
	gimple *stmt = gsi_stmt (gsi);
	if (!gimple_assign_ssa_name_copy_p (stmt)
	    || !remove_copy (&gsi, gimple_assign_lhs (stmt),
			     gimple_assign_rhs1 (stmt)))
	  gsi_next (&gsi);
      }
}

/* An await may be warned about as any call may.  The front end has silenced it,
   which GCC also takes for a call that nobody's memory passes through.  */

static void
let_warn (gimple *stmt)
{
  tree callee = is_gimple_call (stmt) ? gimple_call_fndecl (stmt) : NULL_TREE;

  if (callee && async_body_name (callee))
    compat_unsilence (stmt);
}

/* Make the current function, which is in SSA form, what it is without us.  */

void
make_synchronous (void)
{
  basic_block bb;
  bool found = false;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      {
	let_warn (gsi_stmt (gsi));
	if (async_marker_call_p (gsi_stmt (gsi), ASYNC_DROPPED)
	    && gimple_call_lhs (gsi_stmt (gsi)))
	  {
	    answer_no (&gsi);
	    found = true;
	  }
      }
  found |= forget_oom ();
  found |= forget_polls ();
  if (found)
    cleanup_tree_cfg ();
  if (!optimize)
    free_variables ();
}
