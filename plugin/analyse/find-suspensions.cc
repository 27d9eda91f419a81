/* Number the suspension points and prepare the body for the rewrite.
   SPDX-License-Identifier: GPL-3.0-or-later

   In:	a body in SSA form.
   Out:	every suspension point ends its block; every parameter has a real
	definition; the body has two more parameters, frame and context.

   Each parameter x_1(D) is copied, x_2 = x_1(D), and x_2 used instead.  x_1
   is a default definition, which stands in no block.  GCC's SSA updater does
   not rename the uses of such a name, so behind a resume the parameter would
   be used and not the reloaded value.  */

#include "analyse/analyse.h"

/* The static chain becomes the first parameter: every await is rewritten to
   pass the chain as an argument.  DECL_STATIC_CHAIN stays set until then,
   because GCC takes the chain away from a call, when it folds that, if the
   callee does not have one.  */

static void
chain_to_parm (async_fn *fn)
{
  tree chain = cfun->static_chain_decl;

  if (!chain)
    return;
  tree parm = build_decl (DECL_SOURCE_LOCATION (fn->decl), PARM_DECL,
			  DECL_NAME (chain), TREE_TYPE (chain));
  DECL_ARG_TYPE (parm) = TREE_TYPE (chain);
  DECL_CONTEXT (parm) = fn->decl;
  DECL_ARTIFICIAL (parm) = DECL_IGNORED_P (parm) = 1;
  TREE_USED (parm) = 1;
  layout_decl (parm, 0);
  DECL_CHAIN (parm) = DECL_ARGUMENTS (fn->decl);
  DECL_ARGUMENTS (fn->decl) = parm;

  tree name = ssa_default_def (cfun, chain);
  if (name)
    {
      set_ssa_default_def (cfun, chain, NULL_TREE);
      SET_SSA_NAME_VAR_OR_IDENTIFIER (name, parm);
      set_ssa_default_def (cfun, parm, name);
    }
  cfun->static_chain_decl = NULL_TREE;
}

/* Where GCC has put a constant for parameter P in a copy of a function, debuggers find that in
   a variable of the same name.  P itself would be there a second time, without a value.  */

static void
hide_replaced (tree p)
{
  for (tree var = BLOCK_VARS (DECL_INITIAL (current_function_decl)); var;
       var = DECL_CHAIN (var))
    if (VAR_P (var) && DECL_ORIGIN (var) == DECL_ORIGIN (p))
      DECL_IGNORED_P (p) = 1;
}

/* What FN takes and gives.  */

async_signature *
read_signature (async_fn *fn)
{
  async_signature *sig = new async_signature;

  free_dominance_info (CDI_DOMINATORS);
  free_dominance_info (CDI_POST_DOMINATORS);
  chain_to_parm (fn);
  for (tree p = DECL_ARGUMENTS (fn->decl); p; p = DECL_CHAIN (p))
    {
      hide_replaced (p);
      sig->parms.safe_push (p);
      sig->parm_types.safe_push (TREE_TYPE (p));
    }
  sig->result_type = TREE_TYPE (DECL_RESULT (fn->decl));
  return sig;
}

static void
define_parms (body_facts *f)
{
  f->args_block = split_edge (single_succ_edge
			       (ENTRY_BLOCK_PTR_FOR_FN (cfun)));
  for (tree p : f->fn->sig->parms)
    {
      tree old_name = is_gimple_reg (p) ? ssa_default_def (cfun, p) : NULL_TREE;
      if (!old_name || has_zero_uses (old_name))
	continue;
      tree name = copy_ssa_name (old_name);
      SSA_NAME_OCCURS_IN_ABNORMAL_PHI (name)
	= SSA_NAME_OCCURS_IN_ABNORMAL_PHI (old_name);
      use_instead (old_name, name);
      append_stmt (f->args_block, gimple_build_assign (name, old_name),
		   UNKNOWN_LOCATION);
      if (MAY_HAVE_DEBUG_BIND_STMTS && !DECL_IGNORED_P (p))
	append_stmt (f->args_block, gimple_build_debug_bind (p, name, NULL),
		     UNKNOWN_LOCATION);
    }
}

static void
add_frame_parms (body_facts *f)
{
  append_role_parms (f->fn->decl, f->role_parm);
  f->frame = get_or_create_ssa_default_def (cfun, f->role_parm[ROLE_FRAME]);
  f->cx = get_or_create_ssa_default_def (cfun, f->role_parm[ROLE_CONTEXT]);
}

/* The parameter that the marker STMT asks for; null if it is another statement, or if
   the stream is not always the frame that runs (unit/descend.cc).  */

static tree
asked_parm (body_facts *f, gimple *stmt)
{
  return (async_marker_call_p (stmt, ASYNC_CONTEXT) ? f->cx
	  : async_marker_call_p (stmt, ASYNC_SELF) && !descends_p (f->fn->node->decl)
	  ? f->frame : NULL_TREE);
}

/* Replace __asyncc_context () by the context parameter, and __asyncc_self () by
   that for the frame.  */

static void
replace_context (body_facts *f)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);)
      {
	gimple *stmt = gsi_stmt (gsi);
	tree parm = asked_parm (f, stmt);
	if (!parm)
	  {
	    gsi_next (&gsi);
	    continue;
	  }
	tree lhs = gimple_call_lhs (stmt);
	unlink_stmt_vdef (stmt);
	if (!lhs)
	  {
	    gsi_remove (&gsi, true);
	    continue;
	  }
	gsi_replace (&gsi, gimple_build_assign (lhs, parm), true);
	gsi_next (&gsi);
      }
}

/* `*p = f (x)', where the result would fit a register, becomes `t = f (x); *p
   = t', so that the point has a value.  */

static void
separate_store (gcall *stmt)
{
  tree lhs = gimple_call_lhs (stmt);

  if (!lhs || TREE_CODE (lhs) == SSA_NAME
      || !is_gimple_reg_type (TREE_TYPE (lhs)) || stmt_ends_bb_p (stmt))
    return;
  tree name = make_ssa_name (TREE_TYPE (lhs));
  gassign *store = gimple_build_assign (lhs, name);
  gimple_stmt_iterator gsi = gsi_for_stmt (stmt);
  gimple_set_location (store, gimple_location (stmt));
  gimple_call_set_lhs (stmt, name);
  update_stmt (stmt);
  gsi_insert_after (&gsi, store, GSI_SAME_STMT);
}

/* What the primitive STMT says is polled again behind it, null for nothing.  */

static tree
polled_future (const gcall *stmt)
{
  tree f = gimple_call_num_args (stmt) > 0 ? gimple_call_arg (stmt, 0) : NULL_TREE;

  return f && !integer_zerop (f) ? f : NULL_TREE;
}

/* That names the generator itself.  */

bool
descent_p (const suspension *sp)
{
  return (sp->polled && TREE_CODE (sp->polled) == ADDR_EXPR
	  && TREE_CODE (TREE_OPERAND (sp->polled, 0)) == FUNCTION_DECL);
}

static void
add_suspension (body_facts *f, gcall *stmt, async_fn *callee)
{
  suspension *sp = new suspension ();

  separate_store (stmt);
  sp->stmt = stmt;
  sp->callee = callee;
  sp->polled = callee ? NULL_TREE : polled_future (stmt);
  sp->loc = gimple_location (stmt);
  sp->number = f->points.length ();
  for (bitmap *set : { &sp->live, &sp->recomputed, &sp->objects, &sp->needed,
			&sp->beside })
    *set = BITMAP_ALLOC (&f->memory);
  f->points.safe_push (sp);
}

static void
collect (body_facts *f)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      {
	gcall *call = dyn_cast<gcall *> (gsi_stmt (gsi));
	if (call && suspends_p (call))
	  add_suspension (f, call, async_callee (call));
      }
}

/* Make STMT the first statement of its block.  */

static basic_block
split_before (gimple *stmt)
{
  gimple_stmt_iterator gsi = gsi_for_stmt (stmt);
  basic_block bb = gsi_bb (gsi);

  if (gsi_stmt (gsi_start_nondebug_after_labels_bb (bb)) == stmt)
    return bb;
  gsi_prev (&gsi);
  return (gsi_end_p (gsi) ? split_block_after_labels (bb)
	  : split_block (bb, gsi_stmt (gsi)))->dest;
}

/* Remove the landing pads of __asyncc_suspend, which throws nothing.  */

static void
forget_landing_pads (void)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    {
      gimple *last = last_nondebug_stmt (bb);
      edge eh = last && async_marker_call_p (last, ASYNC_SUSPEND)
		? edge_out_of (bb, true) : NULL;
      if (!eh)
	continue;
      remove_stmt_from_eh_lp (last);
      remove_edge (eh);
    }
  delete_unreachable_blocks ();
}

/* The block behind the call of SP, which ends its block because it may throw:
   that of the normal edge if there is one, else a new one that is not
   reached.  */

static basic_block
follow_throwing (suspension *sp)
{
  edge next = edge_out_of (sp->block, false);

  if (next)
    return split_edge (next);
  basic_block cont = make_block (sp->block, profile_count::zero ());
  append_edge (sp->block, cont);
  return cont;
}

/* Split the function at SP.  Then the call is the last statement of
   sp->block, which leads to sp->cont and, if the call throws, to sp->pad.  A
   callee that does not return is followed by a block that is not reached.  */

static void
split_at (suspension *sp)
{
  sp->block = split_before (sp->stmt);
  bool ends = !edge_out_of (sp->block, false);
  gimple_stmt_iterator gsi = gsi_for_stmt (sp->stmt);
  bool last = gsi_one_before_end_p (gsi);
  edge eh = edge_out_of (sp->block, true);
  if (last && eh)
    {
      sp->cont = follow_throwing (sp);
      sp->pad = split_edge (eh);
    }
  else if (last && single_succ_p (sp->block))
    sp->cont = split_edge (single_succ_edge (sp->block));
  else
    sp->cont = split_block (sp->block, sp->stmt)->dest;
  if (ends && EDGE_COUNT (sp->cont->succs) == 0
      && gsi_end_p (gsi_start_bb (sp->cont)))
    append_stmt (sp->cont, gimple_build_call
		 (builtin_decl_implicit (BUILT_IN_UNREACHABLE), 0), sp->loc);
}

/* ---- the facts ---------------------------------------------------------- */

body_facts::body_facts (async_fn *f)
  : fn (f), object_number (new hash_map<tree, int>)
{
  bitmap_obstack_initialize (&memory);
  pinned = BITMAP_ALLOC (&memory);
}

body_facts::~body_facts ()
{
  for (suspension *sp : points)
    delete sp;
  delete object_number;
  bitmap_obstack_release (&memory);
}

/* A dispatch to very many places makes some of GCC's passes quadratic: for each
   place they follow memory and values back to the entry.  A function with
   more suspension points than this does without those passes and without a
   start function.  (At -O2 1,000 awaits took 8 seconds with them, and 3
   without.)  */
static const unsigned MAX_POINTS_AT_FULL_EFFORT = 250;

bool
huge_p (const async_fn *fn)
{
  return fn->facts->points.length () > MAX_POINTS_AT_FULL_EFFORT;
}

/* Begin the facts of FN, whose signature is known, with its points.  */

body_facts *
find_suspensions (async_fn *fn)
{
  body_facts *f = new body_facts (fn);

  define_parms (f);
  add_frame_parms (f);
  replace_context (f);
  if (!fn->suspends)
    return f;
  forget_landing_pads ();
  collect (f);
  for (suspension *sp : f->points)
    split_at (sp);
  return f;
}
