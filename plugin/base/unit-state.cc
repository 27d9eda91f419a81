/* The trees that the plugin keeps until the end of the unit.
   SPDX-License-Identifier: GPL-3.0-or-later

   The garbage collector has to know of each.  A precompiled header holds the
   trees that GCC reaches, and reading it replaces all trees there are: what the
   plugin keeps must go there and come back (see front/pch.cc).  So all is
   registered here, in one list.  */

#include "base/base.h"

static vec<tree *> kept;

void
keep_tree (const char *plugin_name, tree *variable)
{
  ggc_root_tab *roots = XCNEWVEC (ggc_root_tab, 2);

  roots[0] = { variable, 1, sizeof (tree), &gt_ggc_mx_tree_node,
	       &gt_pch_nx_tree_node };
  roots[1] = LAST_GGC_ROOT_TAB;
  register_callback (plugin_name, PLUGIN_REGISTER_GGC_ROOTS, NULL, roots);
  kept.safe_push (variable);
}

tree
collect_kept_trees (void)
{
  tree all = make_tree_vec (kept.length ());

  for (unsigned k = 0; k < kept.length (); k++)
    TREE_VEC_ELT (all, k) = *kept[k];
  return all;
}

void
restore_kept_trees (tree all)
{
  for (unsigned k = 0; k < kept.length (); k++)
    *kept[k] = TREE_VEC_ELT (all, k);
}
