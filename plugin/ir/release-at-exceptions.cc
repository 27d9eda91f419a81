/* What is done when an exception leaves a function.
   SPDX-License-Identifier: GPL-3.0-or-later

   What a function has to give back then, and what the user does not know of, as the
   blocks of its stack (analyse/move-stack.cc), is given back in the landing pad of a
   region around all others, which throws on.
   Each statement that throws out of the function leads there, and so does each RESX
   that throws on when the user's handler is done.  */

#include "ir/ir.h"

/* Make a region around all that there are.  */

static eh_region
make_outermost_region (void)
{
  eh_region region = gen_eh_region_cleanup (NULL);

  region->inner = region->next_peer;
  region->next_peer = NULL;
  for (eh_region r = region->inner; r; r = r->next_peer)
    r->outer = region;
  return region;
}

/* The block of REGION's landing pad LP, which does RELEASE.  */

static basic_block
make_pad (eh_region region, eh_landing_pad lp, gcall *release)
{
  basic_block last = EXIT_BLOCK_PTR_FOR_FN (cfun)->prev_bb;
  basic_block pad = make_block (last, profile_count::zero ());

  lp->post_landing_pad = create_artificial_label (UNKNOWN_LOCATION);
  EH_LANDING_PAD_NR (lp->post_landing_pad) = lp->index;
  append_stmt (pad, gimple_build_label (lp->post_landing_pad),
	       UNKNOWN_LOCATION);
  append_stmt (pad, release, UNKNOWN_LOCATION);
  append_stmt (pad, gimple_build_resx (region->index), UNKNOWN_LOCATION);
  return pad;
}

/* Let exceptions of STMT go to PAD.  */

static void
lead_to_pad (gimple *stmt, eh_landing_pad lp, basic_block pad)
{
  basic_block bb = gimple_bb (stmt);

  add_stmt_to_eh_lp (stmt, lp->index);
  if (!gsi_one_before_end_p (gsi_for_stmt (stmt)))
    split_block (bb, stmt);
  make_edge (bb, pad, EDGE_EH)->probability
    = profile_probability::very_unlikely ();
}

/* Let every exception that leaves the current function do RELEASE.  */

void
release_at_exceptions (gcall *release)
{
  auto_vec<gimple *> leaving;
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	 !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
      if (stmt_could_throw_p (cfun, gsi_stmt (gsi))
	  && !lookup_stmt_eh_lp (gsi_stmt (gsi)))
	leaving.safe_push (gsi_stmt (gsi));
  if (leaving.is_empty ())
    return;
  eh_region region = make_outermost_region ();
  eh_landing_pad lp = gen_eh_landing_pad (region);
  basic_block pad = make_pad (region, lp, release);
  for (gimple *stmt : leaving)
    lead_to_pad (stmt, lp, pad);
}
