/* Functions that call setjmp or the like.
   SPDX-License-Identifier: GPL-3.0-or-later

     await a;				start, resume, spill, reload
     if (setjmp (env))			as it is
       return -1;
     work ();

   longjmp makes such a call return a second time, into the machine frame that
   it returned to before.  A suspension in between takes that frame away, so
   from such a call no suspension point may be reached.

   To GCC every call in the function may come back to setjmp, also the awaits
   and what stands before them: each has an abnormal edge to the place where it
   returns.  In truth nothing jumps there before setjmp was called.  Without
   those edges no suspension point has any, and the rest of the lowering does
   not have to know of them.

   Once GCC has made instructions of the statements it has no such edges at all.
   A variable that was set before setjmp may share its register with something
   that is set behind the last call that may jump, and the scheduler that runs
   before registers are allocated would move the latter before that call.  It
   does so with every function that calls setjmp, but not with async ones.  */

#include "analyse/analyse.h"

/* Add to SEEN the blocks that can be reached from the end of BB.  */

static void
reach_from (basic_block bb, bitmap seen)
{
  auto_vec<basic_block, 32> work;
  edge e;
  edge_iterator ei;

  work.safe_push (bb);
  while (!work.is_empty ())
    FOR_EACH_EDGE (e, ei, work.pop ()->succs)
      if (e->dest->index != EXIT_BLOCK && bitmap_set_bit (seen, e->dest->index))
	work.safe_push (e->dest);
}

/* The first suspension from GSI on in its block, or null.  */

static gimple *
suspension_from (gimple_stmt_iterator gsi)
{
  for (; !gsi_end_p (gsi); gsi_next (&gsi))
    if (suspends_p (gsi_stmt (gsi)))
      return gsi_stmt (gsi);
  return NULL;
}

/* A suspension of FUN that is reached from STMT, or null.  */

static gimple *
suspension_behind (function *fun, gimple *stmt)
{
  auto_bitmap seen;
  unsigned index;
  bitmap_iterator bi;
  gimple *found = suspension_from (gsi_for_stmt (stmt));

  if (found)
    return found;
  reach_from (gimple_bb (stmt), seen);
  EXECUTE_IF_SET_IN_BITMAP (seen, 0, index, bi)
    if ((found = suspension_from (gsi_start_bb (BASIC_BLOCK_FOR_FN (fun,
								    index)))))
      return found;
  return NULL;
}

/* A call in FUN that may return again after a suspension, or null.  The
   suspension goes to *ACROSS.  */

gimple *
find_return_across (function *fun, gimple **across)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (returns_twice_p (gsi_stmt (gsi))
	  && (*across = suspension_behind (fun, gsi_stmt (gsi))))
	return gsi_stmt (gsi);
  return NULL;
}

/* Remove the abnormal edges out of BB.  */

static void
cut_edges (basic_block bb)
{
  edge e;
  edge_iterator ei;

  for (ei = ei_start (bb->succs); (e = ei_safe_edge (ei));)
    if ((e->flags & EDGE_ABNORMAL) && !(e->flags & EDGE_EH))
      remove_edge (e);
    else
      ei_next (&ei);
}

/* Take away the edges from what comes before the calls in FN that return
   twice.  */

void
cut_second_returns (async_fn *fn)
{
  auto_bitmap behind;
  basic_block bb;

  if (!fn->suspends || !fn->returns_twice)
    return;
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (returns_twice_p (gsi_stmt (gsi)))
	{
	  bitmap_set_bit (behind, bb->index);
	  reach_from (bb, behind);
	}
  FOR_EACH_BB_FN (bb, cfun)
    if (!bitmap_bit_p (behind, bb->index))
      cut_edges (bb);
  free_dominance_info (CDI_DOMINATORS);
  free_dominance_info (CDI_POST_DOMINATORS);
  delete_unreachable_blocks ();
}

/* Turn off the scheduler that would move an instruction over a call.  */

static void
forbid_early_scheduling (gcc_options *opts)
{
  opts->x_flag_schedule_insns = 0;
  opts->x_flag_live_range_shrinkage = 0;
}

/* Have FN, which calls setjmp, compiled so that its variables have at the
   second return what they had at the last call before that.  */

void
keep_order (async_fn *fn)
{
  if (opt_for_fn (fn->decl, optimize))
    change_options (fn->decl, forbid_early_scheduling);
}
