/* Regions of exceptions that GCC would forget too early.
   SPDX-License-Identifier: GPL-3.0-or-later

     cleanup: ...
     switch (how_we_came) { case 0: goto next; case 1: RESX 3; }

   Handlers that end a scope in several ways stand once, and behind them a
   switch says how to go on; one way throws the exception on that led here,
   through a landing pad of region 3.  When GCC finds out that nothing throws
   into the region the landing pad goes, but without optimization nobody sees
   that the switch cannot lead to the RESX any more.  That is expanded to a
   builtin that does not keep its region, and GCC crashes when it asks for it.
   A drop is one more way to end a scope, so in async functions nearly all
   handlers stand once.

   A builtin that does keep the region is put in front: one that copies the
   exception of a region, here to itself.  It needs no plugin at the link.  */

#include "versions/versions.h"

/* True if BB is a landing pad of REGION, and so goes with it.  */

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
keep_region_of (gresx *on)
{
  gimple_stmt_iterator gsi = gsi_for_stmt (on);
  tree region = build_int_cst (integer_type_node, gimple_resx_region (on));
  gcall *call = gimple_build_call
    (builtin_decl_implicit (BUILT_IN_EH_COPY_VALUES), 2, region, region);

  gimple_set_location (call, gimple_location (on));
  gsi_insert_before (&gsi, call, GSI_SAME_STMT);
}

/* Keep the regions of the current function's RESX.  */

void
keep_regions (void)
{
  basic_block bb;

  if (optimize || !cfun->eh->region_tree)
    return;
  FOR_EACH_BB_FN (bb, cfun)
    if (gresx *on = safe_dyn_cast<gresx *> (last_stmt (bb)))
      if (!landing_pad_of_p (bb, gimple_resx_region (on)))
	keep_region_of (on);
}
