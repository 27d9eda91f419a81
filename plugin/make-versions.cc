/* Copies of the generic form, with the placeholders filled in.
   SPDX-License-Identifier: GPL-3.0-or-later

		  resume		start		    drop
   SELECTOR ()	  frame->state		(goes away)	    frame->state
   default	  arguments from	arguments from	    nothing to clean
		  the frame		the parameters
   PENDING ()	  return 0		return pending	    (not reached)
   return v	  frame->result = v	return {v, 0}	    free the frame,
		  state = done				    return
		  return 1
   child.resume	  stays			(goes away)	    child.drop
   dropped ()	  0			0		    1

   A function that may exist only once (in_place) keeps its code; its resume
   asks a flag where others are folded, and its drop sets that flag and calls
   resume.  */

#include "gcc-compat.h"
#include "markers.h"
#include "options.h"
#include "frame-abi.h"
#include "async-fn.h"

enum version_kind
{
  RESUME,
  START,
  DROP
};

/* One version while it is made.  The current function is its own.  */
struct version
{
  async_fn *fn;
  enum version_kind kind;
  tree decl;
  tree frame_parm;
  tree cx_parm;
  tree frame;
  tree cx;
  auto_vec<tree> parms;
  auto_vec<greturn *> returns;
  /* The block that says PENDING, if it is still there.  */
  basic_block pending;
  gimple *selector;
  /* Where it stands, or stood.  */
  basic_block entry;
  /* Where arguments become SSA names.  */
  basic_block args_block;
};

/* ---- finding the placeholders ----------------------------------------- */

static void
take_parms (version *v)
{
  for (tree p = DECL_ARGUMENTS (v->decl); p; p = DECL_CHAIN (p))
    v->parms.safe_push (p);
  v->cx_parm = v->parms.pop ();
  v->frame_parm = v->parms.pop ();
  v->frame = get_or_create_ssa_default_def (cfun, v->frame_parm);
  v->cx = get_or_create_ssa_default_def (cfun, v->cx_parm);
}

/* `dropped ()' is known, except in a function that drops itself.  */

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
  if (!v->fn->in_place)
    {
      tree value = build_int_cst (type, v->kind == DROP);
      gsi_replace (gsi, gimple_build_assign (lhs, value), false);
      if (TREE_CODE (lhs) == SSA_NAME)
	replace_uses_by (lhs, value);
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

/* -fprofile-generate puts a call at the start that says which function this
   is.  */

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

/* Look at every statement once: note what is filled in later, fill in the
   rest.  */

static void
scan (version *v)
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

/* The dispatch is the first thing in the function, if there is one.  Copying
   has put an empty block before it.  */

static void
find_selector (version *v)
{
  basic_block bb = single_succ (ENTRY_BLOCK_PTR_FOR_FN (cfun));

  while (single_succ_p (bb) && gsi_end_p (gsi_start_nondebug_bb (bb)))
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
  return as_a<gswitch *> (last_stmt (v->entry));
}

/* ---- the selector ----------------------------------------------------- */

/* Start enters at the start, always.  */

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

static void
fill_in_selector (version *v)
{
  v->args_block = (v->selector
		   ? gimple_switch_default_bb (cfun, dispatch (v))
		   : single_succ (ENTRY_BLOCK_PTR_FOR_FN (cfun)));
  if (!v->selector)
    return;
  if (v->kind == START)
    remove_dispatch (v);
  else
    load_state (v);
}

/* In a checking build a poll after the end stops the program.  (The function
   that says so is weak: a small machine may do without the message.)  */

static void
guard_start (version *v)
{
  edge e = (v->selector ? find_edge (v->entry, v->args_block)
	    : single_succ_edge (ENTRY_BLOCK_PTR_FOR_FN (cfun)));
  basic_block bb = split_edge (e);
  basic_block ended = make_block (bb, profile_count::zero ());
  tree fn = runtime_function ("__asyncc_polled_after_ready",
			      build_function_type_list
			      (void_type_node, const_ptr_type_node, NULL_TREE));
  tree state = append_load (bb, state_ref (v->frame), state_type (),
			    UNKNOWN_LOCATION);
  basic_block next = single_succ (bb);

  remove_edge (single_succ_edge (bb));
  append_stmt (bb, gimple_build_cond (NE_EXPR, state,
				      build_zero_cst (state_type ()),
				      NULL_TREE, NULL_TREE), UNKNOWN_LOCATION);
  make_edge (bb, ended, EDGE_TRUE_VALUE)->probability
    = profile_probability::very_unlikely ();
  make_edge (bb, next, EDGE_FALSE_VALUE)->probability
    = profile_probability::very_likely ();
  declare_weak (fn);
  append_stmt (ended, gimple_build_call (fn, 1, name_literal (v->fn)),
	       UNKNOWN_LOCATION);
  append_stmt (ended, gimple_build_call
	       (builtin_decl_implicit (BUILT_IN_UNREACHABLE), 0),
	       UNKNOWN_LOCATION);
}

/* ---- parameters ------------------------------------------------------- */

/* A parameter of the user's function is a variable of resume and drop.  */

static tree
parm_to_variable (tree p)
{
  tree var = build_decl (DECL_SOURCE_LOCATION (p), VAR_DECL, DECL_NAME (p),
			 TREE_TYPE (p));

  DECL_CONTEXT (var) = current_function_decl;
  TREE_USED (var) = 1;
  DECL_ARTIFICIAL (var) = DECL_ARTIFICIAL (p);
  DECL_IGNORED_P (var) = DECL_IGNORED_P (p);
  SET_DECL_ALIGN (var, DECL_ALIGN (p));
  DECL_NOT_GIMPLE_REG_P (var) = DECL_NOT_GIMPLE_REG_P (p);
  TREE_ADDRESSABLE (var) = TREE_ADDRESSABLE (p);
  TREE_THIS_VOLATILE (var) = TREE_THIS_VOLATILE (p);
  DECL_SEEN_IN_BIND_EXPR_P (var) = 1;
  DECL_ABSTRACT_ORIGIN (var) = DECL_ORIGIN (p);
  layout_decl (var, 0);
  add_local_decl (cfun, var);
  tree block = DECL_INITIAL (current_function_decl);
  DECL_CHAIN (var) = BLOCK_VARS (block);
  BLOCK_VARS (block) = var;
  return var;
}

/* Read argument K from the frame into NAME, at the start of the arguments'
   block.  */

static void
load_argument (version *v, unsigned k, tree name)
{
  tree type = TREE_TYPE (name), slot = slot_type (type);
  gimple_stmt_iterator gsi = gsi_after_labels (v->args_block);
  tree ref = slot_ref (v->frame, parm_offset (v->fn, k), slot);

  if (useless_type_conversion_p (type, slot))
    {
      gsi_insert_before (&gsi, gimple_build_assign (name, ref), GSI_SAME_STMT);
      return;
    }
  tree raw = make_ssa_name (slot);
  gsi_insert_before (&gsi, gimple_build_assign (raw, ref), GSI_SAME_STMT);
  gsi_insert_before (&gsi, gimple_build_assign (name, NOP_EXPR, raw),
		     GSI_SAME_STMT);
}

/* The value of parameter K, which is P in this version and becomes VAR.  In
   drop nothing reads it: the body is not entered at the start.  */

static void
replace_register_parm (version *v, unsigned k, tree p, tree var)
{
  tree old_name = ssa_default_def (cfun, p), name;
  unsigned i;

  if (old_name && v->kind == RESUME)
    {
      tree fresh = make_ssa_name (var);
      set_ssa_default_def (cfun, p, NULL_TREE);
      load_argument (v, k, fresh);
      replace_uses_by (old_name, fresh);
    }
  else if (old_name)
    {
      set_ssa_default_def (cfun, p, NULL_TREE);
      SET_SSA_NAME_VAR_OR_IDENTIFIER (old_name, var);
      SSA_NAME_DEF_STMT (old_name) = gimple_build_nop ();
      set_ssa_default_def (cfun, var, old_name);
    }
  FOR_EACH_SSA_NAME (i, name, cfun)
    if (SSA_NAME_VAR (name) == p)
      SET_SSA_NAME_VAR_OR_IDENTIFIER (name, var);
}

/* Debug statements that speak of parameters speak of the variables.  */

static void
rename_debug (hash_map<tree, tree> *variables)
{
  basic_block bb;

  if (!MAY_HAVE_DEBUG_BIND_STMTS)
    return;
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);)
      {
	gimple *stmt = gsi_stmt (gsi);
	if (gimple_debug_source_bind_p (stmt))
	  {
	    gsi_remove (&gsi, true);
	    continue;
	  }
	if (gimple_debug_bind_p (stmt))
	  if (tree *var = variables->get (gimple_debug_bind_get_var (stmt)))
	    {
	      gimple_debug_bind_set_var (stmt, *var);
	      update_stmt (stmt);
	    }
	gsi_next (&gsi);
      }
}

/* Resume and drop take what the user called parameters from the frame.  */

static void
parms_from_frame (version *v)
{
  hash_map<tree, tree> variables;

  for (unsigned k = 0; k < v->parms.length (); k++)
    {
      tree p = v->parms[k];
      tree var = parm_to_variable (p);
      variables.put (p, var);
      if (is_gimple_reg (p))
	replace_register_parm (v, k, p, var);
      else
	{
	  SET_DECL_VALUE_EXPR (var, frame_ref (v->frame_parm,
					       parm_offset (v->fn, k),
					       TREE_TYPE (p)));
	  DECL_HAS_VALUE_EXPR_P (var) = 1;
	}
    }
  rename_debug (&variables);
}

/* Start puts parameters that live in memory into the frame.  */

static void
parms_to_frame (version *v)
{
  gimple_stmt_iterator gsi = gsi_after_labels (v->args_block);

  for (unsigned k = 0; k < v->parms.length (); k++)
    {
      tree p = v->parms[k], value = p;
      tree type = TYPE_MAIN_VARIANT (TREE_TYPE (p));
      if (is_gimple_reg (p))
	continue;
      if (is_gimple_reg_type (type))
	{
	  value = make_ssa_name (type);
	  gsi_insert_before (&gsi, gimple_build_assign (value, p),
			     GSI_SAME_STMT);
	}
      gsi_insert_before (&gsi, gimple_build_assign
			 (frame_ref (v->frame, parm_offset (v->fn, k), type),
			  value), GSI_SAME_STMT);
    }
}

/* Leave only the parameters that the version's type has.  */

static void
cut_parms (version *v)
{
  if (v->kind == START)
    {
      if (v->fn->lazy)
	{
	  tree *link = &DECL_ARGUMENTS (v->decl);
	  while (*link != v->frame_parm)
	    link = &DECL_CHAIN (*link);
	  *link = v->cx_parm;
	}
      return;
    }
  DECL_ARGUMENTS (v->decl) = v->frame_parm;
  if (v->kind == DROP)
    {
      /* There is no context while dropping.  */
      DECL_CHAIN (v->frame_parm) = NULL_TREE;
      replace_uses_by (v->cx, build_zero_cst (TREE_TYPE (v->cx)));
      set_ssa_default_def (cfun, v->cx_parm, NULL_TREE);
      release_ssa_name (v->cx);
    }
}

/* ---- results ---------------------------------------------------------- */

/* NAME was a version of the old result.  An undefined one needs a variable to
   be undefined of.  */

static void
detach_from_result (tree name)
{
  if (!SSA_NAME_IS_DEFAULT_DEF (name))
    {
      SET_SSA_NAME_VAR_OR_IDENTIFIER (name, NULL_TREE);
      return;
    }
  tree var = create_tmp_var (TREE_TYPE (name));
  set_ssa_default_def (cfun, SSA_NAME_VAR (name), NULL_TREE);
  SET_SSA_NAME_VAR_OR_IDENTIFIER (name, var);
  set_ssa_default_def (cfun, var, name);
}

static void
new_result_decl (version *v)
{
  tree type = TREE_TYPE (TREE_TYPE (v->decl));
  tree old_result = DECL_RESULT (v->decl), name;
  tree result = build_decl (DECL_SOURCE_LOCATION (v->decl), RESULT_DECL,
			    NULL_TREE, type);
  unsigned i;

  DECL_ARTIFICIAL (result) = DECL_IGNORED_P (result) = 1;
  DECL_CONTEXT (result) = v->decl;
  layout_decl (result, 0);
  DECL_RESULT (v->decl) = result;
  cfun->returns_struct = aggregate_value_p (result, v->decl);
  cfun->returns_pcc_struct = 0;
  FOR_EACH_SSA_NAME (i, name, cfun)
    if (old_result && SSA_NAME_VAR (name) == old_result)
      detach_from_result (name);
}

static void
insert_before_return (greturn *ret, gimple *stmt)
{
  gimple_stmt_iterator gsi = gsi_for_stmt (ret);

  gimple_set_location (stmt, gimple_location (ret));
  gsi_insert_before (&gsi, stmt, GSI_SAME_STMT);
}

/* The value that RET returns, as something of type TYPE that can be stored;
   null when it is in the frame already or there is none.  */

static tree
returned_value (version *v, greturn *ret, tree type)
{
  tree val = gimple_return_retval (ret);

  if (!val || TREE_CODE (val) == RESULT_DECL || VOID_TYPE_P (type)
      || gimple_bb (ret) == v->pending || !is_gimple_reg_type (type))
    return NULL_TREE;
  if (!is_gimple_val (val))
    {
      tree name = make_ssa_name (TREE_TYPE (val));
      insert_before_return (ret, gimple_build_assign (name, val));
      val = name;
    }
  tree slot = slot_type (type);
  if (!useless_type_conversion_p (slot, TREE_TYPE (val)))
    {
      tree name = make_ssa_name (slot);
      insert_before_return (ret, gimple_build_assign (name, NOP_EXPR, val));
      val = name;
    }
  return val;
}

static void
store_before_return (greturn *ret, tree ref, tree value)
{
  insert_before_return (ret, gimple_build_assign (ref, value));
}

static void
store_result (version *v, greturn *ret)
{
  if (tree val = returned_value (v, ret, v->fn->result_type))
    store_before_return (ret, frame_ref (v->frame, result_offset (v->fn),
					 TREE_TYPE (val)), val);
}

static void
set_return (greturn *ret, tree val)
{
  gimple_return_set_retval (ret, val);
  update_stmt (ret);
}

static void
return_from_resume (version *v, greturn *ret)
{
  bool pending = gimple_bb (ret) == v->pending;

  if (!pending)
    {
      store_result (v, ret);
      store_before_return (ret, state_ref (v->frame),
			   build_int_cst (state_type (), ASYNC_STATE_DONE));
    }
  set_return (ret, build_int_cst (integer_type_node,
				  pending ? ASYNC_PENDING : ASYNC_READY));
}

/* Through a local record, never through the result declaration: the expander
   cannot store to parts of a result that is returned in registers.  */

static void
return_both (version *v, greturn *ret, tree pending)
{
  async_fn *fn = v->fn;
  tree both = create_tmp_var (fn->start_type, "both");
  tree type = TREE_TYPE (fn->start_value_field);
  tree val = returned_value (v, ret, fn->result_type);

  store_before_return (ret, build3 (COMPONENT_REF, type, both,
				    fn->start_value_field, NULL_TREE),
		       val ? val : build_zero_cst (type));
  store_before_return (ret, build3 (COMPONENT_REF,
				    TREE_TYPE (fn->start_pending_field), both,
				    fn->start_pending_field, NULL_TREE),
		       pending);
  set_return (ret, both);
}

static void
return_from_start (version *v, greturn *ret, tree pending_frame)
{
  async_fn *fn = v->fn;
  tree type = (fn->start_pending_field ? TREE_TYPE (fn->start_pending_field)
	       : fn->start_type);
  tree pending = build_zero_cst (type);

  if (gimple_bb (ret) == v->pending)
    pending = pending_frame ? pending_frame : build_int_cst (type, 1);
  if (fn->start_value_field)
    return_both (v, ret, pending);
  else
    {
      store_result (v, ret);
      set_return (ret, pending);
    }
}

/* ---- start: the frame comes when it is needed -------------------------- */

/* Call the allocator in BB, where the function is about to suspend, and use
   the new frame in BB instead of the parameter.  */

static tree
allocate_in (version *v, basic_block bb)
{
  gimple_stmt_iterator gsi = gsi_after_labels (bb);
  gcall *call = gimple_build_call (placeholder_new_frame (), 1,
				   body_address (v->fn));
  tree frame = make_ssa_name (ptr_type_node);
  use_operand_p use;
  imm_use_iterator iter;
  gimple *stmt;

  gimple_call_set_lhs (call, frame);
  gsi_insert_before (&gsi, call, GSI_SAME_STMT);
  FOR_EACH_IMM_USE_STMT (stmt, iter, v->frame)
    if (gimple_bb (stmt) == bb)
      {
	FOR_EACH_IMM_USE_ON_STMT (use, iter)
	  SET_USE (use, frame);
	update_stmt (stmt);
      }
  return frame;
}

/* Start is the first to write the frame's state, so it writes the flags too:
   none, because the awaiting function owns the frame wherever it is.  Returns
   the frame of a lazy function.  */

static tree
prepare_frames (version *v)
{
  gphi *phi = NULL;
  edge e;
  edge_iterator ei;

  if (!v->pending)
    return NULL_TREE;
  if (v->fn->lazy)
    phi = create_phi_node (make_ssa_name (ptr_type_node), v->pending);
  FOR_EACH_EDGE (e, ei, v->pending->preds)
    {
      tree frame = v->fn->lazy ? allocate_in (v, e->src) : v->frame;
      append_store (e->src, flags_ref (frame),
		    build_zero_cst (state_type ()), UNKNOWN_LOCATION);
      if (phi)
	add_phi_arg (phi, frame, e, UNKNOWN_LOCATION);
    }
  return phi ? gimple_phi_result (phi) : NULL_TREE;
}

/* ---- resume: what need not be stored again ------------------------------ */

/* True if the bytes of parameter K hold nothing else before the end.  (Where
   the result may share them it is written when all is over.)  */

static bool
own_bytes_p (async_fn *fn, unsigned k)
{
  const frame_item &parm = fn->items[fn->parm_items[k]];

  for (const frame_item &item : fn->items)
    if (&item != &parm && item.kind != ITEM_RESULT
	&& item.offset + item.unused_head < parm.offset + parm.size
	&& parm.offset < item.offset + item.size)
      return false;
  return true;
}

/* Remove from BB the spill of the parameter at OFFSET.  */

static void
remove_spill (version *v, basic_block bb, HOST_WIDE_INT offset)
{
  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    {
      gimple *stmt = gsi_stmt (gsi);
      tree lhs = gimple_assign_single_p (stmt) ? gimple_assign_lhs (stmt)
		 : NULL_TREE;
      if (lhs && TREE_CODE (lhs) == MEM_REF && TREE_THIS_VOLATILE (lhs)
	  && TREE_OPERAND (lhs, 0) == v->frame
	  && tree_to_shwi (TREE_OPERAND (lhs, 1)) == offset)
	{
	  unlink_stmt_vdef (stmt);
	  gsi_remove (&gsi, true);
	  return;
	}
    }
}

/* A parameter in a register never changes (what the user assigns to it has
   other names), and whoever started the function has put it in the frame.  If
   nothing else used its bytes it is still there.  */

static void
keep_parms_in_frame (version *v)
{
  edge e;
  edge_iterator ei;

  if (!v->pending)
    return;
  for (unsigned k = 0; k < v->fn->parms.length (); k++)
    if (own_bytes_p (v->fn, k))
      FOR_EACH_EDGE (e, ei, v->pending->preds)
	remove_spill (v, e->src, parm_offset (v->fn, k));
}

/* A slot is read only where the version needs it: what only a drop's cleanups
   need is nothing to resume.  */

static void
remove_idle_reloads (version *v)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);)
      {
	gimple *stmt = gsi_stmt (gsi);
	tree ref = gimple_assign_load_p (stmt) ? gimple_assign_rhs1 (stmt)
		   : NULL_TREE;
	if (ref && TREE_CODE (ref) == MEM_REF && TREE_THIS_VOLATILE (ref)
	    && TREE_OPERAND (ref, 0) == v->frame
	    && TREE_CODE (gimple_assign_lhs (stmt)) == SSA_NAME
	    && has_zero_uses (gimple_assign_lhs (stmt)))
	  {
	    unlink_stmt_vdef (stmt);
	    gsi_remove (&gsi, true);
	    release_defs (stmt);
	  }
	else
	  gsi_next (&gsi);
      }
}

/* ---- drop -------------------------------------------------------------- */

static void
append_free (async_fn *fn, basic_block bb, tree frame)
{
  append_stmt (bb, gimple_build_call (placeholder_free_frame (), 2,
				      body_address (fn), frame),
	       UNKNOWN_LOCATION);
}

/* `if (frame->flags & heap) free (frame); return;' beginning in BB.  */

static void
append_release (async_fn *fn, basic_block bb, tree frame)
{
  tree type = state_type ();
  tree flags = append_load (bb, flags_ref (frame), type, UNKNOWN_LOCATION);
  tree bit = make_ssa_name (type);
  basic_block heap = make_block (bb, bb->count);
  basic_block done = make_block (heap, bb->count);

  append_stmt (bb, gimple_build_assign (bit, BIT_AND_EXPR, flags,
					build_int_cst (type, ASYNC_FLAG_HEAP)),
	       UNKNOWN_LOCATION);
  append_stmt (bb, gimple_build_cond (NE_EXPR, bit, build_zero_cst (type),
				      NULL_TREE, NULL_TREE), UNKNOWN_LOCATION);
  make_edge (bb, heap, EDGE_TRUE_VALUE)->probability
    = profile_probability::even ();
  make_edge (bb, done, EDGE_FALSE_VALUE)->probability
    = profile_probability::even ();
  append_free (fn, heap, frame);
  append_edge (heap, done);
  append_stmt (done, gimple_build_return (NULL_TREE), UNKNOWN_LOCATION);
  make_edge (done, EXIT_BLOCK_PTR_FOR_FN (cfun), 0);
}

/* Where resume would poll a child, drop drops it.  */

static void
drop_children (version *v)
{
  basic_block from = v->entry;
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, from->succs)
    for (gimple_stmt_iterator gsi = gsi_start_bb (e->dest); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (is_gimple_call (gsi_stmt (gsi)))
	{
	  gcall *call = as_a<gcall *> (gsi_stmt (gsi));
	  tree decl = gimple_call_fndecl (call);
	  for (suspension *sp : v->fn->points)
	    if (sp->callee && sp->callee->resume == decl)
	      {
		tree lhs = gimple_call_lhs (call);
		gcall *drop = gimple_build_call (sp->callee->drop, 1,
						 gimple_call_arg (call, 0));
		gimple_set_location (drop, gimple_location (call));
		gsi_insert_before (&gsi, drop, GSI_SAME_STMT);
		unlink_stmt_vdef (call);
		gimple_call_set_lhs (call, NULL_TREE);
		gsi_replace (&gsi, gimple_build_assign
			     (lhs, build_int_cst (TREE_TYPE (lhs),
						  ASYNC_READY)), false);
		replace_uses_by (lhs, build_int_cst (TREE_TYPE (lhs),
						     ASYNC_READY));
		break;
	      }
	}
}

/* Nobody would come back to a drop that waits.  The front end has seen to it
   that no cleanup handler awaits, but without optimisation the code that
   follows a cleanup can still be seen from here.  */

static void
stop_in (greturn *ret)
{
  gcall *trap = gimple_build_call (builtin_decl_implicit (BUILT_IN_TRAP), 0);

  insert_before_return (ret, trap);
  gimple_return_set_retval (ret, NULL_TREE);
  update_stmt (ret);
}

/* All ways out of drop lead to the release of the frame; what has not begun
   or has ended goes there at once.  */

static void
finish_drop (version *v)
{
  basic_block release = make_block (v->args_block,
				    ENTRY_BLOCK_PTR_FOR_FN (cfun)->count);

  for (greturn *ret : v->returns)
    {
      basic_block bb = gimple_bb (ret);
      gimple_stmt_iterator gsi = gsi_for_stmt (ret);
      edge e;
      edge_iterator ei;
      if (bb == v->pending)
	{
	  stop_in (ret);
	  continue;
	}
      unlink_stmt_vdef (ret);
      gsi_remove (&gsi, true);
      FOR_EACH_EDGE (e, ei, bb->succs)
	if (e->dest == EXIT_BLOCK_PTR_FOR_FN (cfun))
	  break;
      remove_edge (e);
      append_edge (bb, release);
    }
  redirect_edge_and_branch (find_edge (v->entry, v->args_block), release);
  append_release (v->fn, release, v->frame);
}

/* ---- the whole --------------------------------------------------------- */

static void
fold_conditions (void)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    {
      gimple *last = last_stmt (bb);
      if (!last || gimple_code (last) != GIMPLE_COND
	  || !CONSTANT_CLASS_P (gimple_cond_lhs (as_a<gcond *> (last))))
	continue;
      gimple_stmt_iterator gsi = gsi_for_stmt (last);
      fold_stmt (&gsi);
      update_stmt (gsi_stmt (gsi));
    }
}

static void
specialise (version *v)
{
  take_parms (v);
  new_result_decl (v);
  find_selector (v);
  fill_in_selector (v);
  if (v->kind == START)
    delete_unreachable_blocks ();
  scan (v);
  tree pending_frame = v->kind == START ? prepare_frames (v) : NULL_TREE;
  if (v->kind == RESUME && optimize)
    keep_parms_in_frame (v);
  if (v->kind == START)
    parms_to_frame (v);
  else
    parms_from_frame (v);
  cut_parms (v);
  if (v->kind == DROP)
    {
      drop_children (v);
      finish_drop (v);
    }
  else
    for (greturn *ret : v->returns)
      if (v->kind == RESUME)
	return_from_resume (v, ret);
      else
	return_from_start (v, ret, pending_frame);
  if (v->kind == RESUME && async_options.check && !v->fn->wrapped)
    guard_start (v);
  fold_conditions ();
  finish_cfg_changes (false);
  if (optimize)
    {
      remove_idle_reloads (v);
      update_ssa (TODO_update_ssa_only_virtuals);
    }
}

static void
make_version (async_fn *fn, enum version_kind kind, tree decl)
{
  version v;

  /* While it has no edges it is not a definition.  */
  cgraph_node::get (decl)->definition = false;
  tree_function_versioning (fn->decl, decl, NULL, NULL, false, NULL, NULL);
  cgraph_node::get (decl)->definition = true;
  v.fn = fn;
  v.kind = kind;
  v.decl = decl;
  push_cfun (DECL_STRUCT_FUNCTION (decl));
  specialise (&v);
  pop_cfun ();
}

/* A function of its own for DECL, with one block that has nothing in it.  */

static basic_block
begin_function (async_fn *fn, tree decl)
{
  DECL_INITIAL (decl) = NULL_TREE;
  append_parm (decl, "__frame", ptr_type_node);
  tree result = build_decl (DECL_SOURCE_LOCATION (decl), RESULT_DECL,
			    NULL_TREE, void_type_node);
  DECL_CONTEXT (result) = decl;
  DECL_RESULT (decl) = result;
  basic_block bb = init_lowered_empty_function (decl, true,
						fn->node->count);
  remove_edge (single_succ_edge (bb));
  return bb;
}

static void
end_function (void)
{
  finish_cfg_changes (false);
  current_function_decl = NULL_TREE;
  set_cfun (NULL);
}

/* There is nothing to clean up in a function that never suspends.  */

static void
make_plain_drop (async_fn *fn)
{
  basic_block bb = begin_function (fn, fn->drop);
  tree frame = get_or_create_ssa_default_def (cfun, DECL_ARGUMENTS (fn->drop));

  append_release (fn, bb, frame);
  end_function ();
}

/* The drop of a function that drops itself:
   `if (state >= first) { flags |= dropping; resume (frame, 0); } release'.  */

static void
make_in_place_drop (async_fn *fn)
{
  tree type = state_type ();
  basic_block bb = begin_function (fn, fn->drop);
  tree frame = get_or_create_ssa_default_def (cfun, DECL_ARGUMENTS (fn->drop));
  tree state = append_load (bb, state_ref (frame), type, UNKNOWN_LOCATION);
  basic_block run = make_block (bb, bb->count);
  basic_block release = make_block (run, bb->count);

  append_stmt (bb, gimple_build_cond
	       (GE_EXPR, state, build_int_cst (type, ASYNC_STATE_FIRST),
		NULL_TREE, NULL_TREE), UNKNOWN_LOCATION);
  make_edge (bb, run, EDGE_TRUE_VALUE)->probability
    = profile_probability::even ();
  make_edge (bb, release, EDGE_FALSE_VALUE)->probability
    = profile_probability::even ();
  tree flags = append_load (run, flags_ref (frame), type, UNKNOWN_LOCATION);
  tree set = make_ssa_name (type);
  append_stmt (run, gimple_build_assign
	       (set, BIT_IOR_EXPR, flags,
		build_int_cst (type, ASYNC_FLAG_DROPPING)), UNKNOWN_LOCATION);
  append_store (run, flags_ref (frame), set, UNKNOWN_LOCATION);
  append_stmt (run, gimple_build_call (fn->resume, 2, frame,
				       null_pointer_node), UNKNOWN_LOCATION);
  append_edge (run, release);
  append_release (fn, release, frame);
  end_function ();
}

/* ---- in place ---------------------------------------------------------- */

static void
move_to (tree decl, tree from, tree to)
{
  if (decl && DECL_CONTEXT (decl) == from)
    DECL_CONTEXT (decl) = to;
}

static void
move_block_variables (tree block, tree from, tree to)
{
  for (; block; block = BLOCK_CHAIN (block))
    {
      for (tree var = BLOCK_VARS (block); var; var = DECL_CHAIN (var))
	move_to (var, from, to);
      move_block_variables (BLOCK_SUBBLOCKS (block), from, to);
    }
}

/* Give the code of FN to its resume function, labels and all.  */

static void
move_body (async_fn *fn)
{
  tree from = fn->decl, to = fn->resume;
  function *fun = DECL_STRUCT_FUNCTION (from);
  basic_block bb;
  unsigned i;
  tree var;

  DECL_ARGUMENTS (to) = DECL_ARGUMENTS (from);
  DECL_RESULT (to) = DECL_RESULT (from);
  DECL_INITIAL (to) = DECL_INITIAL (from);
  for (tree p = DECL_ARGUMENTS (to); p; p = DECL_CHAIN (p))
    DECL_CONTEXT (p) = to;
  DECL_CONTEXT (DECL_RESULT (to)) = to;
  BLOCK_SUPERCONTEXT (DECL_INITIAL (to)) = to;
  move_block_variables (DECL_INITIAL (to), from, to);
  FOR_EACH_LOCAL_DECL (fun, i, var)
    move_to (var, from, to);
  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (glabel *label = dyn_cast<glabel *> (gsi_stmt (gsi)))
	move_to (gimple_label_label (label), from, to);
  fn->node->remove_callees ();
  fn->node->remove_all_references ();
  DECL_STRUCT_FUNCTION (from) = NULL;
  DECL_STRUCT_FUNCTION (to) = fun;
  fun->decl = to;
  DECL_ARGUMENTS (from) = NULL_TREE;
  DECL_INITIAL (from) = NULL_TREE;
}

static void
make_in_place (async_fn *fn)
{
  version v;

  move_body (fn);
  v.fn = fn;
  v.kind = RESUME;
  v.decl = fn->resume;
  push_cfun (DECL_STRUCT_FUNCTION (fn->resume));
  specialise (&v);
  pop_cfun ();
  if (fn->drop)
    make_in_place_drop (fn);
}

/* The frame and context parameters were needed for copying only.  */

static void
restore_parms (async_fn *fn)
{
  tree *link = &DECL_ARGUMENTS (fn->decl);

  while (*link != fn->frame_parm)
    link = &DECL_CHAIN (*link);
  *link = NULL_TREE;
}

/* A function that never suspends stays what it is; its resume function is a
   copy that was made before anything was rewritten.  */

static void
make_plain (async_fn *fn)
{
  version v;

  TREE_TYPE (fn->resume) = poll_type ();
  v.fn = fn;
  v.kind = RESUME;
  v.decl = fn->resume;
  push_cfun (DECL_STRUCT_FUNCTION (fn->resume));
  specialise (&v);
  pop_cfun ();
  make_plain_drop (fn);
}

void
make_versions (async_fn *fn)
{
  if (!fn->suspends)
    {
      make_plain (fn);
      return;
    }
  if (fn->in_place)
    {
      make_in_place (fn);
      return;
    }
  make_version (fn, RESUME, fn->resume);
  if (fn->start)
    make_version (fn, START, fn->start);
  if (fn->drop && !fn->points.is_empty ())
    make_version (fn, DROP, fn->drop);
  else if (fn->drop)
    make_plain_drop (fn);
  restore_parms (fn);
}
