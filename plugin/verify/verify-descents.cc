/* A generator that goes on in other frames of its own.
   SPDX-License-Identifier: GPL-3.0-or-later

   Where resume goes back to the beginning of its loop over frames, the stream has to know
   the frame that is next; a frame further in, which begins, has to have all arguments, and
   one further out is that which the present frame says.  Only the stream's own frame says
   that it is ready, and only behind it a drop returns.

   What is next is read off the PHIs in front of the loop, and all that is asked is looked
   for in the block that goes there.  The function that makes a frame stores for resume.  */

#include "verify/verify.h"
#include "frame/frame.h"

/* Resume while it is looked at: where the loop over frames begins, the present frame there,
   and the PHI of its state.  */

struct descent_check
{
  async_fn *fn;
  basic_block head;
  gphi *frame;
  gphi *state;
};

/* True if REF is what stands at OFFSET in FRAME.  */

static bool
at_p (tree ref, tree frame, HOST_WIDE_INT offset)
{
  return (TREE_CODE (ref) == MEM_REF && TREE_OPERAND (ref, 0) == frame
	  && signed_constant (TREE_OPERAND (ref, 1)) == offset);
}

/* The statement that defines T; null if T is no name, or was given.  */

static gimple *
definition (tree t)
{
  return TREE_CODE (t) == SSA_NAME && !SSA_NAME_IS_DEFAULT_DEF (t) ? SSA_NAME_DEF_STMT (t)
	 : NULL;
}

/* True if T was given to the current function, or is a copy of that.  */

static bool
given_p (tree t)
{
  gimple *def = definition (t);

  if (def && gimple_assign_ssa_name_copy_p (def))
    return given_p (gimple_assign_rhs1 (def));
  return TREE_CODE (t) == SSA_NAME && !def;
}

/* True if T is the stream of the current function: what it was given, or has been given
   back by the function that makes frames.  */

static bool
stream_p (tree t)
{
  gphi *phi = safe_dyn_cast<gphi *> (definition (t));

  if (!phi)
    return given_p (t);
  for (unsigned k = 0; k < gimple_phi_num_args (phi); k++)
    if (given_p (gimple_phi_arg_def (phi, k)))
      return true;
  return false;
}

/* ---- turns of resume ------------------------------------------------------- */

/* True if BB stores something at OFFSET in FRAME; that is VALUE unless this is null.  */

static bool
stores_p (basic_block bb, tree frame, HOST_WIDE_INT offset, tree value)
{
  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi); gsi_next (&gsi))
    if (gimple_assign_single_p (gsi_stmt (gsi))
	&& at_p (gimple_assign_lhs (gsi_stmt (gsi)), frame, offset)
	&& (!value || gimple_assign_rhs1 (gsi_stmt (gsi)) == value))
      return true;
  return false;
}

/* True if BB says that NEXT is the innermost frame of the stream.  */

static bool
tells_stream_p (const descent_check &c, basic_block bb, tree next)
{
  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi); gsi_next (&gsi))
    {
      gimple *stmt = gsi_stmt (gsi);
      if (!gimple_assign_single_p (stmt) || gimple_assign_rhs1 (stmt) != next
	  || TREE_CODE (gimple_assign_lhs (stmt)) != MEM_REF)
	continue;
      tree stream = TREE_OPERAND (gimple_assign_lhs (stmt), 0);
      if (stream_p (stream)
	  && at_p (gimple_assign_lhs (stmt), stream, innermost_offset (c.fn)))
	return true;
    }
  return false;
}

/* The frame from which NEXT was loaded as the next outer or the innermost one, or null.  */

static tree
loaded_from (const descent_check &c, tree next)
{
  gimple *load = definition (next);

  if (!load || !gimple_assign_load_p (load)
      || TREE_CODE (gimple_assign_rhs1 (load)) != MEM_REF)
    return NULL_TREE;
  tree frame = TREE_OPERAND (gimple_assign_rhs1 (load), 0);
  return at_p (gimple_assign_rhs1 (load), frame, innermost_offset (c.fn)) ? frame : NULL_TREE;
}

/* True if NEXT is the innermost frame of a stream that a call has given back: the function
   that makes frames has stored everything.  */

static bool
made_elsewhere_p (const descent_check &c, tree next)
{
  tree stream = loaded_from (c, next);
  gimple *load = stream ? definition (stream) : NULL;

  return (load && gimple_assign_load_p (load)
	  && DECL_P (get_base_address (gimple_assign_rhs1 (load))));
}

static void
check_arguments (const descent_check &c, basic_block bb, tree below)
{
  for (unsigned k = 0; k < c.fn->sig->parm_types.length (); k++)
    if (!integer_zerop (TYPE_SIZE (c.fn->sig->parm_types[k]))
	&& !stores_p (bb, below, parm_offset (c.fn, k), NULL_TREE))
      verify_failed (c.fn->decl, "a frame further in begins without an argument");
}

/* E goes back to the beginning of the loop of resume.  */

static void
check_turn (const descent_check &c, edge e)
{
  tree next = PHI_ARG_DEF_FROM_EDGE (c.frame, e), state = PHI_ARG_DEF_FROM_EDGE (c.state, e);

  if (made_elsewhere_p (c, next))
    return;
  if (!tells_stream_p (c, e->src, next))
    verify_failed (c.fn->decl, "a stream does not know its innermost frame");
  if (TREE_CODE (state) == INTEGER_CST)
    check_arguments (c, e->src, next);
  else if (loaded_from (c, next) != gimple_phi_result (c.frame))
    verify_failed (c.fn->decl, "a frame goes on in another one than the next outer one");
}

/* Find the loop over frames; false if nothing goes back there.  */

static bool
find_loop (descent_check *c)
{
  basic_block bb = single_succ (ENTRY_BLOCK_PTR_FOR_FN (cfun));

  c->frame = c->state = NULL;
  while (single_succ_p (bb) && single_pred_p (bb))
    bb = single_succ (bb);
  c->head = bb;
  for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi); gsi_next (&gsi))
    if (INTEGRAL_TYPE_P (TREE_TYPE (gimple_phi_result (gsi.phi ()))))
      c->state = gsi.phi ();
    else if (!virtual_operand_p (gimple_phi_result (gsi.phi ()))
	     && !stream_p (gimple_phi_result (gsi.phi ())))
      c->frame = gsi.phi ();
  return c->frame && c->state;
}

/* True if E comes from the beginning of the function.  */

static bool
first_turn_p (const descent_check &c, edge e)
{
  tree stream = loaded_from (c, PHI_ARG_DEF_FROM_EDGE (c.frame, e));

  return stream && given_p (stream) && single_pred_p (e->src)
	 && single_pred (e->src) == ENTRY_BLOCK_PTR_FOR_FN (cfun);
}

/* True if a block of the current function tells the stream of another innermost frame.  */

static bool
turns_p (const descent_check &c)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi); gsi_next (&gsi))
      if (gimple_assign_single_p (gsi_stmt (gsi)))
	{
	  tree lhs = gimple_assign_lhs (gsi_stmt (gsi));
	  tree stream = TREE_CODE (lhs) == MEM_REF ? TREE_OPERAND (lhs, 0) : NULL_TREE;
	  if (stream && stream_p (stream) && at_p (lhs, stream, innermost_offset (c.fn)))
	    return true;
	}
  return false;
}

static void
check_turns (async_fn *fn)
{
  descent_check c;
  edge e;
  edge_iterator ei;

  c.fn = fn;
  if (!find_loop (&c))
    {
      if (turns_p (c))
	verify_failed (fn->decl, "a stream goes on in other frames without a loop");
      return;
    }
  FOR_EACH_EDGE (e, ei, c.head->preds)
    if (!first_turn_p (c, e))
      check_turn (c, e);
}

/* ---- returns --------------------------------------------------------------- */

/* True if `LHS == RHS' asks whether a frame is the stream's own.  */

static bool
compares_p (tree lhs, tree rhs)
{
  return safe_dyn_cast<gphi *> (definition (lhs)) && lhs != rhs && stream_p (rhs);
}

/* True if the answer yes to COND means that the frame is the stream's own; or, in one copy
   with the drop, that this asks for each.  */

static bool
asks_p (const async_fn *fn, gcond *cond)
{
  gassign *def = safe_dyn_cast<gassign *> (definition (gimple_cond_lhs (cond)));

  if (gimple_cond_code (cond) == EQ_EXPR)
    return compares_p (gimple_cond_lhs (cond), gimple_cond_rhs (cond));
  if (def && gimple_assign_rhs_code (def) == BIT_AND_EXPR)
    return (fn->products->resume_drops
	    && tree_to_uhwi (gimple_assign_rhs2 (def)) == ASYNC_FLAG_DROPPING);
  return (def && gimple_assign_rhs_code (def) == EQ_EXPR
	  && compares_p (gimple_assign_rhs1 (def), gimple_assign_rhs2 (def)));
}

/* True if BB is only come to by that answer.  */

static bool
guarded_p (const async_fn *fn, basic_block bb)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, bb->preds)
    {
      gcond *cond = safe_dyn_cast<gcond *> (last_nondebug_stmt (e->src));
      if (cond ? !(e->flags & EDGE_TRUE_VALUE) || !asks_p (fn, cond)
	  : !single_succ_p (e->src) || !guarded_p (fn, e->src))
	return false;
    }
  return EDGE_COUNT (bb->preds) > 0;
}

/* All returns of the current function but those of "pending" are guarded, or it is said
   WHAT is wrong.  */

static void
check_returns (const async_fn *fn, const char *what)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, EXIT_BLOCK_PTR_FOR_FN (cfun)->preds)
    if (greturn *ret = safe_dyn_cast<greturn *> (last_nondebug_stmt (e->src)))
      if ((!gimple_return_retval (ret) || !integer_zerop (gimple_return_retval (ret)))
	  && !guarded_p (fn, e->src))
	verify_failed (fn->decl, what);
}

void
verify_descents (async_fn *fn)
{
  push_cfun (DECL_STRUCT_FUNCTION (fn->products->resume));
  check_turns (fn);
  check_returns (fn, "a frame that is not the stream's own says that the stream has ended");
  pop_cfun ();
  push_cfun (DECL_STRUCT_FUNCTION (fn->products->drop));
  check_returns (fn, "a drop leaves frames of the stream");
  pop_cfun ();
}
