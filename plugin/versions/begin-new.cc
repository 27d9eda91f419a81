/* How resume and drop begin a body that has not begun.
   SPDX-License-Identifier: GPL-3.0-or-later

   The dispatch knows the suspension points; in any other state it goes to the
   beginning of the body.  That is right for a future that is new, and for one
   that waits where going on is the same as beginning.  The only other state is
   "done".  Resume is never called then, though a checking build looks.  Drop is; so
   it has to tell that state apart where it enters the body, which it does if
   parameters have cleanup handlers.

   An exception that leaves such a body has run the handlers, and one that leaves a
   generator has ended it, also for who asks for another value.  So there the state is
   "done" from the beginning on, as it is behind every resume (generic/spill-values.cc).  */

#include "versions/versions.h"
#include "frame/frame.h"

/* True if V may enter the body at its beginning, with the arguments from the
   frame.  */

bool
begins_new_p (version *v)
{
  return (v->kind == RESUME
	  || (v->kind == DROP && cleans_parameters_p (v->fn->node->decl)));
}

/* The edge by which V enters the body at its beginning.  */

static edge
beginning (version *v)
{
  return (v->selector ? find_edge (v->entry, v->args_block)
	  : single_succ_edge (ENTRY_BLOCK_PTR_FOR_FN (cfun)));
}

/* Let V, whose future is done, go to OTHER instead of the beginning of the body;
   PROBABILITY is that of this.  That of a generator is loaded again, as a volatile one:
   else the dispatch would keep it in a register, which costs every value something.  */

void
leave_if_done (version *v, basic_block other, profile_probability probability)
{
  basic_block bb = split_edge (beginning (v));
  basic_block next = single_succ (bb);
  tree type = state_type ();
  tree ref = state_ref (v->frame);

  if (stream_words (v->fn->node->decl))
    TREE_THIS_VOLATILE (ref) = TREE_SIDE_EFFECTS (ref) = 1;
  tree state = append_load (bb, ref, type, UNKNOWN_LOCATION);

  remove_edge (single_succ_edge (bb));
  append_branch (bb, EQ_EXPR, state, build_int_cst (type, ASYNC_STATE_DONE), other, next,
		 probability, UNKNOWN_LOCATION);
}

/* Have V, which begins the body with the arguments from the frame, leave nothing to
   a drop or another poll that follows an exception.  */

void
mark_begun (version *v)
{
  tree body = v->fn->node->decl;

  if (!flag_exceptions
      || !(cleans_parameters_p (body) || (v->kind == RESUME && stream_words (body))))
    return;
  gimple_stmt_iterator gsi = gsi_after_labels (v->args_block);
  gsi_insert_before (&gsi, gimple_build_assign
		     (state_ref (v->frame),
		      build_int_cst (state_type (), ASYNC_STATE_DONE)),
		     GSI_SAME_STMT);
}
