/* What must be true of a function that something jumps into.
   SPDX-License-Identifier: GPL-3.0-or-later

   In a function that calls setjmp, or that has labels for nested functions, every
   call that may jump has an abnormal edge, and nothing else has one: GCC takes
   the edge of a statement that does not jump for the only way on, and removes
   the condition before it.  */

#include "verify/verify.h"
#include "analyse/analyse.h"

/* Verify the current function.  */

void
verify_jumps (void)
{
  basic_block bb;
  edge e;
  edge_iterator ei;

  FOR_EACH_BB_FN (bb, cfun)
    FOR_EACH_EDGE (e, ei, bb->succs)
      if ((e->flags & EDGE_ABNORMAL) && !(e->flags & EDGE_EH)
	  && !(last_nondebug_stmt (bb) && stmt_can_make_abnormal_goto (last_nondebug_stmt (bb))))
	verify_failed (current_function_decl,
		       "a statement that cannot jump has an edge for it");
  if (optimize && lookup_attribute (ASYNC_LOWERED_ATTR, DECL_ATTRIBUTES
				    (current_function_decl))
      && find_returns_twice (cfun)
      && opt_for_fn (current_function_decl, flag_schedule_insns))
    verify_failed (current_function_decl,
		   "what is set behind a call that may jump can move before it");
}
