/* Regions of exceptions that GCC would forget too early.
   SPDX-License-Identifier: GPL-3.0-or-later

     cleanup: ...
     switch (how_we_came) { case 0: goto next; case 1: RESX 3; }

   Where a scope can be left in several ways GCC makes one copy of its
   cleanups, with a switch behind it that goes on in the way that was taken.
   Here one way is an exception, which came through a landing pad of region 3
   and is thrown on by RESX 3.  When GCC finds out that nothing throws into
   region 3 it removes the landing pad, and the region.  But without
   optimization nobody sees that the switch cannot lead to RESX 3 any more.
   When that is expanded GCC looks for region 3, and crashes.  A drop is one
   more way to leave a scope, so in async functions nearly all cleanups stand
   once.

   GCC keeps a region that is named by __builtin_eh_copy_values, which copies
   the exception of one region to another.  So in front of RESX 3 a call of it
   is put that copies from region 3 to region 3.  This works without the
   plugin at the link.  */

#include "versions/versions.h"

/* True if BB is a landing pad of REGION, and so is removed with it.  */

static bool
landing_pad_of_p (basic_block bb, int region)
{
  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    {
      glabel *label = dyn_cast<glabel *> (gsi_stmt (gsi));
      int pad = label ? EH_LANDING_PAD_NR (gimple_label_label (label)) : 0;
      if (pad && get_eh_region_from_lp_number (pad)->index == region)
	return true;
      if (!label)
	return false;
    }
  return false;
}

static void
keep_eh_region_of (gresx *on)
{
  gimple_stmt_iterator gsi = gsi_for_stmt (on);
  tree region = build_int_cst (integer_type_node, gimple_resx_region (on));
  gcall *call = gimple_build_call
    (builtin_decl_implicit (BUILT_IN_EH_COPY_VALUES), 2, region, region);

  gimple_set_location (call, gimple_location (on));
  gsi_insert_before (&gsi, call, GSI_SAME_STMT);
}

/* Keep the regions that the RESX statements of the current function name.  */

void
keep_eh_regions (void)
{
  basic_block bb;

  if (optimize || !cfun->eh->region_tree)
    return;
  FOR_EACH_BB_FN (bb, cfun)
    if (gresx *on = safe_dyn_cast<gresx *> (last_nondebug_stmt (bb)))
      if (!landing_pad_of_p (bb, gimple_resx_region (on)))
	keep_eh_region_of (on);
}
