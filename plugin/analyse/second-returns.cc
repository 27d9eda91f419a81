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

/* Which of the calls that return twice may have been made at the end of each
   block.  */
struct return_problem : flow_problem
{
  return_problem ();
  void pass_block (basic_block bb, bitmap now) override;

  auto_vec<gimple *> calls;
  hash_map<gimple *, unsigned> number;
  /* By call: a suspension that is reached from it, or null.  */
  auto_vec<gimple *> across;
};

return_problem::return_problem () : flow_problem (FORWARDS)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (returns_twice_p (gsi_stmt (gsi)))
	{
	  number.put (gsi_stmt (gsi), calls.length ());
	  calls.safe_push (gsi_stmt (gsi));
	  across.safe_push (NULL);
	}
}

void
return_problem::pass_block (basic_block bb, bitmap now)
{
  unsigned k;
  bitmap_iterator bi;

  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    if (unsigned *call = number.get (gsi_stmt (gsi)))
      bitmap_set_bit (now, *call);
    else if (settled && suspends_p (gsi_stmt (gsi)))
      EXECUTE_IF_SET_IN_BITMAP (now, 0, k, bi)
	if (!across[k])
	  across[k] = gsi_stmt (gsi);
}

/* A call in the current function that may return again after a suspension, or
   null.  The suspension goes to *ACROSS.  */

gimple *
find_return_across (gimple **across)
{
  if (!find_returns_twice (cfun))
    return NULL;
  return_problem p;
  solve_flow (&p);
  review_flow (&p);
  for (unsigned k = 0; k < p.calls.length (); k++)
    if ((*across = p.across[k]))
      return p.calls[k];
  return NULL;
}

/* Remove the abnormal edges out of BB.  Those of a computed goto are its only ways on.  */

static void
cut_edges (basic_block bb)
{
  edge e;
  edge_iterator ei;
  gimple *last = last_nondebug_stmt (bb);

  if (last && computed_goto_p (last))
    return;
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
  basic_block bb;

  if (!fn->suspends || !fn->returns_twice)
    return;
  return_problem p;
  solve_flow (&p);
  FOR_EACH_BB_FN (bb, cfun)
    if (bitmap_empty_p (p.out[bb->index]))
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

/* Have DECL, which calls setjmp, compiled so that its variables have at the
   second return what they had at the last call before that.  */

void
keep_order (tree decl)
{
  if (opt_for_fn (decl, optimize))
    change_options (decl, forbid_early_scheduling);
}
