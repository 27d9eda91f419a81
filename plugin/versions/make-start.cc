/* Start: the first run, with arguments and result in registers.
   SPDX-License-Identifier: GPL-3.0-or-later

   An await that is ready at once should cost about a plain call.  So start
   returns the result in a register if it fits one, beside a word that says
   "pending", and touches the frame only on the way to a suspension.

   The frame is the awaiting function's, or, if start is lazy and was given none,
   allocated on that way; its address is the word that says "pending" then.  */

#include "versions/versions.h"
#include "generic/generic.h"

/* Get a frame in BB, where the function is about to suspend, and use it in BB
   instead of the parameter.  */

static tree
allocate_in (version *v, basic_block bb)
{
  gimple_stmt_iterator gsi = gsi_after_labels (bb);
  tree body = body_address (v->fn);
  gcall *call = (v->fn->products->exported_by
		 ? gimple_build_call (placeholder_own_frame (), 2, body,
				      v->frame)
		 : gimple_build_call (placeholder_new_frame (), 1, body));
  tree frame = make_ssa_name (ptr_type_node);
  use_operand_p use;
  imm_use_iterator iter;
  gimple *stmt;

  gimple_call_set_lhs (call, frame);
  gsi_insert_before (&gsi, call, GSI_SAME_STMT);
  FOR_EACH_IMM_USE_STMT (stmt, iter, v->frame)
    if (gimple_bb (stmt) == bb && stmt != call)
      {
	FOR_EACH_IMM_USE_ON_STMT (use, iter)
	  SET_USE (use, frame);
	update_stmt (stmt);
      }
  return frame;
}

/* Start is the first to write the frame's state, so it writes the flags too:
   none, because the awaiting function owns the frame wherever it is, unless it is
   one of another unit (expand-make.cc).  Returns the frame of a lazy start.  */

static tree
prepare_frames (version *v)
{
  gphi *phi = NULL;
  edge e;
  edge_iterator ei;

  if (!v->pending)
    return NULL_TREE;
  if (v->fn->products->lazy)
    phi = create_phi_node (make_ssa_name (ptr_type_node), v->pending);
  FOR_EACH_EDGE (e, ei, v->pending->preds)
    {
      tree frame = v->fn->products->lazy ? allocate_in (v, e->src) : v->frame;
      if (!v->fn->products->exported_by)
	append_store (e->src, flags_ref (frame),
		      build_zero_cst (state_type ()), UNKNOWN_LOCATION);
      if (phi)
	add_phi_arg (phi, frame, e, UNKNOWN_LOCATION);
    }
  return phi ? gimple_phi_result (phi) : NULL_TREE;
}

/* Return {value, pending} by RET.  Both are stored in a local record, since
   GCC's expander cannot store to the parts of a result that is returned in
   registers.  Where the target returns such a record in memory, the local one
   is copied to the result declaration, which is the only thing that can be
   returned there.  */

static void
return_both (version *v, greturn *ret, tree pending)
{
  const async_products *made = v->fn->products;
  tree both = create_tmp_var (made->start_type, "both");
  tree type = TREE_TYPE (made->start_value_field);
  tree val = returned_value (v, ret, v->fn->sig->result_type);

  store_before_return (ret, build3 (COMPONENT_REF, type, both,
				    made->start_value_field, NULL_TREE),
		       val ? val : build_zero_cst (type));
  store_before_return (ret, build3 (COMPONENT_REF,
				    TREE_TYPE (made->start_pending_field), both,
				    made->start_pending_field, NULL_TREE),
		       pending);
  if (cfun->returns_struct)
    store_before_return (ret, DECL_RESULT (v->decl), both);
  set_return (ret, cfun->returns_struct ? DECL_RESULT (v->decl) : both);
}

static void
return_from_start (version *v, greturn *ret, tree pending_frame)
{
  const async_products *made = v->fn->products;
  tree type = (made->start_pending_field ? TREE_TYPE (made->start_pending_field)
	       : made->start_type);
  tree pending = build_zero_cst (type);

  if (gimple_bb (ret) == v->pending)
    pending = pending_frame ? pending_frame : build_int_cst (type, 1);
  if (made->start_value_field)
    return_both (v, ret, pending);
  else
    {
      store_result (v, ret);
      set_return (ret, pending);
    }
}

/* Make start of V.  */

void
make_start (version *v)
{
  tree pending_frame = prepare_frames (v);

  parms_to_frame (v);
  cut_parms (v);
  for (greturn *ret : v->returns)
    return_from_start (v, ret, pending_frame);
}
