/* The function that drops, as nested statements.
   SPDX-License-Identifier: GPL-3.0-or-later

   It enters at every suspension point, drops the child there, and does what is left to
   be done from there when a future is given back: the cleanups.  So a `case' stands for
   each point, with the values that are taken back because some cleanup uses them; what
   several points lead to stands behind all of them.  */

#include "report/report.h"

/* Add to USED the values that blocks of G use.  */

static void
list_used (const code_graph &g, bitmap used)
{
  ssa_op_iter iter;
  tree name;

  for (const code_block *b : g.blocks)
    for (gimple_stmt_iterator gsi = b->bb ? gsi_start_nondebug_bb (b->bb) : gsi_none ();
	 !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
      if (gimple_code (gsi_stmt (gsi)) != GIMPLE_RETURN)
	FOR_EACH_SSA_TREE_OPERAND (name, gsi_stmt (gsi), iter, SSA_OP_USE)
	  bitmap_set_bit (used, SSA_NAME_VERSION (name));
}

/* The case of the point SP in the function that drops, which uses the values
   USED.  */

static void
print_dropped (structurer *s, const suspension *sp, unsigned out, bitmap used)
{
  print_entry (&s->p, sp);
  s->p.depth++;
  if (sp->callee)
    print_child_drop (&s->p, sp);
  if (droppable_p (sp))
    {
      print_reloads (&s->p, sp, used);
      s->arm (0, out, { -1, -1, -1 });
    }
  else
    add_line (&s->p, LINE_MACHINE, -1, "return;");
  s->p.depth--;
}

void
print_drop (async_fn *fn, code_names *names, report_function *r)
{
  code_graph g (fn, true);
  structurer s (g, names, &r->drop);
  auto_bitmap used;

  list_used (g, used);
  unsigned out = 0;
  for (const suspension *sp : fn->facts->points)
    {
      print_dropped (&s, sp, out, used);
      out += droppable_p (sp);
    }
  const code_block *root = g.blocks[0];
  if (!root->merges.is_empty ())
    s.sequence (s.after_last (root->merges, { -1, -1, -1 }), { -1, -1, -1 });
  s.finish ();
}
