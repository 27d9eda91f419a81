/* Chains that are woken at their end: which frame that is, and the way back.
   SPDX-License-Identifier: GPL-3.0-or-later

   A poll that begins with the outermost frame of a chain goes through all of it, each
   time.  Where the chain may be deep (unit/choose-links.cc) the frames are linked, so
   that the library's executors can go on with the innermost one and from there outwards
   (abi/wake-site.cc):

     what suspends itself, or waits for what is not linked	LEAF: tell the context
     what waits for a child that is linked			LINK: tell the child

   In a pending chain every frame has done one or the other, the innermost one last of
   all.  So the context knows where the chain of the future stands that was polled, if
   that is linked.

   The way outwards leads to a frame because its child has ended, which the child's state
   says.  So a linked child is polled only if it has not; nobody polls it behind its
   end.  */

#include "generic/generic.h"
#include "frame/frame.h"

/* True if the child that SP waits for is linked to the frame of FN.  */

bool
linked_point_p (const async_fn *fn, const suspension *sp)
{
  return fn->linked && sp->callee && sp->callee->linked;
}

/* FN is pending in BB because of SP, where the chain ends.  */

void
mark_leaf (async_fn *fn, const suspension *sp, basic_block bb)
{
  if (fn->linked)
    append_stmt (bb, gimple_build_call (placeholder_leaf (), 2, fn->facts->frame,
					fn->facts->cx), sp->loc);
}

/* FN is pending in BB because of the frame CHILD, for which SP waits; one on the HEAP
   has to be told where ours is.  */

void
link_child (async_fn *fn, const suspension *sp, tree child, bool heap, basic_block bb)
{
  append_stmt (bb, gimple_build_call (placeholder_link (), 5,
				      body_address (sp->callee), child,
				      body_address (fn),
				      heap ? fn->facts->frame : null_pointer_node,
				      build_int_cst (unsigned_type_node, sp->number)),
	       sp->loc);
}

/* `if (frame->state == DONE) goto ENDED; goto POLL;' at the end of BB, for the FRAME of
   the linked child that SP waits for.  */

void
test_for_end (const suspension *sp, tree frame, basic_block bb, basic_block ended,
	      basic_block poll)
{
  tree type = state_type ();
  tree state = append_load (bb, state_ref (frame), type, sp->loc);

  append_branch (bb, EQ_EXPR, state, build_int_cst (type, ASYNC_STATE_DONE), ended, poll,
		 profile_probability::likely (), sp->loc);
}

/* The test for the end of a linked child that ends BB, or null.  */

gcond *
end_test (basic_block bb)
{
  gcond *cond = safe_dyn_cast<gcond *> (last_nondebug_stmt (bb));
  tree state = cond ? gimple_cond_lhs (cond) : NULL_TREE;

  return (cond && gimple_cond_code (cond) == EQ_EXPR
	  && TREE_CODE (gimple_cond_rhs (cond)) == INTEGER_CST
	  && tree_to_shwi (gimple_cond_rhs (cond)) == ASYNC_STATE_DONE
	  && TREE_CODE (state) == SSA_NAME
	  && gimple_assign_load_p (SSA_NAME_DEF_STMT (state))
	  && state_p (gimple_assign_rhs1 (SSA_NAME_DEF_STMT (state)))
	  ? cond : NULL);
}
