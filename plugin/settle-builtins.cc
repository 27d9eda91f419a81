/* What the program asks the optimiser is answered before the rewrite.
   SPDX-License-Identifier: GPL-3.0-or-later

   __builtin_constant_p and __builtin_object_size are answered by GCC when it
   has optimised enough, but only if it still sees what is asked about.  The
   rewrite takes that away: an object moves to the frame, whose size is another
   one, and an answer that is used behind a suspension has become a word in the
   frame that nobody can fold.

     n = __builtin_object_size (&a[2], 0);   ->   use (18)
     use (n)

   __builtin_constant_p is decided first of all, because the branch that is not
   taken may hold suspensions.  A size that is known is filled in.  One that is
   not known gets the answer "unknown" if it would have to cross a suspension,
   and else stays open for the passes to come.  */

#include "gcc-compat.h"
#include "frame-abi.h"
#include "async-fn.h"

/* Use ANSWER for what the call at GSI returns, which then is a plain
   assignment that dies.  */

static void
answer_call (gimple_stmt_iterator *gsi, tree answer)
{
  gimple *stmt = gsi_stmt (*gsi), *use;
  tree lhs = gimple_call_lhs (stmt);
  imm_use_iterator iter;
  use_operand_p operand;

  unlink_stmt_vdef (stmt);
  gimple_call_set_lhs (stmt, NULL_TREE);
  gassign *decided = gimple_build_assign (lhs, answer);
  gsi_replace (gsi, decided, false);
  SSA_NAME_DEF_STMT (lhs) = decided;
  FOR_EACH_IMM_USE_STMT (use, iter, lhs)
    {
      FOR_EACH_IMM_USE_ON_STMT (operand, iter)
	SET_USE (operand, answer);
      update_stmt (use);
    }
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

void
settle_constant_p (async_fn *fn)
{
  basic_block bb;
  bool changed = false;

  if (!fn->suspends)
    return;
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      {
	gimple *stmt = gsi_stmt (gsi);
	if (!asks_constant_p (stmt))
	  continue;
	bool constant = is_gimple_min_invariant (gimple_call_arg (stmt, 0));
	answer_call (&gsi, build_int_cst (TREE_TYPE (gimple_call_lhs (stmt)),
					  constant));
	changed = true;
      }
  if (changed)
    cleanup_tree_cfg (TODO_update_ssa);
}

/* Suspension points end their blocks, so a value that is used in another block
   may cross one.  */

static bool
leaves_block_p (tree name)
{
  basic_block home = gimple_bb (SSA_NAME_DEF_STMT (name));
  imm_use_iterator iter;
  use_operand_p operand;

  FOR_EACH_IMM_USE_FAST (operand, iter, name)
    if (!is_gimple_debug (USE_STMT (operand))
	&& gimple_bb (USE_STMT (operand)) != home)
      return true;
  return false;
}

static void
settle_size (gimple_stmt_iterator *gsi)
{
  gimple *stmt = gsi_stmt (*gsi);
  tree lhs = gimple_call_lhs (stmt), kind = gimple_call_arg (stmt, 1), size;

  if (!tree_fits_uhwi_p (kind) || tree_to_uhwi (kind) > 3)
    return;
  if (compat_object_size (gimple_call_arg (stmt, 0), tree_to_uhwi (kind),
			  &size)
      || leaves_block_p (lhs))
    answer_call (gsi, fold_convert (TREE_TYPE (lhs), size));
}

void
settle_sizes (async_fn *fn)
{
  basic_block bb;

  if (!fn->suspends || !opt_for_fn (fn->node->decl, optimize))
    return;
  init_object_sizes ();
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      {
	if (asks_size_p (gsi_stmt (gsi)))
	  settle_size (&gsi);
      }
  fini_object_sizes ();
}
