/* Move the code of a function to another.
   SPDX-License-Identifier: GPL-3.0-or-later

   Label addresses that are stored anywhere mean one copy of the code.  So what
   takes the place of such a function is not made from a copy: it takes the
   code itself.

   The context of its parameters, result, variables and labels becomes the new
   function.  What belongs to another function, like a static variable of
   inlined code, keeps its context, and so do static variables of this one, which
   debuggers know in the function that the user wrote.  */

#include "ir/ir.h"

static void
move_to (tree decl, tree from, tree to)
{
  if (decl && DECL_CONTEXT (decl) == from && !(VAR_P (decl) && TREE_STATIC (decl)))
    DECL_CONTEXT (decl) = to;
}

static void
move_block_variables (tree block, tree from, tree to)
{
  for (; block; block = BLOCK_CHAIN (block))
    {
      for (tree var = BLOCK_VARS (block); var; var = DECL_CHAIN (var))
	move_to (var, from, to);
      move_block_variables (BLOCK_SUBBLOCKS (block), from, to);
    }
}

/* Give the code of NODE to the function TO, labels and all.  */

void
move_code (cgraph_node *node, tree to)
{
  tree from = node->decl;
  function *fun = DECL_STRUCT_FUNCTION (from);
  basic_block bb;
  unsigned i;
  tree var;

  DECL_ARGUMENTS (to) = DECL_ARGUMENTS (from);
  DECL_RESULT (to) = DECL_RESULT (from);
  DECL_INITIAL (to) = DECL_INITIAL (from);
  for (tree p = DECL_ARGUMENTS (to); p; p = DECL_CHAIN (p))
    DECL_CONTEXT (p) = to;
  DECL_CONTEXT (DECL_RESULT (to)) = to;
  BLOCK_SUPERCONTEXT (DECL_INITIAL (to)) = to;
  move_block_variables (DECL_INITIAL (to), from, to);
  FOR_EACH_LOCAL_DECL (fun, i, var)
    move_to (var, from, to);
  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (glabel *label = dyn_cast<glabel *> (gsi_stmt (gsi)))
	move_to (gimple_label_label (label), from, to);
  node->remove_callees ();
  node->remove_all_references ();
  DECL_STRUCT_FUNCTION (from) = NULL;
  DECL_STRUCT_FUNCTION (to) = fun;
  fun->decl = to;
  DECL_ARGUMENTS (from) = NULL_TREE;
  DECL_INITIAL (from) = NULL_TREE;
}
