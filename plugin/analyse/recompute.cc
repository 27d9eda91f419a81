/* The machine's stack pointer is computed anew after a resume.
   SPDX-License-Identifier: GPL-3.0-or-later

   Where a scope with variable-length arrays begins, stack_save says where the
   stack ends, and stack_restore at its end takes the stack back to there.
   The two may stand around a suspension in which no such array is in use
   (move-stack.cc).  The pointer that was saved before it belongs to a stack
   that is gone.  So it is not spilled; instead stack_save is called again
   behind the resume.  That saves the right pointer, because nothing was
   allocated on the new stack yet.  */

#include "analyse/analyse.h"

static bool
stack_pointer_p (tree name)
{
  return gimple_call_builtin_p (SSA_NAME_DEF_STMT (name), BUILT_IN_STACK_SAVE);
}

void
find_recomputed (body_facts *f)
{
  unsigned version;
  bitmap_iterator bi;

  for (suspension *sp : f->points)
    {
      EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, version, bi)
	if (stack_pointer_p (ssa_name (version)))
	  bitmap_set_bit (sp->recomputed, version);
      bitmap_and_compl_into (sp->live, sp->recomputed);
    }
}

/* Append to BB, behind the resume at SP, new definitions of the values that
   are recomputed.  */

void
emit_recomputed (const suspension *sp, basic_block bb,
		 vec<redefinition> *redefinitions)
{
  unsigned version;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (sp->recomputed, 0, version, bi)
    {
      tree name = ssa_name (version), fresh = duplicate_ssa_name (name, NULL);
      gcall *call = gimple_build_call
	(builtin_decl_implicit (BUILT_IN_STACK_SAVE), 0);
      gimple_call_set_lhs (call, fresh);
      append_stmt (bb, call, sp->loc);
      redefine (redefinitions, name, fresh, bb);
    }
}
