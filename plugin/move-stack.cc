/* Variable-length arrays and alloca that are in use across a suspension.
   SPDX-License-Identifier: GPL-3.0-or-later

   What they allocate lies on the machine stack, which is gone while the
   function is suspended.  If nothing of it is in use at any suspension point
   the function is left as it is.  Otherwise it gets a stack of its own, a list
   of blocks from the allocator whose top is a variable in the frame:

     p = alloca (n)	      p = __asyncc_stack_alloc (&top, n, align)
     s = stack_save ()	      s = top
     stack_restore (s)	      __asyncc_stack_release (&top, s)
     return		      __asyncc_stack_release (&top, 0); return

   A drop leaves through the same returns.

   Even where no block is in use the pointer that stack_save got may be: it is
   computed anew after the resume (recompute.cc).  */

#include "gcc-compat.h"
#include "frame-abi.h"
#include "async-fn.h"

/* ---- is anything in use across a suspension? --------------------------- */

/* Which allocations are in use at the end of each block.  */
struct stack_problem
{
  auto_vec<gimple *> allocations;
  auto_vec<bitmap> out;
  bool in_use_across;
};

static bool
builtin_p (gimple *stmt, built_in_function code)
{
  return gimple_call_builtin_p (stmt, code);
}

static bool
alloca_p (gimple *stmt)
{
  return (gimple_call_builtin_p (stmt, BUILT_IN_NORMAL)
	  && ALLOCA_FUNCTION_CODE_P
	       (DECL_FUNCTION_CODE (gimple_call_fndecl (stmt))));
}

static void
list_allocations (stack_problem *p)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (alloca_p (gsi_stmt (gsi)))
	p->allocations.safe_push (gsi_stmt (gsi));
}

/* True if EARLIER always runs before LATER.  */

static bool
runs_before_p (gimple *earlier, gimple *later)
{
  basic_block a = gimple_bb (earlier), b = gimple_bb (later);

  if (a != b)
    return dominated_by_p (CDI_DOMINATORS, b, a);
  for (gimple_stmt_iterator gsi = gsi_for_stmt (earlier); !gsi_end_p (gsi);
       gsi_next (&gsi))
    if (gsi_stmt (gsi) == later)
      return true;
  return false;
}

/* stack_restore (S) ends what was allocated since S was saved.  */

static void
end_allocations (stack_problem *p, gimple *restore, bitmap now)
{
  tree saved = gimple_call_arg (restore, 0);

  if (TREE_CODE (saved) != SSA_NAME
      || !builtin_p (SSA_NAME_DEF_STMT (saved), BUILT_IN_STACK_SAVE))
    return;
  for (unsigned k = 0; k < p->allocations.length (); k++)
    if (runs_before_p (SSA_NAME_DEF_STMT (saved), p->allocations[k]))
      bitmap_clear_bit (now, k);
}

static void
flow_stack (stack_problem *p, basic_block bb, bitmap now)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, bb->preds)
    bitmap_ior_into (now, p->out[e->src->index]);
  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    {
      gimple *stmt = gsi_stmt (gsi);
      if (builtin_p (stmt, BUILT_IN_STACK_RESTORE))
	end_allocations (p, stmt, now);
      else if (alloca_p (stmt))
	{
	  for (unsigned k = 0; k < p->allocations.length (); k++)
	    if (p->allocations[k] == stmt)
	      bitmap_set_bit (now, k);
	}
      else if (suspends_p (stmt) && !bitmap_empty_p (now))
	p->in_use_across = true;
    }
}

static bool
stack_in_use_across_p (void)
{
  stack_problem p;
  basic_block bb;
  bool changed = true;
  auto_bitmap now;

  p.in_use_across = false;
  list_allocations (&p);
  if (p.allocations.is_empty ())
    return false;
  calculate_dominance_info (CDI_DOMINATORS);
  for (int k = 0; k < last_basic_block_for_fn (cfun); k++)
    p.out.safe_push (BITMAP_ALLOC (NULL));
  while (changed)
    {
      changed = false;
      FOR_EACH_BB_FN (bb, cfun)
	{
	  bitmap_clear (now);
	  flow_stack (&p, bb, now);
	  if (!bitmap_equal_p (now, p.out[bb->index]))
	    {
	      bitmap_copy (p.out[bb->index], now);
	      changed = true;
	    }
	}
    }
  for (bitmap out : p.out)
    BITMAP_FREE (out);
  free_dominance_info (CDI_DOMINATORS);
  return p.in_use_across;
}

/* ---- a stack of its own ------------------------------------------------- */

static tree
alloc_function (void)
{
  return runtime_function ("__asyncc_stack_alloc", build_function_type_list
			   (ptr_type_node, ptr_type_node, size_type_node,
			    size_type_node, NULL_TREE));
}

static gcall *
release_call (tree top, tree mark)
{
  tree fn = runtime_function ("__asyncc_stack_release",
			      build_function_type_list
			      (void_type_node, ptr_type_node, ptr_type_node,
			       NULL_TREE));

  return gimple_build_call (fn, 2, build_fold_addr_expr (top), mark);
}

/* The alignment that the alloca STMT promises, in bytes.  */

static tree
alloca_alignment (gimple *stmt)
{
  if (DECL_FUNCTION_CODE (gimple_call_fndecl (stmt)) == BUILT_IN_ALLOCA)
    return size_int (BIGGEST_ALIGNMENT / BITS_PER_UNIT);
  return size_int (tree_to_uhwi (gimple_call_arg (stmt, 1)) / BITS_PER_UNIT);
}

static void
replace (gimple_stmt_iterator *gsi, gimple *stmt)
{
  tree lhs = gimple_call_lhs (gsi_stmt (*gsi));

  unlink_stmt_vdef (gsi_stmt (*gsi));
  if (lhs)
    {
      gimple_call_set_lhs (gsi_stmt (*gsi), NULL_TREE);
      gimple_set_lhs (stmt, lhs);
      if (TREE_CODE (lhs) == SSA_NAME)
	SSA_NAME_DEF_STMT (lhs) = stmt;
    }
  gsi_replace (gsi, stmt, true);
}

/* What takes the place of the stack_save SAVE; nobody may want its result where
   the scope is never left.  */

static gimple *
read_top (gimple *save, tree top)
{
  tree lhs = gimple_call_lhs (save);

  if (!lhs)
    return gimple_build_nop ();
  return gimple_build_assign (lhs, top);
}

static void
move_statement (gimple_stmt_iterator *gsi, tree top)
{
  gimple *stmt = gsi_stmt (*gsi);

  if (alloca_p (stmt))
    replace (gsi, gimple_build_call (alloc_function (), 3,
				     build_fold_addr_expr (top),
				     gimple_call_arg (stmt, 0),
				     alloca_alignment (stmt)));
  else if (builtin_p (stmt, BUILT_IN_STACK_SAVE))
    replace (gsi, read_top (stmt, top));
  else if (builtin_p (stmt, BUILT_IN_STACK_RESTORE))
    replace (gsi, release_call (top, gimple_call_arg (stmt, 0)));
  else if (gimple_code (stmt) == GIMPLE_RETURN)
    gsi_insert_before (gsi, release_call (top, null_pointer_node),
		       GSI_SAME_STMT);
}

/* Give FN a stack of its own if it needs one.  */

void
move_stack (async_fn *fn)
{
  basic_block bb;

  if (!stack_in_use_across_p ())
    return;
  if (dump_file)
    fprintf (dump_file, ";; %s keeps variable-length arrays across a "
	     "suspension\n", async_fn_name (fn));
  tree top = create_tmp_var (ptr_type_node, "__stack");
  TREE_ADDRESSABLE (top) = 1;
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      move_statement (&gsi, top);
  append_stmt (fn->args_block, gimple_build_assign (top, null_pointer_node),
	       UNKNOWN_LOCATION);
}
