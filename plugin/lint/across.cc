/* What is true at each await.
   SPDX-License-Identifier: GPL-3.0-or-later

   A lint is a set that flows forwards to the awaits, of what was done before, and
   another one that flows backwards, of what is done behind.  What is in both at an await
   crosses it.  */

#include "lint/lint.h"

/* True if STMT is a suspension point.  */

static bool
await_p (gimple *stmt)
{
  tree fn = is_gimple_call (stmt) ? gimple_call_fndecl (stmt) : NULL_TREE;

  return fn && (ramp_of_body (fn) || async_marker_call_p (stmt, ASYNC_SUSPEND));
}

/* True if a statement of the current function MATCHES.  */

bool
any_statement_p (bool (*matches) (gimple *))
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb); !gsi_end_p (gsi);
	 gsi_next_nondebug (&gsi))
      if (matches (gsi_stmt (gsi)))
	return true;
  return false;
}

across_problem::across_problem (enum flow_direction d) : flow_problem (d)
{
}

/* No lint leaves it so; no function is left pure (ir/solve-flow.cc).  */

void
across_problem::pass (gimple *, bitmap)
{
}

static void
pass_statement (across_problem *p, gimple *stmt, bitmap now)
{
  if (p->settled && await_p (stmt))
    {
      bitmap copy = BITMAP_ALLOC (&p->memory);
      bitmap_copy (copy, now);
      p->at_await.put (stmt, copy);
    }
  p->pass (stmt, now);
}

void
across_problem::pass_block (basic_block bb, bitmap now)
{
  if (direction == FORWARDS)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb); !gsi_end_p (gsi);
	 gsi_next_nondebug (&gsi))
      pass_statement (this, gsi_stmt (gsi), now);
  else
    for (gimple_stmt_iterator gsi = gsi_last_nondebug_bb (bb); !gsi_end_p (gsi);
	 gsi_prev_nondebug (&gsi))
      pass_statement (this, gsi_stmt (gsi), now);
}

/* Solve BEFORE and BEHIND, and list what crosses an await, once for each number, in the
   order of the code.  */

void
find_crossing (across_problem *before, across_problem *behind, vec<crossing> *out)
{
  auto_bitmap seen;
  basic_block bb;
  unsigned k;
  bitmap_iterator bi;

  for (across_problem *p : { before, behind })
    {
      solve_flow (p);
      review_flow (p);
    }
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb); !gsi_end_p (gsi);
	 gsi_next_nondebug (&gsi))
      if (bitmap *held = before->at_await.get (gsi_stmt (gsi)))
	EXECUTE_IF_AND_IN_BITMAP (*held, *behind->at_await.get (gsi_stmt (gsi)), 0, k, bi)
	  if (bitmap_set_bit (seen, k))
	    out->safe_push ({ k, gimple_location (gsi_stmt (gsi)) });
}
