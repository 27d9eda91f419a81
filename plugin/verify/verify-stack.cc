/* Nothing that lies on the machine's stack is in use across a suspension.
   SPDX-License-Identifier: GPL-3.0-or-later

   move-stack.cc asks for each place what is in use there.  Here each block
   that alloca still takes from the machine's stack is followed over all ways,
   together with the set of stack pointers that may have been saved since.
   Its use ends where a pointer is restored that is not in that set, which was
   saved before.  */

#include "verify/verify.h"

/* The walk over all ways from one allocation.  */
struct stack_walk
{
  async_fn *fn;
  /* By block: the SSA versions of the stack pointers that may have been saved
     between the allocation and the start of the block; null if no way leads
     there.  */
  auto_vec<bitmap> saved;
  auto_vec<basic_block> work;
  bitmap_obstack memory;
};

static void
go_to (stack_walk *w, basic_block bb, bitmap saved)
{
  bitmap &known = w->saved[bb->index];
  bool first = !known;

  if (first)
    known = BITMAP_ALLOC (&w->memory);
  if (bitmap_ior_into (known, saved) || first)
    w->work.safe_push (bb);
}

/* True if STMT ends the use of an allocation since which the stack pointers in
   SAVED may have been saved: it restores another one.  */

static bool
ends_allocation_p (gimple *stmt, bitmap saved)
{
  if (!gimple_call_builtin_p (stmt, BUILT_IN_STACK_RESTORE))
    return false;
  tree mark = gimple_call_arg (stmt, 0);
  return (TREE_CODE (mark) == SSA_NAME
	  && gimple_call_builtin_p (SSA_NAME_DEF_STMT (mark),
				    BUILT_IN_STACK_SAVE)
	  && !bitmap_bit_p (saved, SSA_NAME_VERSION (mark)));
}

/* Walk from GSI to the end of its block and, if the use has not ended there,
   to the blocks behind.  */

static void
walk_on (stack_walk *w, basic_block bb, gimple_stmt_iterator gsi, bitmap saved)
{
  edge e;
  edge_iterator ei;

  for (; !gsi_end_p (gsi); gsi_next (&gsi))
    {
      gimple *stmt = gsi_stmt (gsi);
      if (ends_allocation_p (stmt, saved))
	return;
      if (suspends_p (stmt))
	verify_failed (w->fn->decl, "a block on the machine's stack is in use "
		       "across a suspension");
      if (gimple_call_builtin_p (stmt, BUILT_IN_STACK_SAVE)
	  && gimple_call_lhs (stmt))
	bitmap_set_bit (saved, SSA_NAME_VERSION (gimple_call_lhs (stmt)));
    }
  FOR_EACH_EDGE (e, ei, bb->succs)
    go_to (w, e->dest, saved);
}

static void
follow_allocation (async_fn *fn, gimple *stmt)
{
  stack_walk w;
  gimple_stmt_iterator gsi = gsi_for_stmt (stmt);

  w.fn = fn;
  bitmap_obstack_initialize (&w.memory);
  w.saved.safe_grow_cleared (last_basic_block_for_fn (cfun), true);
  bitmap saved = BITMAP_ALLOC (&w.memory);
  gsi_next (&gsi);
  walk_on (&w, gimple_bb (stmt), gsi, saved);
  while (!w.work.is_empty ())
    {
      basic_block bb = w.work.pop ();
      bitmap_copy (saved, w.saved[bb->index]);
      walk_on (&w, bb, gsi_start_bb (bb), saved);
    }
  bitmap_obstack_release (&w.memory);
}

/* Verify the current function, that of FN.  */

void
verify_stack (async_fn *fn)
{
  basic_block bb;

  if (fn->facts->points.is_empty ())
    return;
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (gimple_call_builtin_p (gsi_stmt (gsi), BUILT_IN_NORMAL)
	  && ALLOCA_FUNCTION_CODE_P
	       (DECL_FUNCTION_CODE (gimple_call_fndecl (gsi_stmt (gsi)))))
	follow_allocation (fn, gsi_stmt (gsi));
}
