/* No function is suspended while an exception is on its way through it.
   SPDX-License-Identifier: GPL-3.0-or-later

   A cleanup that runs for an exception ends with a RESX, which throws it on:

     landing pad -> cleanup -> RESX

   Until then the exception is in registers and in the hands of the unwinder, which
   knows one per thread, so that a suspension in between would go on with another
   one.  What is between comes to a RESX otherwise than by throwing, and from
   nowhere but landing pads.  (Where a cleanup has one copy for exceptions and for
   the usual way, it is not looked at.)  */

#include "verify/verify.h"

/* Add to SEEN what is in TODO, and all blocks to which edges other than those of
   exceptions lead from there; with BACKWARDS from which they come.  */

static void
collect_blocks (vec<basic_block> *todo, bool backwards, bitmap seen)
{
  edge e;
  edge_iterator ei;

  while (todo->length ())
    {
      basic_block bb = todo->pop ();
      if (!bitmap_set_bit (seen, bb->index))
	continue;
      FOR_EACH_EDGE (e, ei, backwards ? bb->preds : bb->succs)
	if (!(e->flags & EDGE_EH))
	  todo->safe_push (backwards ? e->src : e->dest);
    }
}

/* Verify the current function, that of FN.  */

void
verify_exceptions (async_fn *fn)
{
  auto_vec<basic_block, 16> todo;
  auto_bitmap thrown_on, usual;
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    if (gimple *last = last_nondebug_stmt (bb))
      if (gimple_code (last) == GIMPLE_RESX)
	todo.safe_push (bb);
  collect_blocks (&todo, true, thrown_on);
  todo.safe_push (ENTRY_BLOCK_PTR_FOR_FN (cfun));
  collect_blocks (&todo, false, usual);
  for (const suspension *sp : fn->facts->points)
    if (bitmap_bit_p (thrown_on, sp->block->index)
	&& !bitmap_bit_p (usual, sp->block->index))
      verify_failed (fn->decl, "a suspension while an exception is on its way");
}
