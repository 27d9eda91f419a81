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

   A drop leaves through the same returns, an exception through a landing pad
   that does the same (ir/release-at-exceptions.cc).

   Where nothing that was allocated is in use across a suspension, the pointer
   that stack_save returned may still be: it is computed anew after the resume
   (recompute.cc).  */

#include "analyse/analyse.h"

/* ---- is anything in use across a suspension? --------------------------- */

/* Which allocations are in use: OUT at the end of each block, AT_SAVE at each
   stack_save.  Allocations have numbers.  */
struct stack_problem : flow_problem
{
  stack_problem ()
    : flow_problem (FORWARDS), in_use_across (false), unclear (false) {}
  void pass_block (basic_block bb, bitmap now) override;

  hash_map<gimple *, unsigned> number;
  hash_map<gimple *, bitmap> at_save;
  bool in_use_across;
  /* There is a stack_restore of a pointer that may come from several
     stack_saves.  */
  bool unclear;
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

/* The statement that saved what RESTORE restores, or null.  */

static gimple *
save_of (gimple *restore)
{
  tree saved = gimple_call_arg (restore, 0);

  return (TREE_CODE (saved) == SSA_NAME
	  && builtin_p (SSA_NAME_DEF_STMT (saved), BUILT_IN_STACK_SAVE)
	  ? SSA_NAME_DEF_STMT (saved) : NULL);
}

static void
list_allocations (stack_problem *p)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (alloca_p (gsi_stmt (gsi)))
	p->number.put (gsi_stmt (gsi), p->number.elements ());
      else if (builtin_p (gsi_stmt (gsi), BUILT_IN_STACK_SAVE))
	p->at_save.put (gsi_stmt (gsi), BITMAP_ALLOC (&p->memory));
      else if (builtin_p (gsi_stmt (gsi), BUILT_IN_STACK_RESTORE))
	p->unclear |= !save_of (gsi_stmt (gsi));
}

/* Let NOW, what is in use in front of STMT, be what is in use behind it.  A
   restore ends what was allocated since the save; what was in use at the save
   goes on:

     p = alloca (8);
     { s = stack_save (); q = alloca (n); stack_restore (s); }	ends q alone  */

static void
flow_statement (stack_problem *p, gimple *stmt, bitmap now)
{
  if (builtin_p (stmt, BUILT_IN_STACK_SAVE))
    p->changed |= bitmap_ior_into (*p->at_save.get (stmt), now);
  else if (builtin_p (stmt, BUILT_IN_STACK_RESTORE))
    {
      if (gimple *save = save_of (stmt))
	bitmap_and_into (now, *p->at_save.get (save));
    }
  else if (alloca_p (stmt))
    bitmap_set_bit (now, *p->number.get (stmt));
  else if (suspends_p (stmt) && !bitmap_empty_p (now))
    p->in_use_across = true;
}

void
stack_problem::pass_block (basic_block bb, bitmap now)
{
  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    flow_statement (this, gsi_stmt (gsi), now);
}

/* True if the current function needs a stack of its own: something is in use
   across a suspension, or a stack pointer may come from several saves, which
   could not be computed anew after a resume.  */

static bool
stack_in_use_across_p (void)
{
  stack_problem p;

  list_allocations (&p);
  if (!p.number.is_empty ())
    solve_flow (&p);
  return p.in_use_across || p.unclear;
}

/* ---- a stack of its own ------------------------------------------------- */

static gcall *
release_call (tree top, tree mark)
{
  tree fn = runtime_function (RUNTIME_STACK_RELEASE);

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

/* The statement that takes the place of the stack_save SAVE.  SAVE has no lhs
   where the scope is never left, since nothing is restored then.  */

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
    replace (gsi, gimple_build_call (runtime_function (RUNTIME_STACK_ALLOC), 3,
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

  if (!fn->suspends || !stack_in_use_across_p ())
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
  release_at_exceptions (release_call (top, null_pointer_node));
  append_stmt (split_edge (single_succ_edge (ENTRY_BLOCK_PTR_FOR_FN (cfun))),
	       gimple_build_assign (top, null_pointer_node), UNKNOWN_LOCATION);
}
