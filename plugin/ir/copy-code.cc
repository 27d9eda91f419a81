/* A copy of the code of one function for another one.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "ir/ir.h"

/* Give the function TO a copy of the code of FROM.  Meanwhile TO does not count
   as a definition: it has no edges in the call graph yet, and a definition has
   them.  */

void
copy_code (tree from, tree to)
{
  cgraph_node *node = cgraph_node::get (to);

  node->definition = false;
  tree_function_versioning (from, to, NULL, NULL, false, NULL, NULL);
  node->definition = true;
}
