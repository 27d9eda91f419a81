/* Stores to the frame and loads from it that a version can do without.
   SPDX-License-Identifier: GPL-3.0-or-later

   The generic form spills and reloads the same values for all three
   versions.  In one of them a spill is idle if the slot holds the value
   already (a parameter, which the ramp has stored), and a reload if nothing
   uses the value (in resume, what only the cleanups of a drop need).

   Slots are volatile (see frame-access.cc), so GCC does not remove such
   accesses itself.  The user's volatile variables are no slots, and are left
   alone.  */

#include "versions/versions.h"
#include "frame/frame.h"

/* True if no other item has a byte of parameter K's.  The result may, because
   it is written when the parameter is not needed any more.  */

static bool
sole_use_of_bytes_p (async_fn *fn, unsigned k)
{
  const frame_item &parm = fn->layout->items[fn->arguments->parm_items[k]];

  for (const frame_item &item : fn->layout->items)
    if (&item != &parm && item.kind != ITEM_RESULT
	&& item.offset + item.unused_head < parm.offset + parm.size
	&& parm.offset < item.offset + item.size)
      return false;
  return true;
}

/* Remove from BB the store of V's state.  */

static void
remove_state (version *v, basic_block bb)
{
  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    {
      gimple *stmt = gsi_stmt (gsi);
      tree lhs = gimple_assign_single_p (stmt) ? gimple_assign_lhs (stmt)
		 : NULL_TREE;
      if (lhs && state_p (lhs) && TREE_OPERAND (lhs, 0) == v->frame)
	{
	  unlink_stmt_vdef (stmt);
	  gsi_remove (&gsi, true);
	  return;
	}
    }
}

/* Let V, the resume of a generator with one suspension point, store the state where
   it begins, and not each time it yields.  Nobody looks at the state of a generator
   while it runs, unless an exception ends it.  */

void
store_state_once (version *v)
{
  edge e;
  edge_iterator ei;

  if (!v->pending || flag_exceptions || !stream_words (v->fn->node->decl)
      || v->fn->facts->points.length () != 1)
    return;
  FOR_EACH_EDGE (e, ei, v->pending->preds)
    remove_state (v, e->src);
  gimple_stmt_iterator gsi = gsi_after_labels (v->args_block);
  gsi_insert_before (&gsi, gimple_build_assign
		     (state_ref (v->frame),
		      build_int_cst (state_type (), ASYNC_STATE_FIRST)),
		     GSI_SAME_STMT);
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
      if (lhs && slot_p (lhs)
	  && TREE_OPERAND (lhs, 0) == v->frame
	  && signed_constant (TREE_OPERAND (lhs, 1)) == offset)
	{
	  unlink_stmt_vdef (stmt);
	  gsi_remove (&gsi, true);
	  return;
	}
    }
}

/* Remove from V the spills of parameters that are in the frame already:
   whoever made the future has stored them there, a parameter's SSA name does
   not change, and nothing else has used the bytes.  */

void
keep_parms_in_frame (version *v)
{
  edge e;
  edge_iterator ei;

  if (!v->pending)
    return;
  for (unsigned k = 0; k < v->fn->sig->parms.length (); k++)
    if (sole_use_of_bytes_p (v->fn, k))
      FOR_EACH_EDGE (e, ei, v->pending->preds)
	remove_spill (v, e->src, parm_offset (v->fn, k));
}

/* Remove from V the reloads whose values it does not use.  */

void
remove_idle_reloads (version *v)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);)
      {
	gimple *stmt = gsi_stmt (gsi);
	tree ref = gimple_assign_load_p (stmt) ? gimple_assign_rhs1 (stmt)
		   : NULL_TREE;
	if (ref && slot_p (ref)
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
