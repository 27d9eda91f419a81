/* Start: the first run, with arguments and result in registers.
   SPDX-License-Identifier: GPL-3.0-or-later

   An await that is ready at once should cost about a plain call.  So start
   returns the result in a register if it fits one, beside a word that says
   "pending", and touches the frame only on the way to a suspension.

   The frame is the awaiting function's, or, if start is lazy and was given none,
   allocated on that way; its address is the word that says "pending" then.  An
   entry, which other units call where start is not lazy, allocates it when it
   begins.  */

#include "versions/versions.h"
#include "generic/generic.h"
#include "frame/frame.h"

/* Get a frame in BB, where the function is about to suspend, and use it in BB
   instead of the parameter.  */

static tree
allocate_in (version *v, basic_block bb)
{
  gimple_stmt_iterator gsi = gsi_after_labels (bb);
  tree body = body_address (v->fn);
  gcall *call = (own_frame_p (v->fn->products, v->kind)
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
  bool lazy = v->kind == START && v->fn->products->lazy;
  gphi *phi = NULL;
  edge e;
  edge_iterator ei;

  if (!v->pending)
    return NULL_TREE;
  if (lazy)
    phi = create_phi_node (make_ssa_name (ptr_type_node), v->pending);
  FOR_EACH_EDGE (e, ei, v->pending->preds)
    {
      tree frame = lazy ? allocate_in (v, e->src) : v->frame;
      if (!own_frame_p (v->fn->products, v->kind))
	append_store (e->src, flags_ref (frame),
		      build_zero_cst (state_type ()), UNKNOWN_LOCATION);
      if (phi)
	add_phi_arg (phi, frame, e, UNKNOWN_LOCATION);
    }
  return phi ? gimple_phi_result (phi) : NULL_TREE;
}

/* Let V, an entry, begin by getting its frame: the one that it is given, if it
   may be given any.  */

static void
allocate_at_once (version *v)
{
  tree parm = v->frame;
  basic_block bb = split_edge (single_succ_edge (ENTRY_BLOCK_PTR_FOR_FN (cfun)));

  v->frame = make_ssa_name (ptr_type_node);
  replace_uses_by (parm, v->frame);
  v->given = promised_frame (v->fn) ? parm : null_pointer_node;
  gcall *call = gimple_build_call (placeholder_own_frame (), 2,
				   body_address (v->fn), v->given);
  gimple_call_set_lhs (call, v->frame);
  append_stmt (bb, call, UNKNOWN_LOCATION);
}

/* Nobody goes on with the frame of V if the function ends, be it by an
   exception.  */

static gcall *
build_free (version *v)
{
  return gimple_build_call (placeholder_free_frame (), 3, body_address (v->fn),
			    v->frame, v->given);
}

/* The result of V, which is in the frame when RET returns, as something of the type
   SLOT that can be stored.  */

static tree
load_result (version *v, greturn *ret, tree slot)
{
  tree ref = frame_ref (v->frame, result_offset (v->fn), slot);

  if (!is_gimple_reg_type (slot))
    return ref;
  tree name = make_ssa_name (slot);
  insert_before_return (ret, gimple_build_assign (name, ref));
  return name;
}

/* Put the value that RET returns into BOTH, which has the parts of TYPE.  Where a value
   of the function's type is returned in memory it is in the frame; on some machines
   that is so for complex numbers, too.  */

static void
store_value (version *v, greturn *ret, tree both, const start_type &type)
{
  tree slot = TREE_TYPE (type.value), returned = gimple_return_retval (ret);
  tree val = returned_value (v, ret, v->fn->sig->result_type);
  bool in_frame = (!is_gimple_reg_type (slot)
		   || (returned && TREE_CODE (returned) == RESULT_DECL));

  if (!val && in_frame && gimple_bb (ret) != v->pending)
    val = load_result (v, ret, slot);
  else if (!val && is_gimple_reg_type (slot))
    val = build_zero_cst (slot);
  if (val)
    store_before_return (ret, part_of (both, type.value), val);
}

/* Return {value, pending} by RET.  Both are stored in a local record, since
   GCC's expander cannot store to the parts of a result that is returned in
   registers.  Where the target returns such a record in memory, they are stored in
   the result declaration, which is the only thing that can be returned there.  */

static void
return_both (version *v, greturn *ret, tree pending)
{
  const start_type &type = answer_type (v->fn->products, v->kind);
  tree both = (cfun->returns_struct ? DECL_RESULT (v->decl)
	       : create_tmp_var (type.answer, "both"));

  store_value (v, ret, both, type);
  store_before_return (ret, part_of (both, type.pending), pending);
  set_return (ret, both);
}

static void
return_from_start (version *v, greturn *ret, tree pending_frame)
{
  const start_type &type = answer_type (v->fn->products, v->kind);
  tree word = type.pending ? TREE_TYPE (type.pending) : type.answer;
  tree pending = build_zero_cst (word);
  bool waits = gimple_bb (ret) == v->pending;

  if (waits)
    pending = (pending_frame ? pending_frame
	       : v->kind == ENTRY ? v->frame : build_int_cst (word, 1));
  if (type.value)
    return_both (v, ret, pending);
  else
    {
      store_result (v, ret);
      set_return (ret, pending);
    }
  if (v->kind == ENTRY && !waits)
    insert_before_return (ret, build_free (v));
}

/* Make start of V.  */

void
make_start (version *v)
{
  if (v->kind == ENTRY)
    {
      allocate_at_once (v);
      release_at_exceptions (build_free (v));
    }
  tree pending_frame = prepare_frames (v);

  leave_parms (v);
  parms_to_frame (v);
  cut_parms (v);
  for (greturn *ret : v->returns)
    return_from_start (v, ret, pending_frame);
}
