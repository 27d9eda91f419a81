/* Where an exception would be thrown on that nobody threw.
   SPDX-License-Identifier: GPL-3.0-or-later

     cleanup: ...
     switch (how_we_came) { case 0: goto next; case 1: RESX 3; }

   Handlers that end a scope in several ways stand once, and behind them a
   switch says how to go on; one way throws the exception on that led here,
   through a landing pad of region 3.  When GCC finds out that nothing throws
   into the region the landing pad goes.  The RESX stays if GCC does not see
   that the switch cannot lead there any more, as without optimization, and
   asks at expansion for a region that may be gone: GCC crashes.  A drop is one
   more way to end a scope, so nearly all handlers in async functions stand
   once.

   A pass of its own, immediately before GCC expands RESX: until then a RESX
   keeps its region, and a call that throws can still turn out not to.  */

#include "gcc-compat.h"
#include "markers.h"
#include "frame-abi.h"
#include "async-fn.h"

/* The regions that a statement of the current function throws into.  */

static void
find_entered (bitmap entered)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    {
      gimple *last = last_stmt (bb);
      int pad = last ? lookup_stmt_eh_lp (last) : 0;
      if (pad > 0)
	bitmap_set_bit (entered, get_eh_region_from_lp_number (pad)->index);
    }
}

static void
make_unreachable (gimple *stmt)
{
  gimple_stmt_iterator gsi = gsi_for_stmt (stmt);
  basic_block bb = gimple_bb (stmt);

  while (EDGE_COUNT (bb->succs))
    remove_edge (EDGE_SUCC (bb, 0));
  remove_stmt_from_eh_lp (stmt);
  gsi_replace (&gsi, gimple_build_call
	       (builtin_decl_implicit (BUILT_IN_UNREACHABLE), 0), false);
}

/* One round.  True if a RESX was taken out, which may be what throws into
   another region.  */

static bool
remove_some (void)
{
  auto_bitmap entered;
  basic_block bb;
  bool changed = false;

  delete_unreachable_blocks ();
  find_entered (entered);
  FOR_EACH_BB_FN (bb, cfun)
    if (gresx *on = safe_dyn_cast<gresx *> (last_stmt (bb)))
      if (!bitmap_bit_p (entered, gimple_resx_region (on)))
	{
	  make_unreachable (on);
	  changed = true;
	}
  return changed;
}

static unsigned int
remove_idle_throws (void)
{
  bool changed = false;

  while (remove_some ())
    changed = true;
  if (!changed)
    return 0;
  free_dominance_info (CDI_DOMINATORS);
  free_dominance_info (CDI_POST_DOMINATORS);
  return TODO_cleanup_cfg | TODO_update_ssa_only_virtuals;
}

static const pass_data idle_throws_data =
{
  GIMPLE_PASS, "asyncc_idle_throws", OPTGROUP_NONE, TV_NONE, PROP_cfg, 0, 0, 0,
  0
};

class idle_throws_pass : public gimple_opt_pass
{
public:
  idle_throws_pass (gcc::context *c) : gimple_opt_pass (idle_throws_data, c) {}
  bool gate (function *fun) override
  {
    return (fun->eh->region_tree
	    && lookup_attribute (ASYNC_LOWERED_ATTR,
				 DECL_ATTRIBUTES (fun->decl)));
  }
  unsigned int execute (function *) override { return remove_idle_throws (); }
};

void
register_idle_throws (const char *plugin_name)
{
  register_pass_info info;

  info.pass = new idle_throws_pass (g);
  info.ref_pass_instance_number = 1;
  info.reference_pass_name = "resx";
  info.pos_op = PASS_POS_INSERT_BEFORE;
  register_callback (plugin_name, PLUGIN_PASS_MANAGER_SETUP, NULL, &info);
}
