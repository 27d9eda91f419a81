/* What the program asks the optimiser is answered before the rewrite.
   SPDX-License-Identifier: GPL-3.0-or-later

   __builtin_constant_p and __builtin_object_size are answered by GCC when it
   has optimised enough, but only if it still sees what is asked about.  The
   rewrite takes that away: an object moves to the frame, whose size is another
   one, and an answer that is used behind a suspension has become a word in the
   frame that nobody can fold.

     n = __builtin_object_size (&a[2], 0);   ->   use (18)
     use (n)

   This comes before suspensions are counted, because a branch that the answer
   rules out may hold some, by which the dispatch would enter dead code:

     if (__builtin_constant_p (n)) __await (f ());

   A size that is not known yet gets the answer "unknown" if the answer would
   have to cross a suspension, and else is left to the passes to come.  */

#include "analyse/analyse.h"

/* Replace the uses of the result of the call at GSI by ANSWER.  The call
   becomes an assignment that nobody uses.  */

static void
answer_call (gimple_stmt_iterator *gsi, tree answer)
{
  gimple *stmt = gsi_stmt (*gsi);
  tree lhs = gimple_call_lhs (stmt);

  unlink_stmt_vdef (stmt);
  gimple_call_set_lhs (stmt, NULL_TREE);
  gassign *decided = gimple_build_assign (lhs, answer);
  gsi_replace (gsi, decided, false);
  SSA_NAME_DEF_STMT (lhs) = decided;
  replace_uses_by (lhs, answer);
}

static bool
asks_constant_p (gimple *stmt)
{
  return (gimple_call_builtin_p (stmt, BUILT_IN_CONSTANT_P)
	  && gimple_call_lhs (stmt)
	  && TREE_CODE (gimple_call_lhs (stmt)) == SSA_NAME);
}

static bool
asks_size_p (gimple *stmt)
{
  return ((gimple_call_builtin_p (stmt, BUILT_IN_OBJECT_SIZE)
	   || compat_dynamic_size_p (stmt))
	  && gimple_call_lhs (stmt)
	  && TREE_CODE (gimple_call_lhs (stmt)) == SSA_NAME);
}

static void
answer_constant_p (gimple_stmt_iterator *gsi)
{
  gimple *stmt = gsi_stmt (*gsi);
  bool constant = is_gimple_min_invariant (gimple_call_arg (stmt, 0));

  answer_call (gsi, build_int_cst (TREE_TYPE (gimple_call_lhs (stmt)),
				   constant));
}

static gimple *
next_call (gimple *stmt)
{
  gimple_stmt_iterator gsi = gsi_for_stmt (stmt);

  do
    gsi_next_nondebug (&gsi);
  while (!gsi_end_p (gsi) && !is_gimple_call (gsi_stmt (gsi)));
  return gsi_end_p (gsi) ? NULL : gsi_stmt (gsi);
}

/* True if NAME, or what is computed from it, may cross a suspension.  It does
   not if the only use is the next call of the block, as that of the size in
   __memcpy_chk (p, q, n, size).  */

static bool
may_cross_p (tree name)
{
  gimple *taker = next_call (SSA_NAME_DEF_STMT (name));
  imm_use_iterator iter;
  use_operand_p operand;

  FOR_EACH_IMM_USE_FAST (operand, iter, name)
    if (!is_gimple_debug (USE_STMT (operand)) && USE_STMT (operand) != taker)
      return true;
  return false;
}

static void
answer_size (gimple_stmt_iterator *gsi)
{
  gimple *stmt = gsi_stmt (*gsi);
  tree lhs = gimple_call_lhs (stmt), kind = gimple_call_arg (stmt, 1), size;

  if (!tree_fits_uhwi_p (kind) || tree_to_uhwi (kind) > 3)
    return;
  if (compat_object_size (gimple_call_arg (stmt, 0), tree_to_uhwi (kind),
			  &size)
      || may_cross_p (lhs))
    answer_call (gsi, fold_convert (TREE_TYPE (lhs), size));
}

static void
answer_stmt (gimple_stmt_iterator *gsi)
{
  if (asks_constant_p (gsi_stmt (*gsi)))
    answer_constant_p (gsi);
  else if (opt_for_fn (cfun->decl, optimize) && asks_size_p (gsi_stmt (*gsi)))
    answer_size (gsi);
}

void
fold_builtins (async_fn *fn)
{
  basic_block bb;

  if (!fn->suspends)
    return;
  init_object_sizes ();
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      answer_stmt (&gsi);
  fini_object_sizes ();
}
