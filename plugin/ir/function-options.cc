/* Options of one function.
   SPDX-License-Identifier: GPL-3.0-or-later

   GCC keeps the options of a function as a node that it made of its global
   options, and makes the next one of them, too: they are changed for a moment,
   and put back.  */

#include "ir/ir.h"

/* Compile DECL with the options that CHANGE makes of those that it has.  */

void
change_options (tree decl, void (*change) (gcc_options *))
{
  gcc_options *opts = &global_options;
  tree now = build_optimization_node (opts, &global_options_set);
  tree own = DECL_FUNCTION_SPECIFIC_OPTIMIZATION (decl);

  if (own)
    cl_optimization_restore (opts, &global_options_set,
			     TREE_OPTIMIZATION (own));
  change (opts);
  DECL_FUNCTION_SPECIFIC_OPTIMIZATION (decl)
    = build_optimization_node (opts, &global_options_set);
  cl_optimization_restore (opts, &global_options_set,
			   TREE_OPTIMIZATION (now));
}

bool
never_optimized_p (void)
{
  return !optimize && !TREE_OPTIMIZATION (optimization_default_node)->x_optimize;
}
