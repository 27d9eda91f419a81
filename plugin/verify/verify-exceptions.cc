/* Exceptions come to their handlers, and no function is suspended on the way.
   SPDX-License-Identifier: GPL-3.0-or-later

   What a child throws goes to the handlers that the await has, whoever calls the
   child: the first run, a resume, or, in a function of one copy, a drop.

   A cleanup that runs for an exception ends with a RESX, which throws it on:

     landing pad -> cleanup -> RESX

   Until then the exception is in registers and in the hands of the unwinder, which
   knows one per thread, so that a suspension in between would go on with another
   one.  What is between comes to a RESX otherwise than by throwing, and from
   nowhere but landing pads.  (Where a cleanup has one copy for exceptions and for
   the usual way, it is not looked at.)  */

#include "verify/verify.h"

/* ---- the body -------------------------------------------------------------- */

/* Add to SEEN what is in WORK, and all blocks to which edges other than those of
   exceptions lead from there; with BACKWARDS from which they come.  */

static void
collect_blocks (vec<basic_block> *work, bool backwards, bitmap seen)
{
  edge e;
  edge_iterator ei;

  while (work->length ())
    {
      basic_block bb = work->pop ();
      if (!bitmap_set_bit (seen, bb->index))
	continue;
      FOR_EACH_EDGE (e, ei, backwards ? bb->preds : bb->succs)
	if (!(e->flags & EDGE_EH))
	  work->safe_push (backwards ? e->src : e->dest);
    }
}

/* Verify the current function, that of FN.  */

void
verify_exceptions (async_fn *fn)
{
  auto_vec<basic_block, 16> work;
  auto_bitmap thrown_on, usual;
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    if (gimple *last = last_nondebug_stmt (bb))
      if (gimple_code (last) == GIMPLE_RESX)
	work.safe_push (bb);
  collect_blocks (&work, true, thrown_on);
  work.safe_push (ENTRY_BLOCK_PTR_FOR_FN (cfun));
  collect_blocks (&work, false, usual);
  for (const suspension *sp : fn->facts->points)
    if (bitmap_bit_p (thrown_on, sp->block->index)
	&& !bitmap_bit_p (usual, sp->block->index))
      verify_failed (fn->decl, "a suspension while an exception is on its way");
}

/* ---- the generic form ------------------------------------------------------- */

/* Where exceptions of what SP waits for are handled; null if they are not.  */

basic_block
handlers (const suspension *sp)
{
  return (sp->pad && BASIC_BLOCK_FOR_FN (cfun, sp->pad->index) == sp->pad
	  ? sp->pad : NULL);
}

/* True if STMT resumes or drops what SP awaits.  */

static bool
wakes_child_p (const suspension *sp, gimple *stmt)
{
  tree called = is_gimple_call (stmt) ? gimple_call_fndecl (stmt) : NULL_TREE;

  return (called && sp->callee
	  && (called == version_decl (sp->callee->products, RESUME)
	      || called == version_decl (sp->callee->products, DROP)));
}

/* True if an exception that leaves BB's last statement goes to PAD, where the
   way may lead over one block that finishes the child.  */

static bool
thrown_to_p (basic_block bb, basic_block pad)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, bb->succs)
    if (e->flags & EDGE_EH)
      return (e->dest == pad
	      || (single_succ_p (e->dest) && single_succ (e->dest) == pad));
  return false;
}

/* Where the child of suspension K is resumed or dropped, from RESUME on, its
   exceptions reach the handlers that the suspension has.  */

void
check_handlers (generic_check *c, unsigned k, basic_block resume)
{
  const suspension *sp = c->fn->facts->points[k];
  auto_vec<basic_block, 8> work;
  edge e;
  edge_iterator ei;

  if (!handlers (sp))
    return;
  work.safe_push (resume);
  while (work.length ())
    {
      basic_block bb = work.pop ();
      for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	   !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
	if (wakes_child_p (sp, gsi_stmt (gsi))
	    && stmt_could_throw_p (cfun, gsi_stmt (gsi))
	    && !thrown_to_p (bb, sp->pad))
	  failed (c, "an exception of what is resumed or dropped does not reach"
		  " its handlers");
      FOR_EACH_EDGE (e, ei, bb->succs)
	if (single_pred_p (e->dest))
	  work.safe_push (e->dest);
    }
}
