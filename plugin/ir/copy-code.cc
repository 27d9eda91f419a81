/* A copy of the code of one function for another one.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "ir/ir.h"

/* Give the function TO a copy of the code of FROM.  While it has no edges it is
   not a definition.  */

void
copy_code (tree from, tree to)
{
  cgraph_node *node = cgraph_node::get (to);

  node->definition = false;
  tree_function_versioning (from, to, NULL, NULL, false, NULL, NULL);
  node->definition = true;
}
